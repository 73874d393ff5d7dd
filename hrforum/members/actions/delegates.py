"""Who may speak for a member, from when to when."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members import policy
from hrforum.members.actions.common import demand, granted, need_person, one_of
from hrforum.members.models import DELEGATE_ROLES, Delegate, Member
from hrforum.members.queries import delegates as queries
from hrforum.members.signals import DelegationChanged, delegation_changed

LONGEST = dt.timedelta(days=6 * 366)  # a term of office, and a bit


@transactional
def add_delegate(
    actor: Actor,
    person_id: int,
    member_id: int,
    role: str,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Delegate:
    """Let a person speak for a member from a day (today when not given) to a day (open if None).

    Raises:
        Forbidden: the actor may not manage members.
        NotFound: there is no such person or member.
        Invalid: the role is unknown, or the mandate ends before it starts.
        Conflict: the person has a mandate for this member at that time already.
    """
    demand(actor)
    starts_on = starts_on or clock.today()
    need_person(person_id)
    lock_member(member_id)
    one_of("role", role, DELEGATE_ROLES)
    if ends_on is not None and ends_on < starts_on:
        raise Invalid("ends_on", _("The last day must not be before the first day."))
    return begin(actor, person_id, member_id, role, starts_on, ends_on)


def lock_member(member_id: int) -> Member:
    """Return the member, held: what changes its delegates happens one after the other.

    Raises:
        NotFound: there is no such member.
    """
    found = db.session.scalar(select(Member).where(Member.id == member_id).with_for_update())
    if found is None:
        raise NotFound(_("There is no such member."))
    return found


def managed(actor: Actor, slug: str) -> Member:
    """Return the member whose delegates the actor manages, held.

    Raises:
        NotFound: there is no such member, or its delegates are not the actor's to manage.
    """
    found = db.session.scalar(select(Member).where(Member.slug == slug).with_for_update())
    if found is None or not policy.may_manage_delegates(actor, found.id):
        raise NotFound(_("There is no such member."))
    return found


def demand_member(member: Member) -> None:
    """Raise Conflict when the membership has ended: nobody is to speak for it."""
    if not policy.is_current_on(member, clock.today()):
        raise Conflict(_("This membership has ended."))


def begin(
    actor: Actor,
    person_id: int,
    member_id: int,
    role: str,
    starts_on: dt.date,
    ends_on: dt.date | None,
) -> Delegate:
    """Write a mandate that was checked; the member is held.

    Raises:
        Conflict: the person has a mandate for this member at that time already.
    """
    no_overlap(person_id, member_id, starts_on, ends_on)
    delegate = Delegate(
        person_id=person_id,
        member_id=member_id,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    db.session.add(delegate)
    db.session.flush()
    audit.record(
        actor, audit.Tag.DELEGATE_ADDED, "member", member_id, person_id=person_id, role=role
    )
    granted(person_id)
    delegation_changed(DelegationChanged(actor, delegate.id, person_id, member_id, granted=True))
    return delegate


def no_overlap(
    person_id: int,
    member_id: int,
    starts_on: dt.date,
    ends_on: dt.date | None,
    but: int | None = None,
) -> None:
    """Raise Conflict when the person has another mandate (than `but`) for the member then."""
    overlaps = select(Delegate.id).where(
        Delegate.person_id == person_id,
        Delegate.member_id == member_id,
        Delegate.revoked_at.is_(None),
        Delegate.ends_on.is_(None) | (Delegate.ends_on >= starts_on),
    )
    if ends_on is not None:
        overlaps = overlaps.where(Delegate.starts_on <= ends_on)
    if but is not None:
        overlaps = overlaps.where(Delegate.id != but)
    if db.session.scalar(overlaps.limit(1)) is not None:
        raise Conflict(_("This person already speaks for this member at that time."))


def locked(delegate_id: int) -> Delegate | None:
    """Return the mandate as it is now, held; None when there is none."""
    return db.session.scalar(
        select(Delegate)
        .where(Delegate.id == delegate_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def of_member(actor: Actor, slug: str, delegate_id: int) -> tuple[Member, Delegate]:
    """Return a mandate that is not over, and its member, both held.

    Raises:
        NotFound: the actor does not manage it, or there is none.
        Conflict: it is over.
    """
    member = managed(actor, slug)
    delegate = locked(delegate_id)
    if delegate is None or delegate.member_id != member.id:
        raise NotFound(_("There is no such mandate."))
    if is_over(delegate):
        raise Conflict(_("This mandate has ended already."))
    return member, delegate


def is_over(delegate: Delegate) -> bool:
    """Whether a mandate has ended: neither in force today nor to come."""
    return delegate.revoked_at is not None or (
        delegate.ends_on is not None and delegate.ends_on < clock.today()
    )


def check_days(starts_on: dt.date, ends_on: dt.date, *, earliest: dt.date) -> None:
    """Refuse days that make no mandate.

    Raises:
        Invalid: ``starts_on`` or ``ends_on`` says which day.
    """
    if starts_on < earliest:
        raise Invalid("starts_on", _("The first day must not be in the past."))
    if ends_on < max(starts_on, clock.today()):
        raise Invalid(
            "ends_on", _("The last day must be today or later, and not before the first day.")
        )
    if ends_on > max(starts_on, clock.today()) + LONGEST:
        raise Invalid("ends_on", _("A mandate lasts six years at most; it can be renewed."))


def keep_a_lead(actor: Actor, delegate: Delegate, last: dt.date) -> None:
    """Refuse to leave a member without a lead after a day; coordinators may, and find another.

    Raises:
        Conflict: nobody else leads from the day after.
    """
    if delegate.role != "lead" or actor.is_coordinator:
        return
    following = max(last + dt.timedelta(days=1), clock.today())
    if not queries.lead_ids(delegate.member_id, following, without=delegate.id):
        raise Conflict(
            _(
                "A member always has a lead contact. Make somebody else the lead first, or ask a "
                "coordinator of the network."
            )
        )


@transactional
def end_delegation(
    actor: Actor, delegate_id: int, ends_on: dt.date | None = None, reason: str = ""
) -> Delegate:
    """End a mandate: ``ends_on`` is its last day; when it is not given, it ends at once.

    A mandate that has not begun by then is taken away altogether; one that is over stays as it is.

    Raises:
        Forbidden: the actor may not manage the member's delegates.
        NotFound: there is no such mandate.
        Conflict: the member would lose its last lead.
    """
    delegate = db.session.get(Delegate, delegate_id)
    if delegate is not None:
        lock_member(delegate.member_id)
        delegate = locked(delegate_id)
    if delegate is None:
        demand(actor)
        raise NotFound(_("There is no such mandate."))
    if not policy.may_manage_delegates(actor, delegate.member_id):
        raise Forbidden(_("Only coordinators and administrators may do this."))
    if is_over(delegate):
        return delegate
    last = ends_on or clock.today() - dt.timedelta(days=1)
    keep_a_lead(actor, delegate, last)
    close_mandate(delegate, last, reason)
    audit.record(
        actor,
        audit.Tag.DELEGATE_ENDED,
        "member",
        delegate.member_id,
        person_id=delegate.person_id,
        last_day=last.isoformat(),
        about=delegate.person_id,
        personal={"reason": reason} if reason else None,
    )
    granted(delegate.person_id)
    delegation_changed(
        DelegationChanged(
            actor,
            delegate.id,
            delegate.person_id,
            delegate.member_id,
            granted=False,
            reason=reason,
        )
    )
    return delegate


def close_mandate(delegate: Delegate, last: dt.date, reason: str) -> None:
    """Write the end. What was in force for part of a day stays as history."""
    today = clock.today()
    if delegate.starts_on > max(last, today):
        db.session.delete(delegate)
        return
    if last < today:
        delegate.revoked_at = clock.now()
        delegate.reminded = 0
    delegate.ends_on = max(last, delegate.starts_on)
    delegate.end_reason = reason
