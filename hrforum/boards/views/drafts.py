"""Drafts: saved by the page's script or by a button, listed, deleted."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import actions
from hrforum.boards.actions.drafts import KEPT_DAYS, is_kept
from hrforum.boards.draft_models import is_kind
from hrforum.boards.forms import whole_number
from hrforum.boards.queries import drafts as queries
from hrforum.boards.queries.drafts import Kept
from hrforum.boards.views import blueprint
from hrforum.core import markdown, web
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import Actor, access

OFTEN = "90 per minute"
EXCERPT = 300


@blueprint.get("/drafts/")
@access("signed_in")
def draft_list() -> Response:
    """The reader's drafts, the newest first."""
    before = whole_number(request.args.get("before")) or None
    rows, after = queries.mine(web.actor(), before)
    return web.render(
        "boards/drafts.html",
        drafts=[
            {"row": row, "text": _beginning(row.fields), "all": row.fields.get("body", "")}
            for row in rows
        ],
        after=after,
        is_first=before is None,
        days=KEPT_DAYS,
    )


def _beginning(fields: dict[str, str]) -> str:
    text = " ".join(markdown.plain(fields.get("body", "")).split())
    return text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + " …"


@blueprint.get("/drafts/<kind>/<int:thing_id>")
@access("signed_in")
def draft(kind: str, thing_id: int) -> Response:
    """Return the reader's draft at a place as JSON, and whether the write ``key`` came through."""
    actor = web.actor()
    if not is_kind(kind) or not queries.is_open(actor, kind, thing_id):
        raise NotFound
    kept = queries.find(actor, kind, thing_id)
    written = queries.was_written(actor, kind, request.args.get("key", ""))
    return jsonify(**_told(kept), written=written)


def _told(kept: Kept) -> dict[str, Any]:
    return {"version": kept.version, "fields": kept.fields}


@blueprint.post("/drafts/<kind>/<int:thing_id>")
@access("signed_in")
@web.throttle(OFTEN)
def save_draft(kind: str, thing_id: int) -> Response:
    """Keep what is typed: from the script (it asks for JSON), or by the button of the form."""
    actor = web.actor()
    scripted = _wants_json()
    said = {
        name: "\n".join(values).replace("\r\n", "\n")
        for name, values in request.form.lists()
        if is_kept(name)
    }
    try:
        kept = actions.save_draft(
            actor,
            kind,
            thing_id,
            said,
            base_version=whole_number(request.form.get("draft_version")),
            client_key=request.form.get("client_key", ""),
        )
    except Conflict as error:
        there = queries.find(actor, kind, thing_id)
        if scripted:
            return _json(409, message=str(error), **_told(there))
        return _choose(actor, kind, thing_id, said, there, str(error), 409)
    except Invalid as error:
        if scripted:
            return _json(422, message=str(error))
        there = queries.find(actor, kind, thing_id)
        return _choose(actor, kind, thing_id, said, there, str(error), 422)
    if scripted:
        return _json(200, message=_("Saved"), **_told(kept))
    if kept.version:
        flash(_("Your draft is saved."), "success")
    else:
        flash(_("There was nothing to save yet."), "info")
    return web.see_other(queries.place_path(actor, kind, thing_id))


def _wants_json() -> bool:
    kinds = ["text/html", "application/json"]
    return request.accept_mimetypes.best_match(kinds, "text/html") == "application/json"


def _json(status: int, **told: Any) -> Response:
    response = jsonify(**told)
    response.status_code = status
    return response


def _choose(
    actor: Actor,
    kind: str,
    thing_id: int,
    said: dict[str, str],
    there: Kept,
    problem: str,
    status: int,
) -> Response:
    """Show what was sent and what is kept, and let the person say which of them shall stay."""
    return web.render(
        "boards/draft_choose.html",
        status,
        address=f"/drafts/{kind}/{thing_id}",
        place=queries.place_path(actor, kind, thing_id),
        said=said,
        there=there,
        problem=problem,
        is_conflict=status == 409,
    )


@blueprint.post("/drafts/<kind>/<int:thing_id>/delete")
@access("signed_in")
@web.throttle(OFTEN)
def delete_draft(kind: str, thing_id: int) -> Response:
    """Delete a draft."""
    actor = web.actor()
    actions.delete_draft(actor, kind, thing_id)
    flash(_("The draft is deleted."), "success")
    if request.form.get("from") == "place" and queries.is_open(actor, kind, thing_id):
        return web.see_other(queries.place_path(actor, kind, thing_id))
    return web.see_other("/drafts/")
