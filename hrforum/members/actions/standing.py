"""The turns of a membership: suspension, leaving, coming back, becoming another kind of member.

Each is a row that stays. What `Member` says of its membership follows from all of them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from hrforum.accounts.models import Person
from hrforum.core import audit, clock, fragments
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members import periods, policy
from hrforum.members.actions.common import demand, one_of
from hrforum.members.models import (
    KINDS,
    MEMBERSHIPS,
    Delegate,
    DelegateInvitation,
    Member,
    MembershipEvent,
)
from hrforum.members.signals import StandingChanged, standing_changed

TEXT_LENGTH = 500
_DAY = dt.timedelta(days=1)


@transactional
def suspend(
    actor: Actor, slug: str, *, reason: str, until: dt.date | None = None
) -> MembershipEvent:
    """Suspend a membership from today on, to a last day or until it is reinstated.

    While it lasts nobody speaks for the member, and its delegates' access to what only network
    members may read rests. Its page and what was written for it stay.

    Raises:
        Forbidden: the actor is no coordinator.
        NotFound: there is no such member.
        Conflict: it is suspended already, or no member any more.
        Invalid: the reason is missing, or the last day has passed.
    """
    demand(actor)
    member = _member(slug)
    today = clock.today()
    _demand_current(member)
    if policy.is_suspended_on(member, today):
        raise Conflict(_("This membership is suspended already."))
    reason = _reason(reason)
    if until is not None and until < today:
        raise Invalid("until", _("Choose today or a later day, or leave it empty."))
    turn = MembershipEvent(turn="suspended", day=today, until=until, reason=reason)
    return _turn(actor, member, turn, audit.Tag.MEMBER_SUSPENDED)


@transactional
def reinstate(actor: Actor, slug: str, *, reason: str) -> MembershipEvent:
    """End a suspension at once.

    Raises:
        Forbidden: the actor is no coordinator.
        NotFound: there is no such member.
        Conflict: it is not suspended.
        Invalid: the reason is missing.
    """
    demand(actor)
    member = _member(slug)
    today = clock.today()
    if not policy.is_suspended_on(member, today):
        raise Conflict(_("This membership is not suspended."))
    turn = MembershipEvent(turn="reinstated", day=today, reason=_reason(reason))
    return _turn(actor, member, turn, audit.Tag.MEMBER_REINSTATED)


@transactional
def leave(
    actor: Actor, slug: str, *, reason: str, last_day: dt.date | None = None
) -> MembershipEvent:
    """End a membership; today is its last day when none is given. All its mandates end with it.

    The page and everything written for the member stay.

    Args:
        actor: the member's lead contact (today only), or a coordinator.
        slug: which member.
        reason: why; for delegates and coordinators.
        last_day: not later than today, not before the present period began.

    Raises:
        Forbidden: the actor may not end this membership.
        NotFound: there is no such member.
        Conflict: it has ended already.
        Invalid: the reason is missing, or the day is not possible.
    """
    member = _member(slug)
    if not policy.may_leave(actor, member.id):
        raise Forbidden(_("Only the lead contact or a coordinator may end a membership."))
    today = clock.today()
    _demand_current(member)
    reason = _reason(reason)
    last = last_day or today
    if last > today or (last != today and not actor.is_coordinator):
        raise Invalid("last_day", _("Choose today or an earlier day."))
    began = _present(member).starts_on
    if began is not None and last < began:
        raise Invalid("last_day", _("The membership began on a later day."))
    told = _delegates(member)
    _granted(member)
    _end_mandates(member, last, today)
    turn = MembershipEvent(turn="left", day=last, reason=reason)
    return _turn(actor, member, turn, audit.Tag.MEMBER_LEFT, told=told)


@transactional
def rejoin(
    actor: Actor, slug: str, *, day: dt.date, membership: str, kind: str, note: str = ""
) -> MembershipEvent:
    """Take a former member back: the same page, a new period. Delegates are named anew.

    Args:
        actor: a coordinator.
        slug: which member.
        day: the first day, after the last one of before and not in the future.
        membership, kind: what it is now.
        note: for everybody, on the member's page.

    Raises:
        Forbidden: the actor is no coordinator.
        NotFound: there is no such member.
        Conflict: it is a member.
        Invalid: a value is not acceptable.
    """
    demand(actor)
    member = _member(slug)
    if member.left_on is None:
        raise Conflict(_("This membership has not ended."))
    turn = _opening("rejoined", day, membership, kind, note)
    if day <= member.left_on:
        raise Invalid("day", _("Choose a day after the membership ended."))
    return _turn(actor, member, turn, audit.Tag.MEMBER_REJOINED)


@transactional
def change_membership(
    actor: Actor, slug: str, *, day: dt.date, membership: str, kind: str, note: str = ""
) -> MembershipEvent:
    """Let a member become another kind of member: an associate municipality a guest city.

    Args:
        actor: a coordinator.
        slug: which member.
        day: from when on; after the present period began, not in the future.
        membership, kind: what it becomes.
        note: for everybody, on the member's page.

    Raises:
        Forbidden: the actor is no coordinator.
        NotFound: there is no such member.
        Conflict: its membership has ended.
        Invalid: nothing would change, or a value is not acceptable.
    """
    demand(actor)
    member = _member(slug)
    _demand_current(member)
    turn = _opening("changed", day, membership, kind, note)
    if (membership, kind) == (member.membership, member.kind):
        raise Invalid("membership", _("The member is this already: choose what it becomes."))
    began = _present(member).starts_on
    if began is not None and day <= began:
        raise Invalid("day", _("Choose a day after what it is now began."))
    return _turn(actor, member, turn, audit.Tag.MEMBERSHIP_CHANGED)


@transactional
def correct_start(
    actor: Actor, slug: str, *, day: dt.date | None, membership: str, kind: str, reason: str
) -> MembershipEvent:
    """Put right what was written down wrongly when the present period began.

    The row itself is corrected; what it said before stands in the audit log.

    Args:
        actor: a coordinator.
        slug: which member.
        day: the right first day; None only for a first period whose beginning is unknown.
        membership, kind: what it was from that day on.
        reason: why, for the audit log.

    Raises:
        Forbidden: the actor is no coordinator.
        NotFound: there is no such member.
        Invalid: a value is not acceptable.
    """
    demand(actor)
    member = _member(slug)
    one_of("membership", membership, MEMBERSHIPS)
    one_of("kind", kind, KINDS)
    reason = _reason(reason)
    events = _events(member)
    place = max(n for n, event in enumerate(events) if event.turn in periods.OPENING)
    event = events[place]
    if day is None and place > 0:
        raise Invalid("day", _("Write the first day."))
    if day is not None:
        _not_future(day)
        before = [each.day for each in events[:place] if each.day is not None]
        after = [each.day for each in events[place + 1 :] if each.day is not None]
        if any(day <= other for other in before):
            raise Invalid("day", _("Choose a day after what came before it."))
        if any(day > other for other in after):
            raise Invalid("day", _("Choose a day before what came after it."))
    was: dict[str, Any] = {
        "membership": event.membership,
        "member_kind": event.kind,
        "day": _iso(event.day),
    }
    event.day, event.membership, event.kind = day, membership, kind
    _settle(member)
    audit.record(actor, audit.Tag.MEMBERSHIP_CORRECTED, "member", member.id, reason, **was)
    fragments.bump("shelf")
    return event


def _end_mandates(member: Member, last: dt.date, today: dt.date) -> None:
    """Let the mandates and the invitations of a member end with its membership."""
    theirs = Delegate.member_id == member.id
    db.session.execute(delete(Delegate).where(theirs, Delegate.starts_on > today))
    # In force for some days after the last one, as it turns out: that stays as history.
    db.session.execute(
        update(Delegate)
        .where(theirs, Delegate.starts_on > last, Delegate.revoked_at.is_(None))
        .values(revoked_at=clock.now(), ends_on=Delegate.starts_on, reminded=0)
    )
    # Their delegates are told of the membership's end: not of each mandate's once more.
    db.session.execute(
        update(Delegate).where(theirs, policy.open_after(last)).values(ends_on=last, reminded=0)
    )
    db.session.execute(
        update(DelegateInvitation)
        .where(DelegateInvitation.member_id == member.id, DelegateInvitation.state == "waiting")
        .values(state="withdrawn", settled_at=clock.now())
    )


def open_membership(actor: Actor, member: Member) -> None:
    """Write the first turn of a new member, inside the transaction that makes it."""
    db.session.add(
        MembershipEvent(
            member_id=member.id,
            turn="joined",
            day=member.since,
            membership=member.membership,
            kind=member.kind,
            person_id=actor.person_id,
        )
    )


def _opening(turn: str, day: dt.date, membership: str, kind: str, note: str) -> MembershipEvent:
    one_of("membership", membership, MEMBERSHIPS)
    one_of("kind", kind, KINDS)
    _not_future(day)
    note = " ".join(note.split())
    if len(note) > TEXT_LENGTH:
        raise Invalid("note", _("Use at most %(n)s characters.", n=TEXT_LENGTH))
    return MembershipEvent(turn=turn, day=day, membership=membership, kind=kind, note=note)


def _turn(
    actor: Actor,
    member: Member,
    event: MembershipEvent,
    tag: audit.Tag,
    told: list[int] | None = None,
) -> MembershipEvent:
    """Write a turn and everything that follows from it."""
    event.member_id = member.id
    event.person_id = actor.person_id
    db.session.add(event)
    db.session.flush()
    _settle(member)
    _granted(member)
    details: dict[str, Any] = {"slug": member.slug, "day": _iso(event.day)}
    if event.until:
        details["until"] = _iso(event.until)
    if event.membership:
        details |= {"membership": event.membership, "member_kind": event.kind}
    audit.record(actor, tag, "member", member.id, event.reason, **details)
    fragments.bump("shelf")
    people = _delegates(member) if told is None else told
    standing_changed(StandingChanged(actor, event.id, member.id, tuple(people)))
    return event


def _settle(member: Member) -> None:
    """Bring the member's row to what its turns add up to."""
    found = periods.standing(_events(member))
    present = found.periods[-1]
    member.membership, member.kind = present.membership, present.kind
    member.since, member.left_on = found.since, found.left_on
    member.suspended_on = found.suspended_on
    member.suspended_until = found.suspended_until
    db.session.flush()


