"""Pages: the landing page, and the choice of a board to write on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from hrforum.boards import reading_slots
from hrforum.boards.queries import boards as board_queries
from hrforum.boards.rows import board_row, topic_row
from hrforum.core import web
from hrforum.core.permissions import Actor, access
from hrforum.events.queries import lists as events
from hrforum.events.views.common import row_of
from hrforum.home import queries
from hrforum.home.views import blueprint
from hrforum.members.labels import country_name

# The list of what is discussed is dense: tags, pins and first words stand on the boards' pages.
_BRIEF: dict[str, Any] = {"excerpt": "", "tags": (), "is_pinned": False}


@blueprint.get("/")
@access("public")
def landing() -> BaseResponse:
    """What this is, and what is alive now.

    The page is kept for as long as nothing in it changes. The key holds the boards that the
    reader may read, so that nobody gets a page made for somebody who may read more.
    """
    actor = web.actor()
    versions = tuple(map(tuple, board_queries.board_stamps(actor)))
    coming = events.next_public()
    if not versions:
        # Without a board there is no version to hang the page on; nor is there much to show.
        return web.render("home/home.html", **_shown(actor, coming, has_boards=False))
    return web.render_kept(
        ("home", versions, coming),
        "home/home.html",
        lambda: _shown(actor, coming, has_boards=True),
        reading_slots.with_marks(actor, {}),
    )


@blueprint.get("/new")
@access("signed_in")
def new() -> BaseResponse:
    """Choose the board to write on; ``?board=`` leads on to its form."""
    boards = board_queries.writable_boards(web.actor())
    wanted = request.args.get("board", "")
    for board in boards:
        if board.slug == wanted:
            return web.see_other(f"/boards/{board.slug}/new")
    return web.render("home/new.html", boards=boards)


def _shown(actor: Actor, coming: Sequence[tuple[int, int]], *, has_boards: bool) -> dict[str, Any]:
    """Return what the landing page shows to the actor: at most six statements."""
    boards = board_queries.all_boards(actor) if has_boards else ()
    waiting = queries.waiting_challenges(actor) if has_boards else ()
    featured, latest = (
        queries.featured_and_latest(actor, [row.id for row in waiting]) if has_boards else ((), ())
    )
    practices = queries.newest_practices(actor) if has_boards else ()
    return {
        "waiting": [topic_row(row) for row in waiting],
        "featured": [{**topic_row(row), "is_pinned": False} for row in featured],
        "latest": [{**topic_row(row, marks=actor.is_signed_in), **_BRIEF} for row in latest],
        "events": [row_of(row) for row in events.these([each[0] for each in coming])]
        if coming
        else [],
        "practices": [topic_row(row) for row in practices],
        "boards": [board_row(row) for row in boards],
        "members": [
            {
                "url": f"/members/{row.slug}/",
                "slug": row.slug,
                "name": row.name,
                "country_name": country_name(row.country, actor.locale),
            }
            for row in queries.newest_members()
        ],
        "structured": _structured(),
    }


def _structured() -> dict[str, Any]:
    """Return the site as schema.org knows it."""
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": web.settings().SITE_NAME,
        "url": web.public_url("/"),
        "potentialAction": {
            "@type": "SearchAction",
            "target": web.public_url("/search?q={q}"),
            "query-input": "required name=q",
        },
    }
