"""Reactions to posts, and the accepted answer of a question."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import actions, marking
from hrforum.boards.queries import marks as mark_queries
from hrforum.boards.queries import topics as queries
from hrforum.boards.queries.base import place_of, topic_path
from hrforum.boards.rows import avatar_url
from hrforum.boards.views import blueprint
from hrforum.boards.views.boards import page_number
from hrforum.core import web
from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound
from hrforum.core.permissions import access


def _is_fragment() -> bool:
    """Whether a script asks, which puts the answer into the page that is there."""
    return "HX-Request" in request.headers


@blueprint.post("/topics/<int:topic_id>-<slug>/<int:number>/react")
@access("signed_in")
@web.throttle("120 per minute")
def react(topic_id: int, slug: str, number: int) -> Response:
    """Give a reaction or take it back: the form says which, so that twice is harmless."""
    actor = web.actor()
    given = "give" in request.form
    kind = request.form.get("give" if given else "take", "")
    post, topic = actions.react(actor, topic_id, number, kind, given=given)
    if not _is_fragment():
        return web.see_other(place_of(topic.id, topic.slug, number))
    found = mark_queries.Marks(
        counts={number: mark_queries.counts_of(post.reactions)},
        own={number: mark_queries.own_reactions(post.id, actor.person_id or 0)},
    )
    stamp = queries.topic_stamp(actor, topic_id)
    html = marking.piece(actor, stamp, found, number, archived=post.likes_count, own_post=False)
    return Response(html, mimetype="text/html")


@blueprint.get("/topics/<int:topic_id>-<slug>/<int:number>/reactions")
@access("public")
def who_reacted(topic_id: int, slug: str, number: int) -> Response:
    """Show who reacted to a post."""
    post, topic, board = queries.post_for_page(web.actor(), topic_id, number)
    page = page_number()
    rows, more = mark_queries.who_reacted(post.id, page)
    if page > 1 and not rows:
        raise NotFound
    path = topic_path(topic.id, topic.slug)
    people = [_reactor(row) for row in rows]
    if _is_fragment():
        rest = f"{path}{number}/reactions?page=2" if more else ""
        html = web.piece("topics/_who_reacted_short.html", people=people, rest=rest)
        return Response(html, mimetype="text/html")
    return web.render(
        "topics/reactions.html",
        topic=topic,
        board=board,
        number=number,
        path=path,
        place=place_of(topic.id, topic.slug, number),
        people=people,
        archived=post.likes_count,
        page=page,
        more=more,
    )


def _reactor(row: AnyRow) -> dict[str, Any]:
    former = row.deleted_at is not None
    word, icon = marking.WORDS[row.kind]
    return {
        "name": _("Former member") if former else row.display_name,
        "url": None if former else f"/people/{row.username}/",
        "avatar_url": None if former else avatar_url(row.avatar),
        "word": word,
        "icon": icon,
    }


@blueprint.post("/topics/<int:topic_id>-<slug>/<int:number>/accept")
@access("signed_in")
@web.throttle("30 per minute")
def accept(topic_id: int, slug: str, number: int) -> Response:
    """Mark a post as the answer to the question."""
    _post, topic = actions.accept_answer(web.actor(), topic_id, number)
    flash(_("Post %(number)s is the accepted answer.", number=number), "success")
    return web.see_other(place_of(topic.id, topic.slug, number))


@blueprint.post("/topics/<int:topic_id>-<slug>/<int:number>/unaccept")
@access("signed_in")
@web.throttle("30 per minute")
def unaccept(topic_id: int, slug: str, number: int) -> Response:
    """Let the post be the accepted answer no more."""
    _post, topic = actions.unaccept_answer(web.actor(), topic_id, number)
    flash(_("Post %(number)s is no longer the accepted answer.", number=number), "success")
    return web.see_other(place_of(topic.id, topic.slug, number))
