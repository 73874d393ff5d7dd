"""What of one's own waits for a moderator."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards.queries.base import topic_path
from hrforum.core import web
from hrforum.core.db import AnyRow
from hrforum.core.permissions import access
from hrforum.guarding import actions, queries, words
from hrforum.guarding.blueprint import blueprint


def _widths(ranges: dict[str, str] | None) -> list[int]:
    """Return the lengths of prefixes, the narrowest range first."""
    return sorted((int(width) for width in ranges or {}), reverse=True)


def shown(row: AnyRow) -> dict[str, object]:
    """Return a row as the pages show it."""
    return {
        "row": row,
        "why": [words.WHY[each] for each in row.why if each in words.WHY],
        "ranges": [(width, words.RANGES[width]) for width in _widths(row.ranges)],
        "topic_url": topic_path(row.topic_id, row.topic_slug) if row.topic_id else None,
        "post_url": (
            f"/topics/{row.post_topic_id}-post/{row.post_number}" if row.post_topic_id else None
        ),
    }


@blueprint.get("/held/")
@access("signed_in")
def mine() -> Response:
    """Show what of the reader's waits, and why."""
    rows = queries.mine(web.actor().person_id or 0)
    return web.render("guarding/mine.html", rows=[shown(row) for row in rows])


@blueprint.post("/held/<int:held_id>/withdraw")
@access("signed_in")
@web.throttle("30 per minute")
def withdraw(held_id: int) -> Response:
    """Take back what waits."""
    actions.withdraw(web.actor(), held_id)
    flash(_("It is taken back; nobody reads it any more."), "success")
    return web.see_other("/held/")
