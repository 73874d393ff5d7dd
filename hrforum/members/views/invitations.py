"""Coordinators invite cities, and see what became of it."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import Conflict, DomainError, Invalid, NotFound
from hrforum.core.forms import RefusingForm
from hrforum.core.permissions import access
from hrforum.members import deadlines, labels
from hrforum.members.actions import invitations as actions
from hrforum.members.blueprint import blueprint
from hrforum.members.forms.joining import (
    ExtendForm,
    InviteForm,
    ReasonForm,
    SendAgainForm,
    countries,
)
from hrforum.members.models.joining import INVITATION_STATES
from hrforum.members.queries import joining as queries

INVITATIONS = "/members/invitations/"


@blueprint.get(INVITATIONS)
@access("coordinator")
def invitations() -> Response:
    """List invitations; the filter lives in the address."""
    state = request.args.get("state", "")
    if state not in INVITATION_STATES:
        state = ""
    number = request.args.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    return web.render(
        "members/joining/invitations.html",
        current="invitations",
        found=queries.invitations(state, page),
        state=state,
        states=labels.INVITATION_STATES,
        country_name=_country_name,
        today=clock.today(),
        here=INVITATIONS + (f"?state={state}" if state else ""),
    )


@blueprint.route(f"{INVITATIONS}new", methods=["GET", "POST"])
@access("coordinator")
@web.throttle("60 per hour")
def invite() -> Response:
    """Invite a city."""
    form = InviteForm()
    form.country.choices = countries(web.actor().locale)
    if request.method == "GET":
        form.expires_on.data = deadlines.invitation_until()
    if form.validate_on_submit():
        try:
            made = actions.invite(
                web.actor(),
                name=form.name.data or "",
                country=form.country.data or "",
                kind=form.kind.data or "",
                email=form.email.data or "",
                message=form.message.data or "",
                expires_on=form.expires_on.data,
                base_url=web.public_url(""),
            )
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("The invitation is on its way to %(email)s.", email=made.email), "success")
            return web.see_other(f"{INVITATIONS}{made.id}/")
    return web.render(
        "members/joining/invite.html",
        422 if form.errors else 200,
        current="invitations",
        form=form,
    )


@blueprint.get(f"{INVITATIONS}<int:invitation_id>/")
@access("coordinator")
def invitation(invitation_id: int) -> Response:
    """One invitation and what happened to it."""
    return _page(invitation_id)


@blueprint.post(f"{INVITATIONS}<int:invitation_id>/send-again")
@access("coordinator")
@web.throttle("60 per hour")
def send_invitation_again(invitation_id: int) -> Response:
    """Mail a new link; older ones are dead."""
    form = SendAgainForm(prefix="again-")
    if form.validate_on_submit():
        try:
            sent = actions.send_again(
                web.actor(),
                invitation_id,
                email=form.email.data or "",
                expires_on=form.expires_on.data,
                base_url=web.public_url(""),
            )
        except DomainError as error:
            return _refused(invitation_id, error, again=form)
        flash(_("A new link is on its way to %(email)s.", email=sent.email), "success")
        return web.see_other(f"{INVITATIONS}{invitation_id}/")
    return _page(invitation_id, 422, again=form)


@blueprint.post(f"{INVITATIONS}<int:invitation_id>/extend")
@access("coordinator")
def extend_invitation(invitation_id: int) -> Response:
    """Give the city more time."""
    form = ExtendForm(prefix="extend-")
    if form.validate_on_submit():
        try:
            actions.extend(web.actor(), invitation_id, form.expires_on.data)
        except DomainError as error:
            return _refused(invitation_id, error, longer=form)
        flash(_("The invitation has a new last day."), "success")
        return web.see_other(f"{INVITATIONS}{invitation_id}/")
    return _page(invitation_id, 422, longer=form)


@blueprint.post(f"{INVITATIONS}<int:invitation_id>/withdraw")
@access("coordinator")
def withdraw_invitation(invitation_id: int) -> Response:
    """Take an invitation back."""
    form = ReasonForm(prefix="withdraw-")
    if form.validate_on_submit():
        try:
            actions.withdraw(web.actor(), invitation_id, form.reason.data or "")
        except DomainError as error:
            return _refused(invitation_id, error, back=form)
        flash(_("The invitation is withdrawn. Its link says so."), "success")
        return web.see_other(f"{INVITATIONS}{invitation_id}/")
    return _page(invitation_id, 422, back=form)


def _refused(invitation_id: int, error: DomainError, **form: RefusingForm) -> Response:
    if isinstance(error, NotFound):
        raise error
    if isinstance(error, Conflict):
        flash(str(error), "error")
        return web.see_other(f"{INVITATIONS}{invitation_id}/")
    for each in form.values():
        each.refuse(error)
    return _page(invitation_id, 422, **form)


def _page(invitation_id: int, status: int = 200, **forms: RefusingForm) -> Response:
    found = queries.invitation(min(invitation_id, 2**31 - 1))
    if found is None:
        raise NotFound
    until = max(found.row.expires_on, deadlines.invitation_until())
    shown: dict[str, Any] = {
        "again": SendAgainForm(
            formdata=None, prefix="again-", email=found.row.email, expires_on=until
        ),
        "longer": ExtendForm(formdata=None, prefix="extend-", expires_on=until),
        "back": ReasonForm(formdata=None, prefix="withdraw-"),
    }
    opened = next(iter(forms), "")
    return web.render(
        "members/joining/invitation_kept.html",
        status,
        current="invitations",
        found=found,
        row=found.row,
        is_over=found.row.expires_on < clock.today(),
        kind_label=labels.KINDS[found.row.kind],
        state_label=labels.INVITATION_STATES[found.row.state],
        act_labels=labels.INVITATION_ACTS,
        country=_country_name(found.row.country),
        form=forms.get(opened),
        opened=opened,
        **{**shown, **forms},
    )


def _country_name(code: str) -> str:
    return labels.country_name(code, web.actor().locale)
