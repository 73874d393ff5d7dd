"""A topic's page, and the ways to a place in it."""

from __future__ import annotations

import secrets
from typing import Any

from flask import redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import gaps, marking, reading_slots, rendering
from hrforum.boards.forms import ReplyForm
from hrforum.boards.polling import PagePolls
from hrforum.boards.queries import drafts, voices
from hrforum.boards.queries import topics as queries
from hrforum.boards.queries.base import pages_for, place_of, post_path, topic_path
from hrforum.boards.views import blueprint
from hrforum.boards.views.boards import page_number
from hrforum.boards.views.reading import page_seen
from hrforum.core import shell, web
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor, access

QUOTE_LENGTH = 1_500
_NO_BRACKETS = str.maketrans(dict.fromkeys("[]\\*_`<>&"))


def number_arg(name: str) -> int | None:
    """Return the whole number of a query parameter, or None."""
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


@blueprint.get("/topics/<int:topic_id>/")
@blueprint.get("/topics/<int:topic_id>")
@access("public")
def topic_short(topic_id: int) -> Response:
    """Lead from the bare number to the topic's address."""
    topic = queries.topic_stamp(web.actor(), topic_id)
    return redirect(_with_query(topic_path(topic.id, topic.slug)), code=301)


def _with_query(path: str) -> str:
    """Return the address with the query string of this request."""
    return f"{path}?{request.query_string.decode()}" if request.query_string else path


@blueprint.get("/topics/<int:topic_id>-<slug>/")
@access("public")
def topic_page(topic_id: int, slug: str) -> Response:
    """Show one page of a topic."""
    page = page_number()
    actor = web.actor()
    stamp = queries.topic_stamp(actor, topic_id, page)
    if stamp.slug != slug:
        return redirect(_with_query(topic_path(stamp.id, stamp.slug)), code=301)
    if request.args.get("only") == "posts":
        return show_topic(actor, stamp, page, template="topics/posts.html")
    response = show_topic(actor, stamp, page)
    page_seen(actor, stamp, page)
    return response


def show_topic(
    actor: Actor,
    stamp: Any,
    page: int,
    form: ReplyForm | None = None,
    status: int = 200,
    preview: str = "",
    template: str = "topics/topic.html",
) -> Response:
    """Render a page of a topic.

    Args:
        actor: who reads.
        stamp: that page's, from `queries.topics.topic_stamp`.
        page: from 1.
        form: a reply that could not be taken.
        status: HTTP's.
        preview: HTML of the reply as it will look.
        template: ``topics/posts.html`` for the posts alone.
    """
    pages = pages_for(gaps.last_place(stamp.gaps, stamp.highest_number))
    if page > pages:
        raise NotFound
    moderates = actor.moderates(stamp.board_id)
    audience = rendering.audience_of(actor, moderates=moderates)
    is_open = not stamp.deleted and not stamp.archived and (not stamp.closed or moderates)

    page_polls = PagePolls(actor, stamp, page, moderates=moderates)

    def reply(_argument: str) -> bytes:
        return _reply_section(actor, stamp, form, preview)

    def bar(_argument: str) -> bytes:
        return reading_slots.topic_bar(actor, stamp)

    return web.render_kept(
        (stamp.id, stamp.version, stamp.faces, stamp.shelf, page, audience),
        template,
        lambda: rendering.page_context(actor, stamp.id, page, pages, audience, page_polls),
        {
            "own": rendering.own_actions(actor, stamp, is_open=is_open),
            "reply": reply,
            "reading": bar,
            "poll": page_polls.fill,
            **marking.fillers(actor, stamp, moderates=moderates),
        },
        status,
    )


