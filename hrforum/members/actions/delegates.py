"""Who may speak for a member, from when to when."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.actions.common import (
    demand,
    granted,
    need_person,
    one_of,
)
from hrforum.members.models import (
    DELEGATE_ROLES,
    Delegate,
    Member,
)
from hrforum.members.signals import DelegationChanged, delegation_changed


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
    if db.session.get(Member, member_id) is None:
        raise NotFound(_("There is no such member."))
    one_of("role", role, DELEGATE_ROLES)
    if ends_on is not None and ends_on < starts_on:
        raise Invalid("ends_on", _("The last day must not be before the first day."))
    overlaps = select(Delegate.id).where(
        Delegate.person_id == person_id,
        Delegate.member_id == member_id,
        Delegate.ends_on.is_(None) | (Delegate.ends_on >= starts_on),
    )
    if ends_on is not None:
        overlaps = overlaps.where(Delegate.starts_on <= ends_on)
    if db.session.scalar(overlaps.limit(1)) is not None:
        raise Conflict(_("This person already speaks for this member at that time."))
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


@transactional
def end_delegation(actor: Actor, delegate_id: int, ends_on: dt.date | None = None) -> Delegate:
    """End a mandate: ``ends_on`` is its last day (yesterday when not given: it ends at once).

    A mandate that has not begun by then is taken away altogether.

    Raises:
        Forbidden: the actor may not manage members.
        NotFound: there is no such mandate.
    """
    demand(actor)
    delegate = db.session.get(Delegate, delegate_id)
    if delegate is None:
        raise NotFound(_("There is no such mandate."))
    last = ends_on or clock.today() - dt.timedelta(days=1)
    if last < delegate.starts_on:
        db.session.delete(delegate)
    else:
        delegate.ends_on = last
    audit.record(
        actor,
        audit.Tag.DELEGATE_ENDED,
        "member",
        delegate.member_id,
        person_id=delegate.person_id,
        last_day=last.isoformat(),
    )
    granted(delegate.person_id)
    delegation_changed(
        DelegationChanged(actor, delegate.id, delegate.person_id, delegate.member_id, granted=False)
    )
    return delegate
