"""The waiting list of a cycle: who has no mentor, in which order, and why.

First who has priority after a pair that failed without its doing, then who waits longest; who did
not answer stands last. Places are counted anew whenever somebody comes or goes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select

from hrforum.core import clock
from hrforum.extensions import db
from hrforum.members.models import Member
from hrforum.members.policy import in_standing_on
from hrforum.mentoring import pairing_notices
from hrforum.mentoring.models import Cycle, Pairing, Request, WaitingPlace
from hrforum.mentoring.models.pairings import HOLDING_STATES

PLACED = (*HOLDING_STATES, "closed")


def keep_list(cycle: Cycle, reasons: Mapping[int, str]) -> list[WaitingPlace]:
    """Bring a cycle's waiting list up to date, in the transaction under way.

    Args:
        cycle: locked.
        reasons: why a member is there, by its id; without one: ``full``. A reason given here takes
            the place of an earlier one.

    Returns:
        The places in their order.
    """
    now = clock.now()
    there = {
        row.request_id: row
        for row in db.session.scalars(
            select(WaitingPlace).where(
                WaitingPlace.cycle_id == cycle.id, WaitingPlace.left_at.is_(None)
            )
        )
    }
    paired = select(Pairing.mentee_id).where(
        Pairing.cycle_id == cycle.id, Pairing.state.in_(PLACED)
    )
    waiting = db.session.execute(
        select(Request, Member)
        .join(Member, Member.id == Request.member_id)
        .where(Request.cycle_id == cycle.id, Request.state == "submitted")
        .where(Request.member_id.not_in(paired), in_standing_on(clock.today()))
    ).all()
    found: list[tuple[Request, WaitingPlace]] = []
    for request, member in waiting:
        place = there.pop(request.id, None)
        if place is None:
            place = _new_place(cycle, request, member, reasons.get(member.id, "full"), now)
        elif member.id in reasons:
            place.reason = reasons[member.id]
        found.append((request, place))
    for place in there.values():
        place.left_at, place.left_reason = now, "paired"
    found.sort(key=_order)
    for number, (_request, place) in enumerate(found, 1):
        place.place = number
    db.session.flush()
    return [place for _request, place in found]


def _new_place(
    cycle: Cycle, request: Request, member: Member, reason: str, now: dt.datetime
) -> WaitingPlace:
    if request.waiting_since is None:
        request.waiting_since = now.date()
    place = WaitingPlace(
        cycle_id=cycle.id, request_id=request.id, place=0, reason=reason, since=now
    )
    db.session.add(place)
    db.session.flush()
    pairing_notices.tell_waiting(cycle, request.id, member, str(place.id))
    return place


def _order(each: tuple[Request, WaitingPlace]) -> tuple[bool, int, dt.date, float, int]:
    request, place = each
    handed_in = request.submitted_at or request.created_at
    return (
        place.reason == "silent",
        -request.priority,
        request.waiting_since or handed_in.date(),
        handed_in.timestamp(),
        request.id,
    )
