"""What curators did in a topic, for everybody; taking it back, for them."""

from __future__ import annotations

from typing import Any

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import policy
from hrforum.boards.queries import topics as topic_queries
from hrforum.boards.queries.base import topic_path
from hrforum.core import web
from hrforum.core.db import AnyRow
from hrforum.core.errors import Conflict
from hrforum.core.permissions import access
from hrforum.curating import actions, words
from hrforum.curating.actions.undo import FINAL
from hrforum.curating.blueprint import blueprint
from hrforum.curating.queries import acts as queries
from hrforum.curating.views import frame

NAMES = ("title", "tags_text", "type")


@blueprint.get("/topics/<int:topic_id>-<slug>/acts")
@access("public")
def history(topic_id: int, slug: str) -> Response:
    """Show what curators did in a topic."""
    actor = web.actor()
    topic = topic_queries.topic_head(actor, topic_id)
    staff = policy.may_moderate(actor, topic.board_id)
    rows = queries.of_topic(topic.id, staff=staff)
    return web.render(
        "curating/history.html",
        acts=[_shown(row, named=actor.is_signed_in) for row in rows],
        staff=staff and topic.deleted_at is None,
        **frame.of_topic(topic),
    )


def _shown(row: AnyRow, *, named: bool) -> dict[str, Any]:
    """Return an act; who did it is for people signed in."""
    changes = [
        (str((row.before or {}).get(name) or "–"), str((row.after or {}).get(name) or "–"))
        for name in NAMES
        if name in (row.after or {})
    ]
    return {
        "id": row.id,
        "words": words.ACTS.get(row.kind, row.kind),
        "at": row.at,
        "by": row.display_name if row.person_deleted_at is None else None,
        "by_date": row.display_name is None,
        "named": named,
        "reason": row.reason,
        "changes": changes,
        "undone_at": row.undone_at,
        "undoer": row.undoer,
        "may_undo": row.undone_at is None and row.kind not in FINAL,
        "is_public": row.is_public,
    }


@blueprint.post("/curating/acts/<int:act_id>/undo")
@access("moderator")
@web.throttle("60 per minute")
def undo(act_id: int) -> Response:
    """Take an act back."""
    try:
        topic = actions.undo(web.actor(), act_id)
    except Conflict as error:
        flash(str(error), "error")
        return web.see_other(_topic_of(act_id))
    flash(_("It is taken back."), "success")
    return web.see_other(topic_path(topic.id, topic.slug))


def _topic_of(act_id: int) -> str:
    return f"/topics/{queries.topic_of(act_id)}/"
