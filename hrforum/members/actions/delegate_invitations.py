"""Asking somebody to speak for a member, by a mail whose link works once."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from flask_babel import gettext as _
from sqlalchemy import delete, func, or_, select

from hrforum.accounts import rules
from hrforum.accounts.models import Person
from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.outbox import queue_mail
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members import labels
from hrforum.members.actions.common import one_of
from hrforum.members.actions.delegates import (
    begin,
    check_days,
    demand_member,
    lock_member,
    managed,
)
from hrforum.members.models import DELEGATE_ROLES, Delegate, DelegateInvitation, Member
from hrforum.members.policy import not_over_on
from hrforum.members.queries.delegates import MOST, is_expired
from hrforum.members.signals import InvitationAnswered, invitation_answered

LASTS = dt.timedelta(days=14)
KEPT = dt.timedelta(days=90)  # an address is somebody's: it goes when nobody needs it any more
PATH = "/delegations/invitation/"


def token_hash(token: str) -> str:
    """Return what the row keeps of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transactional
def invite_delegate(
    actor: Actor,
    slug: str,
    *,
    who: str,
    role: str,
    starts_on: dt.date,
    ends_on: dt.date,
    base_url: str,
) -> DelegateInvitation:
    """Ask somebody to speak for a member.

    Args:
        actor: a lead of the member, or a coordinator.
        slug: which member.
        who: an e-mail address, or the username of a person.
        role: one of `DELEGATE_ROLES`.
        starts_on, ends_on: first and last day of the mandate.
        base_url: the address of this installation, for the link.

    Raises:
        NotFound: the member's delegates are not the actor's to manage.
        Conflict: the membership has ended.
        Invalid: a value is not acceptable; ``field`` says which.
    """
    member = managed(actor, slug)
    demand_member(member)
    one_of("role", role, DELEGATE_ROLES)
    check_days(starts_on, ends_on, earliest=clock.today())
    person, email = _asked(who)
    _room_for(member.id, person, email)
    token = secrets.token_urlsafe(32)
    now = clock.now()
    made = DelegateInvitation(
        member_id=member.id,
        email=email,
        person_id=person.id if person else None,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        token_hash=token_hash(token),
        invited_by_id=actor.person_id,
        created_at=now,
        sent_at=now,
        expires_at=now + LASTS,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        actor, audit.Tag.DELEGATE_INVITED, "member", member.id, invitation=made.id, role=role
    )
    _mail(actor, made, member, person, token, base_url)
    return made


def _asked(who: str) -> tuple[Person | None, str]:
    """Return the person, or the address, that was written.

    Raises:
        Invalid: it is neither.
    """
    who = who.strip()
    if not who:
        raise Invalid("who", _("Write an e-mail address or a username."))
    if "@" in who[1:]:
        try:
            return None, rules.email(who)
        except Invalid as error:
            raise Invalid("who", str(error)) from None
    found = db.session.scalar(
        select(Person).where(
            Person.username == who.removeprefix("@").lower(),
            Person.active,
            Person.deleted_at.is_(None),
            Person.confirmed_at.is_not(None),
        )
    )
    if found is None:
        raise Invalid("who", _("Nobody with this username can be invited. Try their address."))
    return found, ""


def _room_for(member_id: int, person: Person | None, email: str) -> None:
    waiting = (
        DelegateInvitation.member_id == member_id,
        DelegateInvitation.state == "waiting",
        DelegateInvitation.expires_at > clock.now(),
    )
    same = (
        DelegateInvitation.person_id == person.id if person else DelegateInvitation.email == email
    )
    if db.session.scalar(select(DelegateInvitation.id).where(*waiting, same).limit(1)):
        raise Invalid(
            "who", _("An invitation to them is open already. You can send that one again.")
        )
    today = clock.today()
    if person is not None and db.session.scalar(
        select(Delegate.id)
        .where(
            Delegate.person_id == person.id,
            Delegate.member_id == member_id,
            not_over_on(today),
        )
        .limit(1)
    ):
        raise Invalid("who", _("They speak for this member already: change that mandate instead."))
    open_now = db.session.scalar(select(func.count()).where(*waiting)) or 0
    speaking = db.session.scalar(
        select(func.count()).where(
            Delegate.member_id == member_id,
            not_over_on(today),
        )
    )
    if open_now + (speaking or 0) >= MOST:
        raise Invalid("who", _("A member can have %(n)s delegates and open invitations.", n=MOST))


def _mail(
    actor: Actor,
    invitation: DelegateInvitation,
    member: Member,
    person: Person | None,
    token: str,
    base_url: str,
) -> None:
    queue_mail(
        "delegate-invitation",
        (person.email or "") if person else invitation.email,
        locale=person.locale if person else actor.locale,
        person_id=person.id if person else None,
        member=member.name,
        role=labels.DELEGATE_ROLES[invitation.role],
        starts_on=invitation.starts_on,
        ends_on=invitation.ends_on,
        expires_on=invitation.expires_at.date(),
        who=actor.display_name if actor.person_id is not None else "",
        known=person is not None,
        link=f"{base_url}{PATH}{token}",
    )


def _own(actor: Actor, slug: str, invitation_id: int) -> tuple[Member, DelegateInvitation]:
    """Return an invitation of a member whose delegates the actor manages, both held.

    Raises:
        NotFound: there is none for the actor.
        Conflict: it was answered or withdrawn.
    """
    member = managed(actor, slug)
    found = db.session.get(
        DelegateInvitation, invitation_id, with_for_update=True, populate_existing=True
    )
    if found is None or found.member_id != member.id:
        raise NotFound(_("There is no such invitation."))
    if found.state not in ("waiting", "refused", "withdrawn"):
        raise Conflict(_("This invitation was accepted."))
    return member, found


