"""People: search, one person, changes with a preview."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hrforum.accounts import actions
from hrforum.accounts.actions.administration import CHANGES, needs_reason
from hrforum.accounts.fresh import fresh_sign_in
from hrforum.accounts.models import ROLES
from hrforum.admin import labels, queries
from hrforum.admin.common import number, word
from hrforum.admin.forms import ChangeForm
from hrforum.admin.views import blueprint
from hrforum.core import web
from hrforum.core.errors import Invalid
from hrforum.core.permissions import access
from hrforum.core.uploads import avatar_url
from hrforum.members.labels import DELEGATE_ROLES

PEOPLE = "/admin/people/"


@blueprint.get(PEOPLE)
@access("admin")
def people() -> Response:
    """List people; the filters live in the address."""
    wanted = queries.PeopleFilter(q=word("q"), role=word("role"), state=word("state"))
    if wanted.role not in ROLES:
        wanted = queries.PeopleFilter(q=wanted.q, state=wanted.state)
    if wanted.state not in queries.STATES:
        wanted = queries.PeopleFilter(q=wanted.q, role=wanted.role)
    before = number(request.args.get("before"))
    found = queries.people(wanted, before)
    asked = {
        k: v for k, v in (("q", wanted.q), ("role", wanted.role), ("state", wanted.state)) if v
    }
    return web.render(
        "admin/people.html",
        current="people",
        wanted=wanted,
        people=[_shown(row, found.roles.get(row.id, [])) for row in found.rows],
        role_labels=labels.ROLES,
        state_labels=labels.STATES,
        changes=labels.CHANGES,
        asked=bool(asked),
        here=PEOPLE + (f"?{urlencode(asked)}" if asked else ""),
        older=PEOPLE + "?" + urlencode({**asked, "before": found.older}) if found.older else None,
        is_first=before is None,
    )


def _shown(row: Any, roles: list[str]) -> dict[str, Any]:
    state = queries.state_of(row)
    return {
        "row": row,
        "display_name": row.display_name,
        "avatar_url": avatar_url(row.avatar, 64) if row.avatar else None,
        "roles": roles,
        "state": state,
        "state_label": labels.STATES[state],
    }


@blueprint.get(f"{PEOPLE}<int:person_id>/")
@access("admin")
def person(person_id: int) -> Response:
    """One person."""
    found = queries.person(min(person_id, 2**31 - 1))
    state = queries.state_of(found.row)
    possible = [
        change
        for change in CHANGES
        if _possible(change, state, found.roles, found.row.id == web.actor().person_id)
    ]
    return web.render(
        "admin/person.html",
        current="people",
        person=_shown(found.row, found.roles),
        found=found,
        role_labels=labels.ROLES,
        delegate_labels=DELEGATE_ROLES,
        tag_label=labels.tag,
        changes=[(change, labels.CHANGES[change]) for change in possible],
    )


def _possible(change: str, state: str, roles: list[str], is_self: bool) -> bool:
    if state == "deleted":
        return False
    verb, _hyphen, role = change.partition("-")
    if verb == "grant":
        return role not in roles
    if verb == "revoke":
        return role in roles
    return change == ("reactivate" if state == "closed" else "deactivate") and not is_self


@blueprint.post(f"{PEOPLE}change")
@access("admin")
@fresh_sign_in
def change_people() -> Response:
    """Show what a change will do; do it when it comes back confirmed."""
    actor = web.actor()
    change = request.form.get("change", "")
    given = (number(value) for value in request.form.getlist("person"))
    ids = list(dict.fromkeys(n for n in given if n is not None))
    form = ChangeForm()
    try:
        steps = actions.plan_change(actor, change, ids)
    except Invalid as error:
        flash(str(error), "error")
        return web.see_other(PEOPLE)
    if request.form.get("confirm"):
        try:
            done = actions.change_people(actor, change, ids, form.reason.data or "")
        except Invalid as error:
            form.refuse(error)
        else:
            flash(
                ngettext("%(num)s account is changed.", "%(num)s accounts are changed.", done)
                if done
                else _("Nothing was changed."),
                "success" if done else "info",
            )
            return web.see_other(f"{PEOPLE}{ids[0]}/" if len(ids) == 1 else PEOPLE)
    return web.render(
        "admin/people_change.html",
        422 if form.errors else 200,
        current="people",
        form=form,
        change=change,
        change_label=labels.CHANGES[change],
        explanation=labels.EXPLANATIONS.get(change, ""),
        needs_reason=needs_reason(change),
        will=[step for step in steps if not step.obstacle],
        wont=[step for step in steps if step.obstacle],
        ids=ids,
    )
