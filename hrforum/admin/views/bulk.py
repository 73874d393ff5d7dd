"""The same change to several members or boards: a preview first, then it is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hrforum.accounts.fresh import fresh_sign_in
from hrforum.admin import labels
from hrforum.admin.common import number
from hrforum.admin.forms import ChangeBoardsForm, TurnMembersForm
from hrforum.admin.views import blueprint
from hrforum.admin.views.boards import BOARDS
from hrforum.admin.views.members import MEMBERS
from hrforum.admin.views.standing import TURNS
from hrforum.boards.actions import change_boards as do_change
from hrforum.boards.actions import plan_boards
from hrforum.boards.actions.bulk import needs_person
from hrforum.core import web
from hrforum.core.errors import Invalid
from hrforum.core.forms import RefusingForm
from hrforum.core.permissions import access
from hrforum.members.actions import plan_turn, turn_members


def _chosen(name: str) -> list[int]:
    given = (number(value) for value in request.form.getlist(name))
    return list(dict.fromkeys(n for n in given if n is not None))


@blueprint.post(f"{MEMBERS}change")
@access("coordinator")
@fresh_sign_in
def change_members() -> Response:
    """Show what a turn will do to the members chosen; do it when it comes back confirmed."""
    actor, turn, ids = web.actor(), request.form.get("change", ""), _chosen("member")
    form = TurnMembersForm()
    if turn != "suspend":
        del form.until
    try:
        steps = plan_turn(actor, turn, ids)
    except Invalid as error:
        flash(str(error), "error")
        return web.see_other(MEMBERS)
    if request.form.get("confirm") and form.validate():
        try:
            until = form.until.data if turn == "suspend" else None
            done = turn_members(actor, turn, ids, form.reason.data or "", until)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(
                ngettext("%(num)s membership is changed.", "%(num)s memberships are changed.", done)
                if done
                else _("Nothing was changed."),
                "success" if done else "info",
            )
            return web.see_other(MEMBERS)
    will = [step for step in steps if not step.obstacle]
    people = sum(step.delegates for step in will)
    return _preview(
        form,
        ids,
        name="member",
        current="members",
        back=MEMBERS,
        change=turn,
        label=TURNS[turn].label,
        explanation=TURNS[turn].explanation,
        is_danger=TURNS[turn].danger,
        reason_hint=_("For the members' delegates and for coordinators. At most 500 characters."),
        told=ngettext(
            "%(num)s mandate is touched; who has it is told.",
            "%(num)s mandates are touched; who has them is told.",
            people,
        ),
        will_heading=ngettext(
            "%(num)s membership will change", "%(num)s memberships will change", len(will)
        ),
        wont_heading=ngettext(
            "%(num)s membership stays as it is",
            "%(num)s memberships stay as they are",
            len(steps) - len(will),
        ),
        steps=[
            {
                "url": f"{MEMBERS}{step.slug}/",
                "name": step.name,
                "note": ngettext("%(num)s delegate", "%(num)s delegates", step.delegates),
                "obstacle": step.obstacle,
            }
            for step in steps
        ],
    )


@blueprint.post(f"{BOARDS}change")
@access("admin")
@fresh_sign_in
def change_boards() -> Response:
    """Show what a change will do to the boards chosen; do it when it comes back confirmed."""
    actor, change, ids = web.actor(), request.form.get("change", ""), _chosen("board")
    form = ChangeBoardsForm()
    if not needs_person(change):
        del form.username
    try:
        steps = plan_boards(actor, change, ids)
    except Invalid as error:
        flash(str(error), "error")
        return web.see_other(BOARDS)
    if request.form.get("confirm"):
        who = form.username.data or "" if needs_person(change) else ""
        try:
            done = do_change(actor, change, ids, reason=form.reason.data or "", username=who)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(
                ngettext("%(num)s board is changed.", "%(num)s boards are changed.", done)
                if done
                else _("Nothing was changed."),
                "success" if done else "info",
            )
            return web.see_other(BOARDS)
    will = [step for step in steps if not step.obstacle]
    return _preview(
        form,
        ids,
        name="board",
        current="boards",
        back=BOARDS,
        change=change,
        label=labels.BOARD_CHANGES[change],
        explanation=labels.BOARD_EXPLANATIONS[change],
        is_danger=change == "visibility-public",
        reason_hint=_("Kept in the audit log, for administrators."),
        told="",
        will_heading=ngettext("%(num)s board will change", "%(num)s boards will change", len(will)),
        wont_heading=ngettext(
            "%(num)s board stays as it is",
            "%(num)s boards stay as they are",
            len(steps) - len(will),
        ),
        steps=[
            {
                "url": f"{BOARDS}{step.slug}/",
                "name": step.name,
                "note": labels.visibility(step.visibility),
                "obstacle": step.obstacle,
            }
            for step in steps
        ],
    )


def _preview(
    form: RefusingForm, ids: list[int], *, steps: Iterable[Any], **context: Any
) -> Response:
    return web.render(
        "admin/bulk.html",
        422 if form.errors else 200,
        form=form,
        ids=ids,
        will=[step for step in steps if not step["obstacle"]],
        wont=[step for step in steps if step["obstacle"]],
        **context,
    )