@transactional
def invite_delegate_again(
    actor: Actor, slug: str, invitation_id: int, *, base_url: str
) -> DelegateInvitation:
    """Send an invitation anew, with a new link; the old one is dead from now on.

    Raises:
        NotFound: there is none for the actor.
        Conflict: it was answered or withdrawn, its days are past, or the person can't be mailed.
    """
    member, invitation = _own(actor, slug, invitation_id)
    if invitation.state != "waiting":
        raise Conflict(_("This invitation is settled. Invite them anew instead."))
    demand_member(member)
    if invitation.ends_on < clock.today():
        raise Conflict(_("The mandate's last day is past. Invite them anew with other days."))
    person = None
    if invitation.person_id is not None:
        person = db.session.get(Person, invitation.person_id)
        if person is None or not person.active or person.email is None:
            raise Conflict(_("This person has no account in use any more."))
    token = secrets.token_urlsafe(32)
    invitation.token_hash = token_hash(token)
    invitation.sent_at = clock.now()
    invitation.expires_at = invitation.sent_at + LASTS
    audit.record(
        actor,
        audit.Tag.DELEGATE_INVITED_AGAIN,
        "member",
        member.id,
        invitation=invitation.id,
    )
    _mail(actor, invitation, member, person, token, base_url)
    return invitation


@transactional
def withdraw_invitation(actor: Actor, slug: str, invitation_id: int) -> DelegateInvitation:
    """Take an invitation back; its link is dead. One that is settled stays as it is.

    Raises:
        NotFound: there is none for the actor.
        Conflict: it was accepted.
    """
    member, invitation = _own(actor, slug, invitation_id)
    if invitation.state == "waiting":
        _settle(invitation, "withdrawn")
        audit.record(
            actor,
            audit.Tag.DELEGATE_INVITATION_WITHDRAWN,
            "member",
            member.id,
            invitation=invitation.id,
        )
    return invitation


def _settle(invitation: DelegateInvitation, state: str) -> None:
    invitation.state = state
    invitation.settled_at = clock.now()


def _waiting(token: str) -> DelegateInvitation:
    """Return the open invitation of a link, held, after its member.

    Raises:
        NotFound: the link is wrong, or a newer mail took its place.
        Conflict: it is settled or too old.
    """
    hashed = token_hash(token)
    member_id = db.session.scalar(
        select(DelegateInvitation.member_id).where(DelegateInvitation.token_hash == hashed)
    )
    if member_id is None:
        raise NotFound
    demand_member(lock_member(member_id))
    found = db.session.scalar(
        select(DelegateInvitation)
        .where(DelegateInvitation.token_hash == hashed)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    if found.state != "waiting" or is_expired(found.expires_at) or found.ends_on < clock.today():
        raise Conflict(_("This invitation can no longer be answered."))
    return found


def holds_for(actor: Actor, person_id: int | None, email: str) -> bool:
    """Whether an invitation to that person, or else to that address, is the actor's own."""
    if actor.person_id is None:
        return False
    if person_id is not None:
        return person_id == actor.person_id
    mine = db.session.scalar(
        select(Person.email).where(
            Person.id == actor.person_id, Person.active, Person.confirmed_at.is_not(None)
        )
    )
    return bool(mine) and bool(email) and mine == email


@transactional
def accept_invitation(actor: Actor, token: str) -> Delegate:
    """Become a delegate.

    Args:
        actor: the person whom the invitation names, or whose confirmed address it was sent to.
        token: from the mail's link.

    Raises:
        NotFound: the link is wrong, or a newer mail took its place.
        Forbidden: the invitation is somebody else's.
        Conflict: it is settled or too old, or the actor speaks for the member already.
    """
    invitation = _waiting(token)
    if actor.person_id is None or not holds_for(actor, invitation.person_id, invitation.email):
        raise Forbidden(_("This invitation is for somebody else."))
    _settle(invitation, "accepted")
    invitation.person_id = actor.person_id
    made = begin(
        actor,
        actor.person_id,
        invitation.member_id,
        invitation.role,
        # They have not spoken for it before today, whatever the letter said.
        max(invitation.starts_on, clock.today()),
        invitation.ends_on,
    )
    audit.record(
        actor,
        audit.Tag.DELEGATE_INVITATION_ACCEPTED,
        "member",
        invitation.member_id,
        invitation=invitation.id,
    )
    invitation_answered(
        InvitationAnswered(
            actor, invitation.id, invitation.member_id, invitation.invited_by_id, accepted=True
        )
    )
    return made


@transactional
def refuse_invitation(actor: Actor, token: str) -> None:
    """Say no. Whoever has the link may: it needs no account.

    Raises:
        NotFound: the link is wrong, or a newer mail took its place.
        Forbidden: the actor is signed in, and the invitation is somebody else's.
        Conflict: it is settled or too old.
    """
    invitation = _waiting(token)
    if actor.is_signed_in and not holds_for(actor, invitation.person_id, invitation.email):
        raise Forbidden(_("This invitation is for somebody else."))
    _settle(invitation, "refused")
    audit.record(
        actor,
        audit.Tag.DELEGATE_INVITATION_REFUSED,
        "member",
        invitation.member_id,
        invitation=invitation.id,
    )
    invitation_answered(
        InvitationAnswered(
            actor, invitation.id, invitation.member_id, invitation.invited_by_id, accepted=False
        )
    )


@transactional
def forget_old_invitations() -> None:
    """Forget invitations that were settled, or became too old, some time ago."""
    before = clock.now() - KEPT
    db.session.execute(
        delete(DelegateInvitation).where(
            or_(DelegateInvitation.settled_at < before, DelegateInvitation.expires_at < before)
        )
    )