def _reply_section(actor: Actor, stamp: Any, form: ReplyForm | None, preview: str) -> bytes:
    path = topic_path(stamp.id, stamp.slug)
    barred = actor.restriction("suspended", "no_posting", board_id=stamp.board_id)
    if barred is not None:
        return web.piece("topics/_barred.html", until=barred.ends_at).encode()
    key = secrets.token_urlsafe(16)
    if form is None and "reply_to" not in request.args and not stamp.draft_version:
        # The empty form is the same for everybody with the same mandates and the same habit.
        mandates = actor.grants.mandates
        voice = voices.last_voice(actor) if mandates else None
        skeleton = shell.kept(
            ("reply", path, actor.locale, mandates, voice),
            lambda: _reply_html(stamp, _empty_reply(actor, voice), shell.slot("key"), ""),
        )
    else:
        form = form or _answering(actor, stamp)
        skeleton = shell.cut(_reply_html(stamp, form, form.client_key.data, preview))
    return shell.fill(skeleton, {"csrf": web.csrf(), "key": key, "owner": str(actor.person_id)})


def _reply_html(stamp: Any, form: ReplyForm, key: str, preview: str) -> str:
    return web.piece(
        "topics/_reply_form.html",
        path=topic_path(stamp.id, stamp.slug),
        topic_id=stamp.id,
        form=form,
        client_key=key,
        preview=preview,
        slot=shell.slot,
    )


def _empty_reply(actor: Actor, voice: int | None) -> ReplyForm:
    form = ReplyForm(formdata=None)
    form.fill(actor, voice)
    return form


def _answering(actor: Actor, stamp: Any) -> ReplyForm:
    form = _empty_reply(actor, voices.last_voice(actor) if actor.grants.mandates else None)
    form.take_draft(stamp.draft_version or 0, drafts.read(stamp.draft_fields))
    number = number_arg("reply_to")
    if number and number <= stamp.highest_number:
        form.reply_to.data = str(number)
        if request.args.get("quote") == "1":
            form.body.data = _after(form.body.data or "", _quoted(actor, stamp, number))
    return form


def _after(text: str, quoted: str) -> str:
    """Return the text with the quotation after it, once."""
    if not text.strip():
        return quoted
    if quoted.strip() in text:
        return text
    return f"{text.rstrip()}\n\n{quoted}"


def _quoted(actor: Actor, topic: Any, number: int) -> str:
    found = voices.quotation(actor, topic.id, number)
    if found is None:
        return ""
    username, body, member = found
    kept = [line for line in body.splitlines() if not line.startswith(">")]
    text = "\n".join(kept).strip()
    if len(text) > QUOTE_LENGTH:
        text = text[:QUOTE_LENGTH].rsplit(" ", 1)[0] + " …"
    link = post_path(topic.id, topic.slug, number)
    if member:
        # Brackets would end the link's text.
        member = member.translate(_NO_BRACKETS)
        said = _(
            "@%(name)s wrote for %(member)s in #%(number)s",
            name=username,
            member=member,
            number=number,
        )
    else:
        said = _("@%(name)s wrote in #%(number)s", name=username, number=number)
    lines = [f"[{said}]({link}):", "", *text.splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


@blueprint.get("/topics/<int:topic_id>-<slug>/<int:number>")
@access("public")
def post_link(topic_id: int, slug: str, number: int) -> Response:
    """Lead from a post's permanent address to the page where it stands now."""
    topic = queries.topic_stamp(web.actor(), topic_id)
    if not 1 <= number <= topic.highest_number or gaps.holds(topic.gaps, number):
        raise NotFound
    return redirect(place_of(topic.id, topic.slug, number), code=302)


@blueprint.get("/topics/<int:topic_id>-<slug>/go")
@access("public")
def jump(topic_id: int, slug: str) -> Response:
    """Lead to the post with the number that the reader typed, or the nearest one."""
    topic = queries.topic_stamp(web.actor(), topic_id)
    number = number_arg("number") or 1
    number = min(max(number, 1), gaps.last_place(topic.gaps, topic.highest_number))
    return redirect(place_of(topic.id, topic.slug, number), code=302)
