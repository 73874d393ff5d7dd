"""The list of boards, a board, a tag."""

from __future__ import annotations

from flask import request
from flask.wrappers import Response
from flask_babel import gettext as _

from hrforum.boards import policy
from hrforum.boards.queries import boards as queries
from hrforum.boards.queries.base import TOPICS_A_PAGE, pages_for, reader_key
from hrforum.boards.rows import board_row, topic_row
from hrforum.boards.views import blueprint
from hrforum.core import web
from hrforum.core.errors import NotFound
from hrforum.core.fragments import fragment
from hrforum.core.permissions import access

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
    rows = queries.all_boards(actor)
    key = ("boards", *reader_key(actor), *((row.id, row.version) for row in rows))
    if rows:
        key += (rows[0].faces, rows[0].shelf)
    boards = fragment(
        key, lambda: web.piece("boards/_boards.html", boards=[board_row(row) for row in rows])
    )
    return web.render("boards/index.html", boards=boards, empty=not rows)


@blueprint.get("/boards/<slug>/")
@access("public")
def board_page(slug: str) -> Response:
    """Show one page of a board's topics."""
    actor = web.actor()
    page = page_number()
    sort = request.args.get("sort", "activity")
    if sort not in queries.SORTS:
        raise NotFound
    board = queries.board_head(actor, slug)
    key = (
        "board",
        board.id,
        board.version,
        board.faces,
        board.shelf,
        page,
        sort,
        *reader_key(actor),
    )

    def make() -> str:
        rows, _more = queries.board_topics(board.id, sort, page)
        if not rows and page > 1:
            raise NotFound
        if sort == "unanswered":
            total = queries.count_unanswered(board.id)
        elif sort == "activity":
            total = board.topics_count - queries.count_pinned(board.id)
        else:
            total = board.topics_count
        return web.piece(
            "boards/_topics.html",
            board=board,
            topics=[topic_row(row) for row in rows],
            moderators=queries.moderators(board.id),
            page=page,
            pages=pages_for(total, TOPICS_A_PAGE),
            sort=sort,
        )

    return web.render(
        "boards/board.html",
        board=board,
        page=page,
        sort=sort,
        topics=fragment(key, make),
        may_write=policy.may_write(actor),
    )


@blueprint.get("/tags/<slug>/")
@access("public")
def tag_page(slug: str) -> Response:
    """Show the topics that carry a tag."""
    actor = web.actor()
    page = page_number()
    name, rows, more = queries.tag_page(actor, slug, page)
    return web.render(
        "boards/tag.html",
        tag=name,
        slug=slug,
        page=page,
        more=more,
        topics=[topic_row(row) for row in rows],
        title=_("Topics tagged %(tag)s", tag=name),
    )
