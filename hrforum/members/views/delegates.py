"""Who speaks for a member, now and before; its leads ask others to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.members import labels, policy
from hrforum.members.actions import delegate_invitations as actions
from hrforum.members.actions.mandates import RENEWED
from hrforum.members.blueprint import blueprint
from hrforum.members.forms.delegates import InviteDelegateForm
from hrforum.members.queries import delegates as queries

TEAM = "/members/<slug>/delegates/"
SOON = dt.timedelta(days=30)


@blueprint.get(TEAM)
@access("public")
def delegates(slug: str) -> Response:
    """List the mandates in force, to come and past; for leads, the invitations, too.

    Raises:
        NotFound: there is no such member.
    """
    member = head(slug)
    who = web.actor()
    day = clock.today()
    manages = policy.may_manage_delegates(who, member.id)
    after = request.args.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None
    # Later pages of the past hold nothing else.
    team = [] if start else queries.team(member.id, day)
    past, following = queries.past(member.id, day, start)
    return web.render(
        "members/delegates.html",
        member=member,
        manages=manages,
        is_former=not policy.is_current_on(member, day),
        is_suspended=policy.is_suspended_on(member, day),
        present=[_shown(row, day) for row in team if row.starts_on <= day],
        future=[_shown(row, day) for row in team if row.starts_on > day],
        past=[_shown(row, day) for row in past],
        invitations=[_asked(row) for row in queries.invitations(member.id)]
        if manages and not start
        else [],
        after=following,
        is_later=start is not None,
    )


def head(slug: str) -> Any:
    """Return what every page of a member's delegates says of the member.

    Raises:
        NotFound: there is no such member.
    """
    member = queries.member_head(slug)
    if member is None:
        raise NotFound
    return member


def managed_head(slug: str) -> Any:
    """Return the same for one who manages the member's delegates.

    Raises:
        NotFound: there is no such member, or its delegates are not theirs to manage.
    """
    member = head(slug)
    if not policy.may_manage_delegates(web.actor(), member.id):
        raise NotFound
    return member


def _shown(row: Any, day: dt.date) -> dict[str, Any]:
    return {
        "row": row,
        "name": row.display_name,
        "url": None if row.deleted_at else f"/people/{row.username}/",
        "avatar_url": f"/uploads/avatars/{row.avatar}-64.webp" if row.avatar else None,
        "role": labels.DELEGATE_ROLES[row.role],
        "ends_soon": row.ends_on is not None and day <= row.ends_on <= day + SOON,
    }


def _asked(row: Any) -> dict[str, Any]:
    state = row.state
    if state == "waiting" and (queries.is_expired(row.expires_at) or row.ends_on < clock.today()):
        state = "expired"
    return {
        "row": row,
        "who": row.display_name or row.email,
        "role": labels.DELEGATE_ROLES[row.role],
        "state": state,
        "state_label": labels.DELEGATE_INVITATION_STATES[state],
        "may_resend": row.state == "waiting" and row.ends_on >= clock.today(),
    }


@blueprint.route(f"{TEAM}invite", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("30 per hour")
def invite_delegate(slug: str) -> Response:
    """Ask somebody to speak for the member."""
    member = managed_head(slug)
    form = InviteDelegateForm()
    if request.method == "GET":
        form.starts_on.data = clock.today()
        form.ends_on.data = clock.today() + dt.timedelta(days=RENEWED)
    if form.validate_on_submit():
        try:
            made = actions.invite_delegate(
                web.actor(),
                slug,
                who=form.who.data or "",
                role=form.role.data or "",
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                base_url=web.public_url(""),
            )
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            if made.email:
                flash(_("The invitation is on its way to %(email)s.", email=made.email), "success")
            else:
                flash(_("The invitation is on its way."), "success")
            return web.see_other(f"/members/{slug}/delegates/")
    return web.render(
        "members/delegate_invite.html", 422 if form.errors else 200, form=form, member=member
    )


@blueprint.post(f"{TEAM}invitations/<int:invitation_id>/again")
@access("signed_in")
@web.throttle("30 per hour")
def invite_delegate_again(slug: str, invitation_id: int) -> Response:
    """Mail a new link; the old one is dead."""
    try:
        actions.invite_delegate_again(
            web.actor(), slug, min(invitation_id, 2**31 - 1), base_url=web.public_url("")
        )
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("A new link is on its way. The old one no longer works."), "success")
    return web.see_other(f"/members/{slug}/delegates/")


@blueprint.post(f"{TEAM}invitations/<int:invitation_id>/withdraw")
@access("signed_in")
def withdraw_delegate_invitation(slug: str, invitation_id: int) -> Response:
    """Take an invitation back."""
    try:
        actions.withdraw_invitation(web.actor(), slug, min(invitation_id, 2**31 - 1))
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("The invitation is withdrawn. Its link says so."), "success")
    return web.see_other(f"/members/{slug}/delegates/")
