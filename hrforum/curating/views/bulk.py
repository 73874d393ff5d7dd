"""One act with many topics of a board: choose, look, do, take back."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from hrforum.boards import policy
from hrforum.boards.queries import boards as board_queries
from hrforum.boards.queries.base import pages_for
from hrforum.boards.rows import topic_row
from hrforum.boards.views.boards import page_number
from hrforum.core import web
from hrforum.core.db import AnyRow
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.curating import actions, forms
from hrforum.curating.actions import bulk
from hrforum.curating.blueprint import blueprint
from hrforum.curating.queries import acts as queries
from hrforum.curating.queries import staff as staff_queries
from hrforum.curating.views import frame


def _board(slug: str) -> AnyRow:
    actor = web.actor()
    board = board_queries.board_head(actor, slug)
    if not policy.may_moderate(actor, board.id):
        raise NotFound
    return board


@blueprint.route("/boards/<slug>/curate", methods=["GET", "POST"])
@access("moderator")
@web.throttle("30 per minute")
def bulk_page(slug: str) -> Response:
    """Choose topics and what to do with them; a preview comes first."""
    board = _board(slug)
    page = page_number()
    form = forms.BulkForm()
    form.board.choices = [
        SelectChoice(str(row.id), row.name) for row in staff_queries.boards_of(web.actor())
    ]
    chosen = [n for n in map(frame.typed_number, request.form.getlist("topic")) if n is not None]
    preview: list[dict[str, Any]] | None = None
    message = ""
    if form.validate_on_submit():
        try:
            bulk.check(form.act.data or "", chosen)
            if "confirm" not in request.form:
                preview = _preview(board, form, chosen)
            else:
                batch, count = actions.do_bulk(
                    web.actor(),
                    form.act.data,
                    [row.id for row in queries.topics_named(board.id, chosen)],
                    reason=form.reason.data or "",
                    tags=form.tags.data or "",
                    board_id=frame.typed_number(form.board.data),
                )
                flash(
                    ngettext("%(num)s topic changed.", "%(num)s topics changed.", count), "success"
                )
                return web.see_other(
                    f"/curating/bulk/{batch}" if count else f"/boards/{slug}/curate"
                )
        except Invalid as error:
            if error.field == "topics":
                message = str(error)
            else:
                form.refuse(error)
                preview = _preview(board, form, chosen) if "confirm" in request.form else None
        except Forbidden as error:
            form.refuse(Invalid("board", str(error)))
    rows = queries.board_topics(board.id, page)
    return web.render(
        "curating/bulk.html",
        422 if form.errors or message else 200,
        board=board,
        form=form,
        topics=[{**topic_row(row), "id": row.id} for row in rows],
        chosen=chosen,
        preview=preview,
        message=message,
        page=page,
        pages=pages_for(board.topics_count, queries.BULK),
    )


def _preview(board: AnyRow, form: forms.BulkForm, chosen: list[int]) -> list[dict[str, Any]]:
    kind = form.act.data or ""
    return [
        {
            "id": row.id,
            "title": row.title,
            "lang": row.language,
            "url": f"/topics/{row.id}-{row.slug}/",
            "changes": bulk.changes(kind, row, tags=form.tags.data or ""),
        }
        for row in queries.topics_named(board.id, chosen)
    ]


@blueprint.get("/curating/bulk/<batch>")
@access("moderator")
def bulk_done(batch: str) -> Response:
    """Show what a bulk changed, with the way back."""
    rows = _mine(batch)
    return web.render(
        "curating/bulk_done.html",
        batch=batch,
        rows=rows,
        may_undo=any(row.undone_at is None for row in rows),
    )


@blueprint.post("/curating/bulk/<batch>/undo")
@access("moderator")
@web.throttle("30 per minute")
def undo_bulk(batch: str) -> Response:
    """Take a bulk back."""
    try:
        actions.undo_batch(web.actor(), batch)
        flash(_("All of it is taken back."), "success")
    except Conflict as error:
        flash(str(error), "error")
    return web.see_other(f"/curating/bulk/{batch}")


def _mine(batch: str) -> list[AnyRow]:
    actor = web.actor()
    rows = list(queries.of_batch(batch))
    if not rows or not (actor.is_moderator or rows[0].actor_id == actor.person_id):
        raise NotFound
    return rows
