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
from hrforum.members.signals import (
    DelegationChanged,
    MandateNews,
    delegation_changed,
    mandate_news,
)

REASON_LENGTH = 500
LONGEST = dt.timedelta(days=6 * 366)  # a term of office, and a bit
RENEWED = 365


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
    _no_overlap(person_id, member_id, starts_on, ends_on)
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


def _no_overlap(
    person_id: int,
    member_id: int,
    starts_on: dt.date,
    ends_on: dt.date | None,
    but: int | None = None,
) -> None:
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


def _locked(delegate_id: int) -> Delegate | None:
    return db.session.scalar(
        select(Delegate)
        .where(Delegate.id == delegate_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _of(actor: Actor, slug: str, delegate_id: int) -> tuple[Member, Delegate]:
    """Return a mandate that is not over, and its member, both held.

    Raises:
        NotFound: the actor does not manage it, or there is none.
        Conflict: it is over.
    """
    member = managed(actor, slug)
    delegate = _locked(delegate_id)
    if delegate is None or delegate.member_id != member.id:
        raise NotFound(_("There is no such mandate."))
    if _is_over(delegate):
        raise Conflict(_("This mandate has ended already."))
    return member, delegate


def _is_over(delegate: Delegate) -> bool:
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
    if ends_on > starts_on + LONGEST:
        raise Invalid("ends_on", _("A mandate lasts six years at most; it can be renewed."))


def _keep_a_lead(actor: Actor, delegate: Delegate, last: dt.date) -> None:
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
def change_delegate(
    actor: Actor,
    slug: str,
    delegate_id: int,
    *,
    role: str,
    starts_on: dt.date,
    ends_on: dt.date | None,
) -> Delegate:
    """Change the role or the days of a mandate that is not over.

    Args:
        actor: a lead of the member, or a coordinator.
        slug: which member.
        delegate_id: which mandate.
        role: one of `DELEGATE_ROLES`.
        starts_on: the first day; it can't move once the mandate has begun.
        ends_on: the last day; None only for a mandate that is open already.

    Raises:
        NotFound: the actor manages no such mandate.
        Invalid: a value is not acceptable; ``field`` says which.
        Conflict: it is over, it would overlap with another, or the member would lose its last lead.
    """
    member, delegate = _of(actor, slug, delegate_id)
    one_of("role", role, DELEGATE_ROLES)
    if delegate.starts_on <= clock.today() and starts_on != delegate.starts_on:
        raise Invalid("starts_on", _("This mandate has begun: its first day can't change."))
    if ends_on is None and delegate.ends_on is not None:
        raise Invalid("ends_on", _("Say until which day."))
    if ends_on is not None and (starts_on, ends_on) != (delegate.starts_on, delegate.ends_on):
        moved = starts_on != delegate.starts_on
        check_days(starts_on, ends_on, earliest=clock.today() if moved else starts_on)
    if (role, starts_on, ends_on) == (delegate.role, delegate.starts_on, delegate.ends_on):
        return delegate
    if role != delegate.role:
        _keep_a_lead(actor, delegate, clock.today() - dt.timedelta(days=1))
    elif ends_on is not None and (delegate.ends_on is None or ends_on < delegate.ends_on):
        _keep_a_lead(actor, delegate, ends_on)
    _no_overlap(delegate.person_id, member.id, starts_on, ends_on, but=delegate.id)
    if ends_on != delegate.ends_on:
        delegate.reminded = None
    before = delegate.role
    delegate.role, delegate.starts_on, delegate.ends_on = role, starts_on, ends_on
    audit.record(
        actor,
        audit.Tag.DELEGATE_CHANGED,
        "member",
        member.id,
        person_id=delegate.person_id,
        role=role,
        role_before=before,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat() if ends_on else None,
    )
    granted(delegate.person_id)
    _news(actor, "changed", delegate)
    return delegate


@transactional
def renew_delegate(actor: Actor, slug: str, delegate_id: int, *, seen: str) -> Delegate:
    """Let a mandate last a year longer; one that is over begins anew today, for a year.

    Args:
        actor: a lead of the member, or a coordinator.
        slug: which member.
        delegate_id: which mandate.
        seen: the last day (ISO) that the actor's page showed: a second click renews nothing twice.

    Raises:
        NotFound: the actor manages no such mandate.
        Conflict: it was renewed or changed meanwhile, or it was ended on purpose.
    """
    member = managed(actor, slug)
    delegate = _locked(delegate_id)
    if delegate is None or delegate.member_id != member.id:
        raise NotFound(_("There is no such mandate."))
    need_person(delegate.person_id)
    if delegate.revoked_at is not None:
        raise Conflict(_("This mandate was ended. Invite the person anew instead."))
    if delegate.ends_on is None:
        raise Conflict(_("This mandate has no last day: it needs no renewal."))
    if delegate.ends_on.isoformat() != seen:
        raise Conflict(_("This mandate was renewed or changed already."))
    today = clock.today()
    if delegate.ends_on < today:
        last = today + dt.timedelta(days=RENEWED)
        made = begin(actor, delegate.person_id, member.id, delegate.role, today, last)
    else:
        last = delegate.ends_on + dt.timedelta(days=RENEWED)
        if last > today + LONGEST:
            raise Conflict(_("A mandate lasts six years at most; it can be renewed."))
        _no_overlap(delegate.person_id, member.id, delegate.starts_on, last, but=delegate.id)
        delegate.ends_on, delegate.reminded, made = last, None, delegate
        granted(delegate.person_id)
        _news(actor, "renewed", delegate)
    audit.record(
        actor,
        audit.Tag.DELEGATE_RENEWED,
        "member",
        member.id,
        person_id=delegate.person_id,
        ends_on=last.isoformat(),
    )
    return made


@transactional
def end_mandate(
    actor: Actor, slug: str, delegate_id: int, *, last_day: dt.date | None, reason: str
) -> Delegate:
    """End a mandate as one who manages it: at once, or with a last day from today on.

    Raises:
        NotFound: the actor manages no such mandate.
        Invalid: the reason is missing or too long, or the day is past.
        Conflict: it is over already, or the member would lose its last lead.
    """
    _member, delegate = _of(actor, slug, delegate_id)
    reason = checked_reason(reason)
    if last_day is not None and last_day < clock.today():
        raise Invalid("ends_on", _("Choose today or a later day, or leave it empty."))
    if last_day is not None and delegate.ends_on is not None and last_day > delegate.ends_on:
        raise Invalid("ends_on", _("The mandate ends before that day already."))
    return end_delegation(actor, delegate.id, last_day, reason)


def checked_reason(reason: str) -> str:
    """Return the reason on one line.

    Raises:
        Invalid: it is missing or too long.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid("reason", _("Say why: the delegate reads it."))
    if len(reason) > REASON_LENGTH:
        raise Invalid("reason", _("Use at most %(n)s characters.", n=REASON_LENGTH))
    return reason


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
        delegate = _locked(delegate_id)
    if delegate is None:
        demand(actor)
        raise NotFound(_("There is no such mandate."))
    if not policy.may_manage_delegates(actor, delegate.member_id):
        raise Forbidden(_("Only coordinators and administrators may do this."))
    if _is_over(delegate):
        return delegate
    last = ends_on or clock.today() - dt.timedelta(days=1)
    _keep_a_lead(actor, delegate, last)
    _close(delegate, last, reason)
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


def _close(delegate: Delegate, last: dt.date, reason: str) -> None:
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


@transactional
def resign(actor: Actor, delegate_id: int) -> Delegate:
    """Give back one's own mandate: it ends at once.

    Raises:
        NotFound: the actor has no such mandate in force or to come.
        Conflict: the actor is the member's last lead.
    """
    delegate = db.session.get(Delegate, delegate_id)
    if delegate is None or actor.person_id is None or delegate.person_id != actor.person_id:
        raise NotFound(_("There is no such mandate."))
    lock_member(delegate.member_id)
    delegate = _locked(delegate_id)
    if delegate is None or _is_over(delegate):
        raise NotFound(_("There is no such mandate."))
    last = clock.today() - dt.timedelta(days=1)
    _keep_a_lead(actor, delegate, last)
    leads = tuple(queries.lead_ids(delegate.member_id, clock.today(), without=delegate.id))
    _close(delegate, last, "")
    audit.record(
        actor,
        audit.Tag.DELEGATE_RESIGNED,
        "member",
        delegate.member_id,
        person_id=delegate.person_id,
        role=delegate.role,
    )
    granted(delegate.person_id)
    _news(actor, "resigned", delegate, leads=leads)
    return delegate


def _news(actor: Actor, what: str, delegate: Delegate, leads: tuple[int, ...] = ()) -> None:
    mandate_news(
        MandateNews(
            actor,
            what,  # type: ignore[arg-type]  # one of the words, written above
            delegate.id,
            delegate.person_id,
            delegate.member_id,
            delegate.role,
            delegate.ends_on,
            leads=leads,
        )
    )
