"""Members: search, change, end mandates. Coordinators may do it, too."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from flask import abort, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hrforum.admin import labels as admin_labels
from hrforum.admin import queries
from hrforum.admin.common import number, word
from hrforum.admin.forms import EndMandateForm, MemberForm
from hrforum.admin.views import blueprint
from hrforum.core import clock, web
from hrforum.core.errors import Invalid
from hrforum.core.permissions import access
from hrforum.members import labels, policy, words
from hrforum.members.actions import end_delegation
from hrforum.members.actions.bulk import TURNS as BULK_TURNS
from hrforum.members.actions.editing import change_member

MEMBERS = "/admin/members/"
TURN_LABELS = {
    "suspend": _l("Suspend the membership"),
    "reinstate": _l("End the suspension"),
    "leave": _l("End the membership"),
}


@blueprint.get(MEMBERS)
@access("coordinator")
def members() -> Response:
    """List members by name; the search lives in the address."""
    q, state = word("q"), word("state")
    if state not in admin_labels.MEMBER_STATES:
        state = ""
    after = number(request.args.get("after"))
    rows, following = queries.members(q, state, clock.today(), after)
    asked = {k: v for k, v in (("q", q), ("state", state)) if v}
    return web.render(
        "admin/members.html",
        current="members",
        members=rows,
        kind_labels=labels.KINDS,
        membership_labels=labels.MEMBERSHIPS,
        country_name=lambda code: labels.country_name(code, web.actor().locale),
        q=q,
        state=state,
        state_labels=admin_labels.MEMBER_STATES,
        changes=[(turn, TURN_LABELS[turn]) for turn in BULK_TURNS],
        here=MEMBERS + (f"?{urlencode(asked)}" if asked else ""),
        following=f"{MEMBERS}?{urlencode({**asked, 'after': following})}" if following else None,
        is_first=after is None,
    )


@blueprint.route(f"{MEMBERS}<slug>/", methods=["GET", "POST"])
@access("coordinator")
def member(slug: str) -> Response:
    """Change a member."""
    found = queries.member(slug)
    if found is None:
        abort(404)
    row, delegates = found
    form = MemberForm(data=dict(row._mapping))
    form.offer(web.actor().locale)
    if form.validate_on_submit():
        try:
            saved = change_member(
                web.actor(),
                slug,
                name=form.name.data or "",
                country=form.country.data or "",
                region=form.region.data or "",
                website=form.website.data or "",
                summary=form.summary.data or "",
            )
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("%(name)s is saved.", name=saved.name), "success")
            return web.see_other(f"{MEMBERS}{slug}/")
    return _page(row, delegates, form)


def _page(row: Any, delegates: Any, form: MemberForm) -> Response:
    today = clock.today()
    return web.render(
        "admin/member.html",
        422 if form.errors else 200,
        current="members",
        member=row,
        kind_label=labels.KINDS[row.kind],
        is_former=not policy.is_current_on(row, today),
        is_suspended=policy.is_suspended_on(row, today),
        turns=queries.turns(row.id),
        turn_words=words.TURNS,
        membership_labels=labels.MEMBERSHIPS,
        kind_labels=labels.KINDS,
        form=form,
        delegates=[
            (
                each,
                each.revoked_at is None and (each.ends_on is None or each.ends_on >= today),
                each.starts_on > today,
            )
            for each in delegates
        ],
        role_labels=labels.DELEGATE_ROLES,
    )


@blueprint.route(f"{MEMBERS}<slug>/delegates/<int:delegate_id>/end", methods=["GET", "POST"])
@access("coordinator")
def end_mandate(slug: str, delegate_id: int) -> Response:
    """Say what ending a mandate means; do it when it is confirmed."""
    found = queries.member(slug)
    delegate = next((each for each in found[1] if each.id == delegate_id), None) if found else None
    if found is None or delegate is None:
        abort(404)
    form = EndMandateForm()
    if form.validate_on_submit():
        last: dt.date | None = form.ends_on.data
        try:
            if last is not None and last < clock.today():
                raise Invalid("ends_on", _("Choose today or a later day, or leave it empty."))
            end_delegation(web.actor(), delegate.id, last)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("The mandate of %(name)s ends.", name=delegate.display_name), "success")
            return web.see_other(f"{MEMBERS}{slug}/")
    return web.render(
        "admin/end_mandate.html",
        422 if form.errors else 200,
        current="members",
        member=found[0],
        delegate=delegate,
        form=form,
    )
