"""What the worker does with invitations: it reminds of their end, and ends them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.permissions import SYSTEM
from hrforum.extensions import db
from hrforum.members import deadlines
from hrforum.members.actions.invitations.common import (
    add_event,
    happened,
    inviter_name,
    locked,
    mail,
    tell,
)
from hrforum.members.models.joining import Invitation

BATCH = 100


def remind_invited(base_url: str) -> int:
    """Remind cities whose invitation ends soon, each once; return how many were mailed.

    The token is not kept, so the mail brings a link of its own; the first one goes on working.
    """
    soon = clock.today() + deadlines.REMIND_BEFORE
    waiting = db.session.scalars(
        select(Invitation.id)
        .where(
            Invitation.state == "open",
            Invitation.reminded_at.is_(None),
            Invitation.expires_on >= clock.today(),
            Invitation.expires_on < soon,
            Invitation.sent_at < clock.now() - dt.timedelta(days=1),
        )
        .order_by(Invitation.id)
        .limit(BATCH)
    ).all()
    return sum(_remind(invitation_id, base_url) for invitation_id in waiting)


@transactional
def _remind(invitation_id: int, base_url: str) -> bool:
    invitation = locked(invitation_id)
    if invitation.state != "open" or invitation.reminded_at is not None:
        return False
    invitation.reminded_at = clock.now()
    add_event(SYSTEM, invitation, "reminded")
    mail(invitation, inviter_name(invitation), base_url, is_reminder=True)
    return True


def expire_invitations() -> int:
    """Mark invitations whose last day is over, and tell who sent them; return how many."""
    over = db.session.scalars(
        select(Invitation.id)
        .where(Invitation.state == "open", Invitation.expires_on < clock.today())
        .order_by(Invitation.id)
        .limit(BATCH)
    ).all()
    return sum(_expire(invitation_id) for invitation_id in over)


@transactional
def _expire(invitation_id: int) -> bool:
    invitation = locked(invitation_id)
    if invitation.state != "open" or invitation.expires_on >= clock.today():
        return False
    invitation.state = "expired"
    event = happened(SYSTEM, invitation, "expired", audit.Tag.INVITATION_EXPIRED)
    tell(SYSTEM, invitation, "invitation_expired", event)
    return True
