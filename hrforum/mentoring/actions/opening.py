"""A pair begins: both cities said yes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from hrforum.extensions import db
from hrforum.members.models import Delegate
from hrforum.members.policy import valid_on
from hrforum.mentoring.actions import private_place
from hrforum.mentoring.models import Pairing, PairingEvent, PairingPerson
from hrforum.mentoring.policy import SPEAKERS


def open_pairing(pairing: Pairing, *, now: dt.datetime) -> None:
    """Let a proposed pair begin, in the transaction under way, with the cycle's row locked.

    Its people are the lead contacts and officers of both members as they are today; they get a
    private board.

    Args:
        pairing: a proposed pair to which both said yes.
        now: the moment at which it begins.
    """
    pairing.state = "active"
    pairing.started_at = now
    pairing.version += 1
    db.session.add(PairingEvent(pairing_id=pairing.id, at=now, act="opened"))
    sides = {pairing.mentor_id: "mentor", pairing.mentee_id: "mentee"}
    people = db.session.execute(
        select(Delegate.person_id, Delegate.member_id, Delegate.role)
        .where(Delegate.member_id.in_(sides), Delegate.role.in_(SPEAKERS))
        .where(valid_on(now.date()))
        .order_by(Delegate.id)
    )
    db.session.add_all(
        PairingPerson(
            pairing_id=pairing.id, person_id=row.person_id, side=sides[row.member_id],
            role=row.role, joined_at=now,
        )
        for row in people
    )  # fmt: skip
    db.session.flush()
    private_place.make(pairing)