def _events(member: Member) -> list[MembershipEvent]:
    statement = select(MembershipEvent).where(MembershipEvent.member_id == member.id)
    return list(db.session.scalars(statement.order_by(MembershipEvent.id)))


def _present(member: Member) -> periods.Period:
    return periods.standing(_events(member)).periods[-1]


def _delegates(member: Member) -> list[int]:
    """Return the people who have a mandate today, whether or not it rests."""
    mandates = select(Delegate.person_id).where(
        Delegate.member_id == member.id, policy.valid_on(clock.today())
    )
    return list(db.session.scalars(mandates.distinct()))


def _granted(member: Member) -> None:
    """What the member's delegates may do has changed: every process must read it anew."""
    db.session.flush()
    delegates = select(Delegate.person_id).where(Delegate.member_id == member.id)
    db.session.execute(
        update(Person)
        .where(Person.id.in_(delegates))
        .values(grants_version=Person.grants_version + 1)
        .execution_options(synchronize_session=False)
    )


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _member(slug: str) -> Member:
    member = db.session.scalar(select(Member).where(Member.slug == slug).with_for_update())
    if member is None:
        raise NotFound(_("There is no such member."))
    return member


def _demand_current(member: Member) -> None:
    if member.left_on is not None:
        raise Conflict(_("This membership has ended."))


def _not_future(day: dt.date) -> None:
    if day > clock.today():
        raise Invalid("day", _("Choose today or an earlier day."))
    if day.year < 1900:
        raise Invalid("day", _("This day is too long ago."))


def _reason(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid("reason", _("Write a reason."))
    if len(text) > TEXT_LENGTH:
        raise Invalid("reason", _("Use at most %(n)s characters.", n=TEXT_LENGTH))
    return text
