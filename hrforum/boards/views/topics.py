"""A topic's page, and the ways to a place in it."""

from __future__ import annotations

from flask import redirect, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from hrforum.boards import rendering
from hrforum.boards.actions.posts import may_restore
from hrforum.boards.forms import ReplyForm
from hrforum.boards.queries import topics as queries
from hrforum.boards.queries.base import pages_for, place_of, post_path, topic_path
from hrforum.boards.views import blueprint
from hrforum.boards.views.boards import page_number
from hrforum.core import web
from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor, access

QUOTE_LENGTH = 1_500


def number_arg(name: str) -> int | None:
    """Return the whole number of a query parameter, or None."""
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


@blueprint.get("/topics/<int:topic_id>/")
@blueprint.get("/topics/<int:topic_id>")
@access("public")
def topic_short(topic_id: int) -> Response:
    """Lead from the bare number to the topic's address."""
    topic = queries.topic_head(web.actor(), topic_id)
    return redirect(topic_path(topic.id, topic.slug), code=301)


@blueprint.get("/topics/<int:topic_id>-<slug>/")
@access("public")
def topic_page(topic_id: int, slug: str) -> Response:
    """Show one page of a topic."""
    page = page_number()
    actor = web.actor()
    topic = queries.topic_head(actor, topic_id)
    if topic.slug != slug:
        query = f"?{request.query_string.decode()}" if request.query_string else ""
        return redirect(topic_path(topic.id, topic.slug) + query, code=301)
    return show_topic(actor, topic, page)


def show_topic(
    actor: Actor,
    topic: AnyRow,
    page: int,
    form: ReplyForm | None = None,
    status: int = 200,
    preview: str = "",
) -> Response:
    """Render a page of a topic; ``form`` is a reply that could not be taken."""
    pages = pages_for(topic.highest_number)
    if page > pages:
        raise NotFound
    moderates = actor.moderates(topic.board_id)
    posts = rendering.posts_html(actor, topic, page, pages)
    open_to_actor = topic.deleted_at is None and (topic.closed_at is None or moderates)
    if actor.is_signed_in:
        posts = rendering.with_actions(posts, actor, topic, moderates=moderates)
        if open_to_actor and form is None:
            form = _empty_reply(actor, topic)
    return web.render(
        "topics/topic.html",
        status=status,
        topic=topic,
        path=topic_path(topic.id, topic.slug),
        page=page,
        pages=pages,
        posts=Markup(posts),  # noqa: S704 -- made by templates that escape
        rail=rendering.rail_html(actor, topic, page, pages),
        related=rendering.related_html(actor, topic),
        jsonld=rendering.json_ld(actor, topic, page),
        tags=topic.tags_text.split(),
        moderates=moderates,
        may_edit_topic=moderates
        or (topic.author_id == actor.person_id and topic.closed_at is None),
        may_restore_topic=topic.deleted_at is not None
        and may_restore(actor, topic.board_id, topic.deleted_by_id),
        form=form if actor.is_signed_in and open_to_actor else None,
        preview=preview,
    )


def _empty_reply(actor: Actor, topic: AnyRow) -> ReplyForm:
    form = ReplyForm(formdata=None)
    form.fill(actor)
    number = number_arg("reply_to")
    if number and number <= topic.highest_number:
        form.reply_to.data = str(number)
        if request.args.get("quote") == "1":
            form.body.data = _quoted(actor, topic, number)
    return form


def _quoted(actor: Actor, topic: AnyRow, number: int) -> str:
    found = queries.quotation(actor, topic.id, number)
    if found is None:
        return ""
    username, body = found
    kept = [line for line in body.splitlines() if not line.startswith(">")]
    text = "\n".join(kept).strip()
    if len(text) > QUOTE_LENGTH:
        text = text[:QUOTE_LENGTH].rsplit(" ", 1)[0] + " …"
    link = post_path(topic.id, topic.slug, number)
    said = _("@%(name)s wrote in #%(number)s", name=username, number=number)
    lines = [f"[{said}]({link}):", "", *text.splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


@blueprint.get("/topics/<int:topic_id>-<slug>/<int:number>")
@access("public")
def post_link(topic_id: int, slug: str, number: int) -> Response:
    """Lead from a post's permanent address to the page where it stands now."""
    topic = queries.topic_head(web.actor(), topic_id)
    if not 1 <= number <= topic.highest_number:
        raise NotFound
    return redirect(place_of(topic.id, topic.slug, number), code=302)


@blueprint.get("/topics/<int:topic_id>-<slug>/go")
@access("public")
def jump(topic_id: int, slug: str) -> Response:
    """Lead to the post with the number that the reader typed, or the nearest one."""
    topic = queries.topic_head(web.actor(), topic_id)
    number = number_arg("number") or 1
    number = min(max(number, 1), topic.highest_number)
    return redirect(place_of(topic.id, topic.slug, number), code=302)
