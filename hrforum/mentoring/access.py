"""Who enters the workspace of a pair, and as what. The SQL twin stands beside the predicate."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from hrforum.accounts.models import Person
from hrforum.core.permissions import Actor
from hrforum.members.models import Delegate, Member
from hrforum.members.policy import in_standing_on, valid_on
from hrforum.mentoring import policy
from hrforum.mentoring.models import Pairing, PairingPerson
from hrforum.mentoring.policy import SPEAKERS

# These need no mandate: they work in the pair because its people asked them.
FREE_ROLES = ("cso", "facilitator", "observer")
# Pairs that came to work: only they have a workspace.
OPENED = ("active", "paused", "closed", "stopped")
AT_WORK = ("active", "paused")


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody is in a pair.

    ``side`` is ``mentor``, ``mentee`` or ``network`` for its people, and empty for a coordinator
    who looks from outside. ``binds``: a lead, who signs for the side. ``speaks``: lead or officer.
    """

    side: str
    role: str
    binds: bool = False
    speaks: bool = False

    @property
    def is_inside(self) -> bool:
        """Whether this is one of the pair's people."""
        return bool(self.side)

    def may_write(self, pairing: Any) -> bool:
        """Whether plans and papers may be changed: by its people, while the pair is at work."""
        return self.is_inside and self.role != "observer" and pairing.state in AT_WORK


def place_of(actor: Actor, pairing: Any, own: Any) -> Place | None:
    """Return what the actor is in the pair; None where they may not know of its workspace.

    Leads and officers of both members are in it by their mandate, other delegates while they are
    in the team, too; who is there without a mandate as long as they are in the team. Coordinators
    may look.

    Args:
        actor: who asks.
        pairing: of which.
        own: the actor's row in the team (`PairingPerson`) that has not ended, or None.
    """
    if pairing.state not in OPENED:
        return None
    if own is not None and own.role in FREE_ROLES:
        return Place(own.side, own.role)
    for side, member_id in (("mentor", pairing.mentor_id), ("mentee", pairing.mentee_id)):
        roles = [m.role for m in actor.grants.mandates if m.member_id == member_id]
        speaks = any(role in SPEAKERS for role in roles)
        in_team = own is not None and own.side == side
        if speaks or (roles and in_team):
            role = own.role if in_team else next(r for r in roles if r in SPEAKERS)
            return Place(side, role, policy.may_bind(actor, member_id), speaks)
    return Place("", "coordinator") if policy.may_run(actor) else None


def entered_by(person_id: Any, day: dt.date) -> ColumnElement[bool]:
    """Return the condition on `Pairing` that the person is one of its people on that day.

    The SQL twin of `place_of`, without coordinators. ``person_id`` may be the column of `Person`.
    """
    row = (
        select(PairingPerson.id)
        .where(PairingPerson.pairing_id == Pairing.id, PairingPerson.person_id == person_id)
        .where(PairingPerson.left_at.is_(None))
        .correlate(Pairing, Person)
    )
    mandate = (
        select(Delegate.id)
        .join(Member, Member.id == Delegate.member_id)
        .where(Delegate.person_id == person_id, valid_on(day), in_standing_on(day))
        .correlate(Pairing, Person)
    )
    of_pair = Delegate.member_id.in_([Pairing.mentor_id, Pairing.mentee_id])
    by_side = or_(
        and_(PairingPerson.side == "mentor", Delegate.member_id == Pairing.mentor_id),
        and_(PairingPerson.side == "mentee", Delegate.member_id == Pairing.mentee_id),
    )
    in_team = mandate.where(
        select(PairingPerson.id)
        .where(PairingPerson.pairing_id == Pairing.id, PairingPerson.person_id == person_id)
        .where(PairingPerson.left_at.is_(None), by_side)
        .correlate(Pairing, Delegate, Person)
        .exists()
    )
    return and_(
        Pairing.state.in_(OPENED),
        or_(
            row.where(PairingPerson.role.in_(FREE_ROLES)).exists(),
            mandate.where(of_pair, Delegate.role.in_(SPEAKERS)).exists(),
            in_team.exists(),
        ),
    )
