"""Boards: made and changed."""

from __future__ import annotations

from typing import Any

from flask import abort, flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.admin import labels, queries
from hrforum.admin.common import word
from hrforum.admin.forms import BoardForm, usernames
from hrforum.admin.views import blueprint
from hrforum.boards.actions import save_board
from hrforum.core import web
from hrforum.core.errors import Invalid
from hrforum.core.permissions import access

BOARDS = "/admin/boards/"


@blueprint.get(BOARDS)
@access("admin")
def boards() -> Response:
    """List boards in their order; the filters live in the address."""
    q, visibility = word("q"), word("visibility")
    if visibility not in labels.VISIBILITIES:
        visibility = ""
    return web.render(
        "admin/boards.html",
        current="boards",
        boards=queries.boards(q, visibility),
        q=q,
        visibility=visibility,
        visibility_labels={each: labels.visibility(each) for each in labels.VISIBILITIES},
        changes=labels.BOARD_CHANGES.items(),
    )


@blueprint.route(f"{BOARDS}new", methods=["GET", "POST"])
@access("admin")
def new_board() -> Response:
    """Make a board."""
    return _edit(None, BoardForm())


@blueprint.route(f"{BOARDS}<slug>/", methods=["GET", "POST"])
@access("admin")
def board(slug: str) -> Response:
    """Change a board."""
    found = queries.board(slug)
    if found is None:
        abort(404)
    values: dict[str, Any] = {
        **found.row._mapping,
        "hue": str(found.row.hue),
        "group_ids": [str(each) for each in found.group_ids],
        "moderators": "\n".join(found.moderators),
    }
    return _edit(found.row, BoardForm(data=values))


def _edit(row: Any, form: BoardForm) -> Response:
    form.offer(queries.groups(), row.hue if row else None, row.icon if row else None)
    if form.validate_on_submit():
        try:
            saved = save_board(
                web.actor(),
                row.slug if row else None,
                new_slug=(form.slug.data or "").strip(),
                name=form.name.data or "",
                description=form.description.data or "",
                icon=form.icon.data or "",
                hue=int(form.hue.data),
                position=form.position.data if form.position.data is not None else 0,
                visibility=form.visibility.data or "",
                group_ids=[int(each) for each in form.group_ids.data or ()],
                moderators=usernames(form.moderators.data or ""),
            )
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("The board “%(name)s” is saved.", name=saved.name), "success")
            return web.see_other(BOARDS)
    return web.render(
        "admin/board.html",
        422 if form.errors else 200,
        current="boards",
        form=form,
        board=row,
    )
