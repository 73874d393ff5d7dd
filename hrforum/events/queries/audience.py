"""Who is to be told of an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, union

from hrforum.accounts.models import Person
from hrforum.core import clock
from hrforum.events.models import Event, EventHost, EventMember, Registration
from hrforum.events.policy import SPEAKERS
from hrforum.extensions import db
from hrforum.members.models import Delegate
from hrforum.members.policy import valid_on


def zones(person_ids: Iterable[int]) -> dict[int, str]:
    """Return the time zones of people by id: one statement."""
    rows = db.session.execute(
        select(Person.id, Person.timezone).where(Person.id.in_(list(person_ids)))
    ).all()
    return {row.id: row.timezone for row in rows}


def hosts(event_id: int) -> list[tuple[int, str]]:
    """Return who holds an event, with their zones; where nobody does, its members' delegates."""
    named = (
        select(Person.id, Person.timezone)
        .join(EventHost, EventHost.person_id == Person.id)
        .where(EventHost.event_id == event_id, EventHost.role == "host")
    )
    rows = db.session.execute(named).all()
    if not rows:
        day = clock.today()
        rows = db.session.execute(
            union(
                select(Person.id, Person.timezone)
                .join(Delegate, Delegate.person_id == Person.id)
                .join(EventMember, EventMember.member_id == Delegate.member_id)
                .where(EventMember.event_id == event_id, Delegate.role.in_(SPEAKERS))
                .where(valid_on(day))
            )
        ).all()
    return [(row[0], row[1]) for row in rows]


def concerned(event_id: int) -> list[Any]:
    """Return person, zone and state of those who come, wait, or wait for the host."""
    return list(
        db.session.execute(
            select(Person.id, Person.timezone, Registration.state)
            .join(Registration, Registration.person_id == Person.id)
            .where(Registration.event_id == event_id)
            .where(Registration.state.in_(("registered", "waiting", "pending")))
            .order_by(Person.id)
        ).all()
    )


def due_events(before: dt.timedelta, stage: int) -> list[int]:
    """Return the events that begin within that time, and of which somebody is to be reminded."""
    now = clock.now()
    return list(
        db.session.scalars(
            select(Event.id)
            .where(Event.state == "published", Event.starts_at > now)
            .where(Event.starts_at <= now + before)
            .where(
                select(Registration.id)
                .where(Registration.event_id == Event.id, Registration.state == "registered")
                .where(Registration.reminded < stage)
                .exists()
            )
            .order_by(Event.starts_at, Event.id)
        )
    )
