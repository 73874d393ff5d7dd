"""The list of boards, a board, a tag."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.wrappers import Response
from flask_babel import gettext as _

from hrforum.boards import reading_slots
from hrforum.boards.queries import boards as queries
from hrforum.boards.queries import reading
from hrforum.boards.queries.base import TOPICS_A_PAGE, pages_for
from hrforum.boards.rows import board_row, topic_row
from hrforum.boards.views import blueprint
from hrforum.core import web
from hrforum.core.errors import NotFound
from hrforum.core.permissions import access
from hrforum.core.shell import Slot

MAX_PAGE = 100_000


def page_number() -> int:
    """Return ``?page=`` of this request.

    Raises:
        NotFound: it is not a page's number.
    """
    value = request.args.get("page", "1")
    if not value.isascii() or not value.isdigit() or not 1 <= int(value[:9]) <= MAX_PAGE:
        raise NotFound
    return int(value)


@blueprint.get("/boards/")
@access("public")
def board_list() -> Response:
    """Show all boards that the reader may read."""
    actor = web.actor()
    stamps = queries.board_stamps(actor)
    return web.render_kept(
        tuple(tuple(row) for row in stamps),
        "boards/index.html",
        lambda: {"boards": [board_row(row) for row in queries.all_boards(actor)]},
    )


@blueprint.get("/boards/<slug>/")
@access("public")
def board_page(slug: str) -> Response:
    """Show one page of a board's topics."""
    actor = web.actor()
    page = page_number()
    sort = request.args.get("sort", "activity")
    if sort not in queries.SORTS:
        raise NotFound
    stamp = queries.board_stamp(actor, slug)

    def context() -> dict[str, Any]:
        board = queries.board_head(actor, slug)
        rows = queries.board_topics(board.id, sort, page)
        if not rows and page > 1:
            raise NotFound
        if sort == "unanswered":
            total = queries.count_unanswered(board.id)
        elif sort == "activity":
            total = board.topics_count - queries.count_pinned(board.id)
        else:
            total = board.topics_count
        return {
            "board": board,
            "topics": [topic_row(row, marks=actor.is_signed_in) for row in rows],
            "moderators": queries.moderators(board.id),
            "page": page,
            "pages": pages_for(total, TOPICS_A_PAGE),
            "sort": sort,
            "may_write": actor.is_signed_in,
        }

    slots: dict[str, Slot] = {}
    if actor.is_signed_in:
        slots["watch"] = reading_slots.board_bar(actor, slug, stamp.level)
        slots["curate"] = reading_slots.curate_link(actor, stamp.id, slug)
    return web.render_kept(
        (*stamp[:4], page, sort),
        "boards/board.html",
        context,
        reading_slots.with_marks(actor, slots),
    )


@blueprint.get("/tags/<slug>/")
@access("public")
def tag_page(slug: str) -> Response:
    """Show the topics that carry a tag."""
    actor = web.actor()
    page = page_number()
    name, rows, more = queries.tag_page(actor, slug, page)
    slots: dict[str, Slot] = {}
    if actor.is_signed_in:
        level = reading.tag_level_of(actor.person_id, slug)
        slots["watch"] = reading_slots.tag_bar(actor, slug, level)
    return web.render(
        "boards/tag.html",
        slots=reading_slots.with_marks(actor, slots),
        tag=name,
        slug=slug,
        page=page,
        more=more,
        topics=[topic_row(row, marks=actor.is_signed_in) for row in rows],
        title=_("Topics tagged %(tag)s", tag=name),
    )
