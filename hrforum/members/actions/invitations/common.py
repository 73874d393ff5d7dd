"""What the writes of invitations share."""

from __future__ import annotations

import secrets

from flask_babel import gettext as _
from sqlalchemy import select, update

from hrforum.accounts.models import Person
from hrforum.core import audit, clock
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.outbox import queue_mail
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members import labels
from hrforum.members.models.joining import Invitation, InvitationEvent, InvitationLink
from hrforum.members.queries.joining import coordinator_ids, hash_of
from hrforum.members.signals import JoiningStep, joining_step

REASON_LENGTH = 1_000


def long_text(field: str, value: str, longest: int) -> str:
    """Return a longer text, tidied; raise Invalid where it is too long."""
    value = value.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(value) > longest:
        raise Invalid(field, _("Use at most %(n)s characters.", n=longest))
    return value


def locked(invitation_id: int) -> Invitation:
    """Return an invitation, locked until the end of the transaction; raise NotFound."""
    found = db.session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_("There is no such invitation."))
    return found


def by_token(token: str) -> Invitation:
    """Return the invitation of a live link, locked; raise NotFound."""
    live = select(InvitationLink.invitation_id).where(
        InvitationLink.token_hash == hash_of(token), InvitationLink.ended_at.is_(None)
    )
    found = db.session.scalar(live)
    if found is not None:
        invitation = locked(found)
        # Looked at again: it may have been sent anew while this waited for the lock.
        if db.session.scalar(live) is not None:
            return invitation
    raise NotFound(_("This link does not lead to an invitation."))


def demand_state(invitation: Invitation, *states: str) -> None:
    """Raise Conflict unless the invitation is in one of these states."""
    if invitation.state not in states:
        raise Conflict(
            _(
                "This invitation is closed: %(state)s.",
                state=labels.INVITATION_STATES[invitation.state],
            )
        )


def demand_open(invitation: Invitation) -> None:
    """Raise Conflict unless the invitation can be answered today."""
    demand_state(invitation, "open")
    if invitation.expires_on < clock.today():
        raise Conflict(_("This invitation has expired."))


def decide(invitation: Invitation, actor: Actor, state: str, reason: str) -> None:
    """Close an invitation."""
    invitation.state = state
    invitation.decided_at = clock.now()
    invitation.decided_by_id = actor.person_id
    invitation.reason = reason


def add_event(actor: Actor, invitation: Invitation, act: str, note: str = "") -> InvitationEvent:
    """Write down what happened."""
    event = InvitationEvent(
        invitation_id=invitation.id, actor_id=actor.person_id, act=act, note=note
    )
    db.session.add(event)
    db.session.flush()
    return event


def happened(
    actor: Actor, invitation: Invitation, act: str, tag: audit.Tag, note: str = ""
) -> InvitationEvent:
    """Write down what happened, here and in the audit log."""
    audit.record(actor, tag, "invitation", invitation.id, country=invitation.country)
    return add_event(actor, invitation, act, note)


def tell(
    actor: Actor, invitation: Invitation, kind: str, event: InvitationEvent, note: str = ""
) -> None:
    """Tell who sent the invitation (the coordinators where they are gone)."""
    told = coordinator_ids()
    if invitation.invited_by_id is not None:
        told = (invitation.invited_by_id,)
    joining_step(JoiningStep(actor, kind, "invitation", invitation.id, event.id, told, note))


def end_links(invitation: Invitation) -> None:
    """Let every link that was mailed be dead."""
    db.session.execute(
        update(InvitationLink)
        .where(InvitationLink.invitation_id == invitation.id, InvitationLink.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def address_of(actor: Actor) -> str | None:
    """Return the address of the actor's account."""
    return db.session.scalar(select(Person.email).where(Person.id == actor.person_id))


def inviter_name(invitation: Invitation) -> str:
    """Return who invites; empty where they are gone."""
    found = db.session.scalar(
        select(Person.display_name).where(
            Person.id == invitation.invited_by_id, Person.deleted_at.is_(None)
        )
    )
    return found or ""


def mail(invitation: Invitation, inviter: str, base_url: str, *, is_reminder: bool = False) -> None:
    """Mail a new link to the city."""
    token = secrets.token_urlsafe(32)
    db.session.add(InvitationLink(token_hash=hash_of(token), invitation_id=invitation.id))
    db.session.flush()
    queue_mail(
        "member-invitation",
        invitation.email,
        city=invitation.name,
        inviter=inviter,
        message=invitation.message,
        expires_on=invitation.expires_on,
        is_reminder=is_reminder,
        link=f"{base_url}/invitations/{token}",
    )
