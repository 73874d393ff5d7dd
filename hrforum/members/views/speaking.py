"""Somebody who was asked to speak for a member: reading, accepting, refusing."""

from __future__ import annotations

from typing import Any

from flask import flash
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.accounts import queries as account_queries
from hrforum.core import clock, web
from hrforum.core.errors import Conflict, Forbidden, NotFound
from hrforum.core.permissions import access
from hrforum.members import labels
from hrforum.members.actions import delegate_invitations as actions
from hrforum.members.blueprint import blueprint
from hrforum.members.queries import delegates as queries

ASKED = f"{actions.PATH}<token>"


@blueprint.get(ASKED)
@access("public")
def asked(token: str) -> Response:
    """Say who asks, for which member, as what and how long."""
    return _page(token)


@blueprint.post(f"{ASKED}/accept")
@access("signed_in")
@web.throttle("30 per hour")
def accept_delegation(token: str) -> Response:
    """Say yes."""
    row = _row(token)
    try:
        made = actions.accept_invitation(web.actor(), token)
    except NotFound:
        return _page(token)
    except (Conflict, Forbidden) as error:
        if not _why_dead(row) and isinstance(error, Conflict):
            flash(str(error), "error")
        return web.see_other(actions.PATH + token)
    if made.starts_on > clock.today():
        flash(
            _(
                "From %(date)s you speak for %(member)s.",
                date=format_date(made.starts_on, "long"),
                member=row.member_name,
            ),
            "success",
        )
    else:
        flash(_("You speak for %(member)s now.", member=row.member_name), "success")
    return web.see_other(f"/members/{row.slug}/")


@blueprint.post(f"{ASKED}/refuse")
@access("public")
@web.throttle("30 per hour")
def refuse_delegation(token: str) -> Response:
    """Say no; the link is enough for it."""
    row = _row(token)
    try:
        actions.refuse_invitation(web.actor(), token)
    except (NotFound, Conflict, Forbidden):
        return _page(token)
    return web.render("members/delegation_refused.html", row=row)


def _row(token: str) -> Any:
    return queries.invitation_by_hash(actions.token_hash(token))


def _why_dead(row: Any) -> str:
    """Return why a link can't be used: a word; empty when it can."""
    if row is None:
        return "wrong"
    if row.state != "waiting":
        return str(row.state)
    over = queries.is_expired(row.expires_at) or row.ends_on < clock.today()
    return "expired" if over else ""


def _page(token: str) -> Response:
    row = _row(token)
    who = web.actor()
    why = _why_dead(row)
    if row is None or why:
        mine = row is not None and who.is_signed_in and row.person_id == who.person_id
        return web.render(
            "members/delegation_dead.html",
            404 if row is None else 410,
            why=why,
            row=row,
            is_own=mine,
        )
    person = account_queries.person(who.person_id) if who.is_signed_in else None
    return web.render(
        "members/delegation.html",
        row=row,
        role=labels.DELEGATE_ROLES[row.role],
        path=actions.PATH + token,
        sent_to=row.person_email or row.email,
        own_address=person.email if person else "",
        is_own=actions.holds_for(who, row.person_id, row.email),
        starts_on=max(row.starts_on, clock.today()),
    )
