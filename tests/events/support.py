"""What the tests of events share."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar
from sqlalchemy import select

from hrforum.core import clock
from hrforum.events.models import Event, Registration
from hrforum.extensions import db


def wall(days: float, hour: int = 18, minute: int = 0, zone: str = "Europe/Vienna") -> str:
    """A time of day in so many days, as a form has it."""
    day = (clock.now() + dt.timedelta(days=days)).astimezone(ZoneInfo(zone)).date()
    return f"{day.isoformat()}T{hour:02}:{minute:02}"


def typed(**more: Any) -> dict[str, Any]:
    """An event as one types it."""
    return {
        "title": "How cities fund tenants' advice",
        "kind": "webinar",
        "body": "Three cities show **their budgets**.",
        "starts": wall(10),
        "ends": wall(10, 19, 30),
        "timezone": "Europe/Vienna",
        "place_kind": "room",
        "visibility": "public",
        **more,
    }


def state_of(event: Any, person: Any) -> str | None:
    """What became of a person's registration."""
    db.session.rollback()
    db.session.expire_all()
    found: str | None = db.session.scalar(
        select(Registration.state).where(
            Registration.event_id == event.id, Registration.person_id == person.id
        )
    )
    return found


def fresh(event: Any) -> Event:
    """The event as it is now."""
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(Event, event.id)
    assert found is not None
    return found


def parsed(content: str | bytes) -> list[Any]:
    """The events of a calendar file, read by the library's parser."""
    return list(Calendar.from_ical(content).walk("VEVENT"))
