"""What coordinators decide before the matching: two held together, or kept apart, with a reason."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.extensions import db
from hrforum.mentoring.actions.common import ACT_TEXT
from hrforum.mentoring.actions.runs import to_match
from hrforum.mentoring.models import OVERRIDE_KINDS, Cycle, MatchingOverride, Offer, Request


@transactional
def decide(
    actor: Actor, slug: str, kind: str, mentor_id: int, mentee_id: int, reason: str
) -> MatchingOverride:
    """Lock a pair, or forbid it: it holds for each run from now on, until it is ended.

    A lock ends other decisions that it can't stand beside: another lock of the same associate, and
    the pair's own ban. A ban ends the pair's own lock. Decided twice, it is decided once.

    Args:
        actor: a coordinator.
        slug: the cycle's.
        kind: of `OVERRIDE_KINDS`.
        mentor_id: a guest city that offers in the cycle.
        mentee_id: an associate that asks in it.
        reason: why; other coordinators read it.

    Raises:
        NotFound: no such cycle, or the actor is no coordinator.
        Invalid: there is no reason, or one of both takes no part.
        Conflict: the cycle is a draft or closed.
    """
    cycle = to_match(actor, slug)
    if kind not in OVERRIDE_KINDS:
        raise NotFound
    why = _reason(reason)
    _demand_part(cycle, mentor_id, mentee_id)
    for row in _in_force(cycle):
        if (row.mentor_id, row.mentee_id) == (mentor_id, mentee_id):
            if row.kind == kind:
                return row
            _end(actor, row)
        elif kind == row.kind == "locked" and row.mentee_id == mentee_id:
            _end(actor, row)
    made = MatchingOverride(
        cycle_id=cycle.id, kind=kind, mentor_id=mentor_id, mentee_id=mentee_id, reason=why,
        made_by_id=actor.person_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.record(
        actor, audit.Tag.MATCHING_OVERRIDE_MADE, "mentoring_cycle", cycle.id,
        act=kind, mentor=mentor_id, mentee=mentee_id,
    )  # fmt: skip
    return made


@transactional
def end(actor: Actor, slug: str, override_id: int) -> MatchingOverride:
    """End a lock or a ban; it stays as history.

    Raises:
        NotFound: there is none, or the actor is no coordinator.
        Conflict: the cycle is closed.
    """
    cycle = to_match(actor, slug)
    row = db.session.get(MatchingOverride, override_id)
    if row is None or row.cycle_id != cycle.id:
        raise NotFound
    if row.ended_at is None:
        _end(actor, row)
    return row


def end_lock(mentor_id: int, mentee_id: int, cycle: Cycle) -> None:
    """End the lock of a pair that came to nothing: it was kept, and it is over."""
    for row in _in_force(cycle):
        if row.kind == "locked" and (row.mentor_id, row.mentee_id) == (mentor_id, mentee_id):
            _end(SYSTEM, row)


def _end(actor: Actor, row: MatchingOverride) -> None:
    row.ended_at, row.ended_by_id = clock.now(), actor.person_id
    audit.record(
        actor, audit.Tag.MATCHING_OVERRIDE_ENDED, "mentoring_cycle", row.cycle_id,
        act=row.kind, mentor=row.mentor_id, mentee=row.mentee_id,
    )  # fmt: skip


def _in_force(cycle: Cycle) -> list[MatchingOverride]:
    return list(
        db.session.scalars(
            select(MatchingOverride)
            .where(MatchingOverride.cycle_id == cycle.id, MatchingOverride.ended_at.is_(None))
            .order_by(MatchingOverride.id)
        )
    )


def _demand_part(cycle: Cycle, mentor_id: int, mentee_id: int) -> None:
    offer = select(Offer.id).where(
        Offer.cycle_id == cycle.id, Offer.member_id == mentor_id,
        Offer.state.in_(("offered", "paused")),
    )  # fmt: skip
    if db.session.scalar(offer) is None:
        raise Invalid("mentor", _("Choose a guest city that offers in this cycle."))
    asked = select(Request.id).where(
        Request.cycle_id == cycle.id, Request.member_id == mentee_id, Request.state == "submitted"
    )
    if db.session.scalar(asked) is None:
        raise Invalid("mentee", _("Choose a member that asks in this cycle."))


def _reason(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Invalid("reason", _("Write the reason: the other coordinators read it."))
    if len(text) > ACT_TEXT:
        raise Invalid("reason", _("Use at most %(n)s characters.", n=ACT_TEXT))
    return text
