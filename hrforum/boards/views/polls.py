"""Voting, the page of one poll, who voted, closing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import actions, polling, polls
from hrforum.boards.queries import polls as queries
from hrforum.boards.queries.base import place_of, topic_path
from hrforum.boards.queries.polls import Shown
from hrforum.boards.views import blueprint
from hrforum.boards.views.boards import page_number
from hrforum.core import web
from hrforum.core.db import AnyRow
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import access


def _place(topic: AnyRow, number: int) -> str:
    return place_of(topic.id, topic.slug, number)


@blueprint.get("/topics/<int:topic_id>-<slug>/polls/<int:poll_id>")
@access("public")
def poll_page(topic_id: int, slug: str, poll_id: int) -> Response:
    """Show one poll."""
    shown, topic = queries.one_poll(web.actor(), topic_id, poll_id)
    return _page(shown, topic)


def _page(
    shown: Shown, topic: AnyRow, error: str = "", typed: dict[int, str] | None = None
) -> Response:
    actor = web.actor()
    about = SimpleNamespace(
        id=topic.id, slug=topic.slug, closed=topic.closed_at is not None, deleted=False
    )
    html = polling.piece(
        actor,
        about,
        shown,
        moderates=actor.moderates(topic.board_id),
        error=error,
        typed=typed or (),
    )
    return web.render(
        "topics/poll.html",
        422 if error else 200,
        slots={"poll": html},
        topic=topic,
        poll=shown.poll,
        path=topic_path(topic.id, topic.slug),
        place=_place(topic, shown.poll.number),
    )


@blueprint.post("/topics/<int:topic_id>-<slug>/polls/<int:poll_id>/vote")
@access("signed_in")
@web.throttle("60 per minute")
def vote(topic_id: int, slug: str, poll_id: int) -> Response:
    """Vote, change the vote, or take it back."""
    actor = web.actor()
    shown, topic = queries.one_poll(actor, topic_id, poll_id)
    taken_back = "withdraw" in request.form
    try:
        chosen = [] if taken_back else _chosen(shown)
        actions.vote(actor, topic_id, poll_id, chosen)
    except Invalid as error:
        return _page(shown, topic, str(error), _typed(shown))
    flash(_("Your vote is taken back.") if taken_back else _("Your vote counts."), "success")
    return web.see_other(_place(topic, shown.poll.number))


def _typed(shown: Shown) -> dict[int, str]:
    """Return what the form sent, by option."""
    if shown.poll.kind == "ranked":
        return {
            option_id: request.form.get(f"rank-{option_id}", "")
            for option_id, _text, _votes in shown.options
        }
    return dict.fromkeys(_numbers(request.form.getlist("option")), "1")


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10]


def _chosen(shown: Shown) -> list[int]:
    """Return the chosen options, in order in a ranked poll.

    Raises:
        Invalid: nothing is chosen, or two options have the same place; the field is ``option``.
    """
    if shown.poll.kind != "ranked":
        return polls.clean_choice(
            shown.poll.kind,
            [option_id for option_id, _text, _votes in shown.options],
            _numbers(request.form.getlist("option")),
        )
    places: dict[int, int] = {}
    for option_id, text in _typed(shown).items():
        for place in _numbers([text]):
            if place in places:
                raise Invalid("option", _("Give each place to one option only."))
            places[place] = option_id
    if not places:
        raise Invalid("option", _("Choose something first."))
    return [places[place] for place in sorted(places)]


@blueprint.post("/topics/<int:topic_id>-<slug>/polls/<int:poll_id>/close")
@access("signed_in")
@web.throttle("30 per minute")
def close_poll(topic_id: int, slug: str, poll_id: int) -> Response:
    """End a poll before its day."""
    actor = web.actor()
    _poll, post = actions.close_poll(actor, topic_id, poll_id)
    flash(_("The poll is closed."), "success")
    return web.see_other(place_of(topic_id, slug, post.number))


@blueprint.get("/topics/<int:topic_id>-<slug>/polls/<int:poll_id>/votes")
@access("public")
def who_voted(topic_id: int, slug: str, poll_id: int) -> Response:
    """Show who chose what: only in a poll with names, and only where the result is shown."""
    shown, topic = queries.one_poll(web.actor(), topic_id, poll_id)
    poll = shown.poll
    open_now = polls.is_open(poll, topic_closed=topic.closed_at is not None)
    visible = polling.results_shown(shown, open_now=open_now)
    if poll.is_anonymous or poll.is_imported or not visible:
        raise NotFound
    page = page_number()
    rows, more = queries.who_voted(poll_id, page)
    if page > 1 and not rows:
        raise NotFound
    path = topic_path(topic.id, topic.slug)
    return web.render(
        "topics/votes.html",
        topic=topic,
        poll=poll,
        path=path,
        here=f"{path}polls/{poll_id}/votes",
        place=_place(topic, poll.number),
        votes=[_vote(row) for row in rows],
        page=page,
        more=more,
    )


def _vote(row: AnyRow) -> dict[str, Any]:
    former = row.username is None or row.deleted_at is not None
    return {
        "name": _("Former member") if former else row.display_name,
        "url": None if former else f"/people/{row.username}/",
        "option": row.text,
        "place": row.place,
    }
