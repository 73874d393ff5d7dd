"""What follows from a change: who moves up, which dates of a series change along."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import func, select, update

from hrforum.core import clock
from hrforum.core.db import lock
from hrforum.events import notices, times
from hrforum.events.actions.checks import Ready
from hrforum.events.actions.common import count
from hrforum.events.models import Event, EventSeries, Registration
from hrforum.extensions import db

A_DAY, AN_HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def has_room(event: Event) -> bool:
    """Whether one more can come; the event is locked and counted."""
    return event.capacity is None or event.going_count < event.capacity


def due_already(event: Event) -> int:
    """Return which reminders would come too late for somebody who registers now."""
    left = event.starts_at - clock.now()
    return 2 if left <= AN_HOUR else 1 if left <= A_DAY else 0


def last_in_queue(event: Event) -> int:
    """Return the place of the last who waits, or waited."""
    found = db.session.scalar(
        select(func.max(Registration.queue)).where(Registration.event_id == event.id)
    )
    return int(found or 0)


def move_up(event: Event) -> None:
    """Give free places to those who wait, the longest first; the event is locked.

    Each of them is told. Nobody moves up into an event that is cancelled or over.
    """
    count(event)
    if event.state != "published" or event.ends_at <= clock.now() or not event.waiting_count:
        return
    free = event.waiting_count if event.capacity is None else event.capacity - event.going_count
    if free <= 0:
        return
    rows = db.session.scalars(
        select(Registration)
        .where(Registration.event_id == event.id, Registration.state == "waiting")
        .order_by(Registration.queue, Registration.id)
        .limit(free)
    ).all()
    for row in rows:
        row.state, row.queue = "registered", None
        row.changed_at = clock.now()
        row.version += 1
        row.reminded = due_already(event)
    count(event)
    notices.tell_registered(event, rows, "event_moved_up")


def remind_anew(event: Event) -> None:
    """Let the reminders of an event that was moved go out by its new time."""
    db.session.execute(
        update(Registration)
        .where(Registration.event_id == event.id)
        .values(reminded=due_already(event))
        .execution_options(synchronize_session=False)
    )


def count_series(event: Event) -> None:
    """Let calendars that hold the whole series take the change of one of its dates."""
    if event.series_id is not None:
        db.session.execute(
            update(EventSeries)
            .where(EventSeries.id == event.series_id)
            .values(sequence=EventSeries.sequence + 1)
            .execution_options(synchronize_session=False)
        )


def coming_dates(event: Event) -> list[Event]:
    """Return the other dates of a series that a change of all reaches, locked."""
    return list(
        db.session.scalars(
            lock(
                select(Event)
                .where(Event.series_id == event.series_id, Event.id != event.id)
                .where(Event.own_way.is_(False), Event.state != "cancelled")
                .where(Event.starts_at > clock.now())
                .order_by(Event.id)
            ).execution_options(populate_existing=True)
        )
    )


def drafts_beside(event: Event) -> list[Event]:
    """Return the other drafts of an event's series that are not over, locked."""
    if event.series_id is None:
        return []
    return list(
        db.session.scalars(
            lock(
                select(Event)
                .where(Event.series_id == event.series_id, Event.id != event.id)
                .where(Event.state == "draft", Event.ends_at > clock.now())
                .order_by(Event.id)
            ).execution_options(populate_existing=True)
        )
    )


def on_its_day(ready: Ready, event: Event) -> Ready:
    """Return what was typed for one date as it is for another of the series: on its own day.

    When registration closes follows: as long before the beginning as in the date that was typed.
    """
    values = dict(ready.values)
    zone = values["timezone"]
    starts = dt.datetime.fromisoformat(f"{event.starts_wall[:10]}{values['starts_wall'][10:]}")
    length = dt.datetime.fromisoformat(values["ends_wall"]) - dt.datetime.fromisoformat(
        values["starts_wall"]
    )
    before = values["starts_at"] - values["closes_at"] if values["closes_at"] else None
    values |= walls(starts, length, zone)
    values["closes_at"] = values["starts_at"] - before if before is not None else None
    return replace(ready, values=values)


def walls(starts: dt.datetime, length: dt.timedelta, zone: str) -> dict[str, object]:
    """Return the columns that say when an event is."""
    first, last = times.as_wall(starts), times.as_wall(starts + length)
    starts_at, ends_at = times.moment(first, zone), times.moment(last, zone)
    return {
        "starts_wall": first,
        "ends_wall": last,
        "starts_at": starts_at,
        # In the hour that clocks leave out, an end could come before its beginning.
        "ends_at": max(ends_at, starts_at + dt.timedelta(minutes=1)),
    }
