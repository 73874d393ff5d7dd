"""Coordinators send invitations, send them again, extend and withdraw them."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.accounts import rules
from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Invalid
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members import deadlines, labels
from hrforum.members.actions.common import demand, one_of, text
from hrforum.members.actions.invitations.common import (
    REASON_LENGTH,
    decide,
    demand_state,
    end_links,
    happened,
    inviter_name,
    locked,
    long_text,
    mail,
)
from hrforum.members.models import Member
from hrforum.members.models.joining import GUEST_KINDS, Invitation
from hrforum.members.queries.joining import sort_name_of

MESSAGE_LENGTH = 2_000


@transactional
def invite(
    actor: Actor,
    *,
    name: str,
    country: str,
    kind: str,
    email: str,
    message: str,
    expires_on: dt.date,
    base_url: str,
) -> Invitation:
    """Invite a city to become a guest member, and mail it a link.

    Args:
        actor: a coordinator or an administrator.
        name: as the city writes it itself.
        country: two letters (ISO 3166).
        kind: one of `models.GUEST_KINDS`.
        email: the city's address; only an account with it can accept.
        message: personal words for the mail, at most 2,000 characters.
        expires_on: the last day on which it can be accepted.
        base_url: the address of this installation, for the link.

    Raises:
        Forbidden: the actor does not coordinate the network.
        Invalid: a value is not acceptable, the city is a member already or has an open invitation.
    """
    demand(actor)
    name = text("name", name, 160)
    one_of("country", country, labels.country_codes())
    one_of("kind", kind, GUEST_KINDS)
    address = rules.email(email)
    _check_until(expires_on)
    _check_new(name, country)
    invitation = Invitation(
        name=name,
        sort_name=sort_name_of(name),
        kind=kind,
        country=country,
        email=address,
        message=long_text("message", message, MESSAGE_LENGTH),
        invited_by_id=actor.person_id,
        expires_on=expires_on,
    )
    db.session.add(invitation)
    db.session.flush()
    happened(actor, invitation, "sent", audit.Tag.INVITATION_SENT)
    mail(invitation, actor.display_name, base_url)
    return invitation


@transactional
def send_again(
    actor: Actor, invitation_id: int, *, email: str, expires_on: dt.date, base_url: str
) -> Invitation:
    """Mail a new link, to another address where one is given; older links are dead from here on.

    An invitation that expired is open again.

    Raises:
        Forbidden: the actor does not coordinate the network.
        NotFound: there is no such invitation.
        Conflict: it is decided or withdrawn.
        Invalid: the address or the day is not acceptable.
    """
    demand(actor)
    invitation = locked(invitation_id)
    demand_state(invitation, "open", "expired")
    address = rules.email(email)
    _check_until(expires_on)
    if invitation.state == "expired":
        _check_new(invitation.name, invitation.country)
    note = "" if address == invitation.email else f"{invitation.email} → {address}"
    invitation.state = "open"
    invitation.email = address
    invitation.expires_on = expires_on
    invitation.sent_at = clock.now()
    invitation.reminded_at = None
    end_links(invitation)
    happened(actor, invitation, "sent_again", audit.Tag.INVITATION_SENT_AGAIN, note)
    mail(invitation, inviter_name(invitation) or actor.display_name, base_url)
    return invitation


@transactional
def extend(actor: Actor, invitation_id: int, expires_on: dt.date) -> Invitation:
    """Give the city more (or less) time; the link that it has goes on working.

    Raises:
        Forbidden: the actor does not coordinate the network.
        NotFound: there is no such invitation.
        Conflict: it is decided or withdrawn.
        Invalid: the day is not acceptable.
    """
    demand(actor)
    invitation = locked(invitation_id)
    demand_state(invitation, "open", "expired")
    _check_until(expires_on)
    if invitation.state == "expired":
        _check_new(invitation.name, invitation.country)
    note = f"{invitation.expires_on.isoformat()} → {expires_on.isoformat()}"
    invitation.state = "open"
    invitation.expires_on = expires_on
    invitation.reminded_at = None
    happened(actor, invitation, "extended", audit.Tag.INVITATION_EXTENDED, note)
    return invitation


@transactional
def withdraw(actor: Actor, invitation_id: int, reason: str = "") -> Invitation:
    """Take an invitation back; its link says so from here on.

    Raises:
        Forbidden: the actor does not coordinate the network.
        NotFound: there is no such invitation.
        Conflict: it is decided or withdrawn already.
        Invalid: the reason is too long.
    """
    demand(actor)
    invitation = locked(invitation_id)
    demand_state(invitation, "open", "expired")
    decide(invitation, actor, "withdrawn", long_text("reason", reason, REASON_LENGTH))
    happened(actor, invitation, "withdrawn", audit.Tag.INVITATION_WITHDRAWN, invitation.reason)
    return invitation


def _check_until(day: dt.date) -> None:
    if day <= clock.today():
        raise Invalid("expires_on", _("Choose a day in the future."))
    if day > clock.today() + deadlines.LONGEST_INVITATION:
        raise Invalid("expires_on", _("Choose a day within one year."))


def _check_new(name: str, country: str) -> None:
    same = sort_name_of(name)
    if db.session.scalar(
        select(Member.id).where(Member.sort_name == same, Member.country == country).limit(1)
    ):
        raise Invalid("name", _("%(name)s is a member already.", name=name))
    if db.session.scalar(
        select(Invitation.id)
        .where(
            Invitation.sort_name == same,
            Invitation.country == country,
            Invitation.state == "open",
        )
        .limit(1)
    ):
        raise Invalid("name", _("%(name)s has an open invitation already.", name=name))
