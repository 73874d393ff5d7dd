"""What a member brings from earlier cycles: how long it waits, whether its last pair failed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from hrforum.extensions import db
from hrforum.mentoring.models import Pairing, PairingConsent, Request, WaitingPlace

CAME_TO_NOTHING = ("declined", "lapsed", "stopped")


def waiting_since(member_id: int, cycle_id: int) -> dt.date | None:
    """Return the first day on a waiting list of earlier cycles that the member never left."""
    since = db.session.scalar(
        select(func.min(WaitingPlace.since))
        .join(Request, Request.id == WaitingPlace.request_id)
        .where(
            Request.member_id == member_id,
            Request.state == "submitted",
            WaitingPlace.cycle_id != cycle_id,
            WaitingPlace.left_at.is_(None),
        )
    )
    return since.date() if since is not None else None


def has_priority(member_id: int, cycle_id: int) -> bool:
    """Whether the member's last pair of an earlier cycle failed without its saying no."""
    last = db.session.execute(
        select(Pairing.state, PairingConsent.answer)
        .outerjoin(
            PairingConsent,
            (PairingConsent.pairing_id == Pairing.id) & (PairingConsent.side == "mentee"),
        )
        .where(Pairing.mentee_id == member_id, Pairing.cycle_id != cycle_id)
        .order_by(Pairing.id.desc())
        .limit(1)
    ).one_or_none()
    return last is not None and last.state in CAME_TO_NOTHING and last.answer == "yes"
