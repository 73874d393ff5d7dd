"""Bookmarks: on a post, and the page of one's own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import actions, content
from hrforum.boards.forms import BookmarkForm
from hrforum.boards.moments import shown_moment, typed_moment
from hrforum.boards.queries import bookmarks as queries
from hrforum.boards.queries import topics as topic_queries
from hrforum.boards.queries.base import place_of, topic_path
from hrforum.boards.views import blueprint
from hrforum.boards.views.boards import page_number
from hrforum.core import clock, markdown, web
from hrforum.core.db import AnyRow
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import access

MINE = "/bookmarks/"


@blueprint.get(MINE)
@access("signed_in")
def bookmarks() -> Response:
    """Show one's bookmarks."""
    page = page_number()
    words = " ".join(request.args.get("q", "").split())[:200]
    found = queries.bookmarks(web.actor(), page, words)
    if page > 1 and not found.rows:
        raise NotFound
    return web.render(
        "topics/bookmarks.html",
        bookmarks=[_shown(row) for row in found.rows],
        words=words,
        page=page,
        newer=_page_link(words, page - 1) if page > 1 else "",
        older=_page_link(words, page + 1) if found.more else "",
    )


def _page_link(words: str, page: int) -> str:
    values = {"q": words} if words else {}
    if page > 1:
        values["page"] = str(page)
    return f"{MINE}?{urlencode(values)}" if values else MINE


def _shown(row: AnyRow) -> dict[str, Any]:
    path = topic_path(row.topic_id, row.slug)
    return {
        "id": row.id,
        "url": place_of(row.topic_id, row.slug, row.number),
        "edit_url": f"{path}{row.number}/bookmark",
        "title": row.title,
        "number": row.number,
        "lang": row.topic_language,
        "text_lang": row.language,
        "dir": row.direction,
        "author": row.display_name,
        "board": row.board_name,
        "note": row.note,
        "excerpt": markdown.excerpt(content.words_of(row.html), 160),
        "remind_at": row.remind_at if row.reminded_at is None else None,
        "created_at": row.created_at,
    }


@blueprint.route("/topics/<int:topic_id>-<slug>/<int:number>/bookmark", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("60 per minute")
def bookmark(topic_id: int, slug: str, number: int) -> Response:
    """Keep a post, or change note and reminder."""
    actor = web.actor()
    post, topic, board = topic_queries.post_for_page(actor, topic_id, number)
    mine = queries.bookmark_of(actor, post.id)
    form = BookmarkForm()
    place = place_of(topic.id, topic.slug, number)
    if request.method == "GET" and mine is not None:
        form.note.data = mine.note
        if mine.remind_at is not None and mine.remind_at > clock.now():
            form.remind_at.data = shown_moment(mine.remind_at, actor.timezone)
    elif form.validate_on_submit():
        try:
            moment = typed_moment(form.remind_at.data or "", actor.timezone, "remind_at")
            actions.save_bookmark(
                actor, topic_id, number, note=form.note.data or "", remind_at=moment
            )
            flash(_("Post %(number)s is among your bookmarks.", number=number), "success")
            return web.see_other(place)
        except Invalid as error:
            form.refuse(error)
    return web.render(
        "topics/bookmark.html",
        422 if form.errors else 200,
        topic=topic,
        board=board,
        number=number,
        path=topic_path(topic.id, topic.slug),
        place=place,
        form=form,
        mine=mine,
        zone=actor.timezone,
    )


@blueprint.post("/bookmarks/<int:bookmark_id>/remove")
@access("signed_in")
@web.throttle("60 per minute")
def remove_bookmark(bookmark_id: int) -> Response:
    """Let go of a bookmark."""
    actions.remove_bookmark(web.actor(), bookmark_id)
    flash(_("The bookmark is gone."), "success")
    return web.see_other(MINE)
