"""Who is to be told of a cycle: the people who act for its members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from hrforum.core.db import AnySelect
from hrforum.extensions import db
from hrforum.members.models import Delegate, Member
from hrforum.members.policy import in_standing_on, valid_on
from hrforum.mentoring.models import Cycle, Offer, Pairing, Request
from hrforum.mentoring.policy import SPEAKERS


def may_take_part(cycle: Any) -> ColumnElement[bool]:
    """Return the condition on `Member` that it may offer or ask in a cycle."""
    asks = Member.membership == "associate"
    if cycle.kinds:
        asks = and_(asks, Member.kind.in_(cycle.kinds))
    return or_(Member.membership == "guest", was_mentored(), asks)


def was_mentored() -> ColumnElement[bool]:
    """Return the condition on `Member` that a pairing of it as mentee came to its end."""
    return (
        select(Pairing.id).where(Pairing.mentee_id == Member.id, Pairing.state == "closed").exists()
    )


def eligible_people(cycle: Cycle, day: dt.date) -> list[int]:
    """Return the ids of those who may offer or ask in a cycle for their member."""
    return _people(day, may_take_part(cycle))


def silent_people(cycle: Cycle, day: dt.date) -> list[int]:
    """Return the ids of those whose member may take part but has handed nothing in.

    A member that has taken its offer or request back, or was declined, has said what it wants.
    """
    return _people(
        day,
        may_take_part(cycle),
        Member.id.not_in(_members(Offer, cycle, Offer.state != "draft")),
        Member.id.not_in(_members(Request, cycle, Request.state != "draft")),
    )


def offering_people(cycle: Cycle, day: dt.date) -> list[int]:
    """Return the ids of those whose member has handed in an offer in a cycle."""
    return _people(
        day, Member.id.in_(_members(Offer, cycle, Offer.state.in_(("offered", "paused"))))
    )


def people_taking_part(cycle: Cycle, day: dt.date) -> list[int]:
    """Return the ids of those whose member has an offer or a request in a cycle."""
    return _people(
        day,
        or_(
            Member.id.in_(_members(Offer, cycle, Offer.state != "withdrawn")),
            Member.id.in_(
                _members(Request, cycle, Request.state.not_in(("withdrawn", "declined")))
            ),
        ),
    )


def speakers(member_ids: Iterable[int], day: dt.date) -> list[int]:
    """Return the ids of those who may offer and ask for any of these members."""
    return _people(day, Member.id.in_(list(member_ids)))


def _members(table: Any, cycle: Cycle, which: ColumnElement[bool]) -> AnySelect:
    return select(table.member_id).where(table.cycle_id == cycle.id, which)


def _people(day: dt.date, *which: ColumnElement[bool]) -> list[int]:
    return list(
        db.session.scalars(
            select(Delegate.person_id)
            .join(Member, Member.id == Delegate.member_id)
            .where(valid_on(day), in_standing_on(day), Delegate.role.in_(SPEAKERS), *which)
            .distinct()
            .order_by(Delegate.person_id)
        )
    )
