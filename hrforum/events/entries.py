"""From rows to what calendars show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hrforum.core.web import settings
from hrforum.events import ical, words
from hrforum.events.ical import Entry, Series
from hrforum.events.queries.base import event_path
from hrforum.notifications.letters import base_url


def entry(event: Any, *, in_series: bool = False, alarms: bool = True) -> Entry:
    """Return an event as calendars show it; the address of an outside room is never in it."""
    url = base_url() + event_path(event.id, event.slug)
    return Entry(
        uid=event.uid,
        sequence=event.sequence,
        title=event.title,
        text=event.excerpt,
        url=url,
        timezone=event.timezone,
        starts_wall=event.starts_wall,
        ends_wall=event.ends_wall,
        # Calendars are passed on: who may come in finds the address of a room on the page.
        place=event.venue if event.place_kind == "venue" else "",
        changed_at=event.changed_at,
        created_at=event.created_at,
        cancelled=event.state == "cancelled",
        categories=(str(words.KINDS[event.kind]),),
        recurrence=event.recurrence_wall if in_series else None,
        alarms=alarms,
    )


def series(row: Any, events: Iterable[Any]) -> Series:
    """Return a series with its dates, in their order."""
    dates = sorted(events, key=lambda event: str(event.recurrence_wall))
    return Series(
        uid=row.uid,
        sequence=row.sequence,
        frequency=row.frequency,
        every=row.every,
        number=row.number,
        timezone=row.timezone,
        starts_wall=row.starts_wall,
        ends_wall=row.ends_wall,
        left_out=tuple(row.left_out),
        dates=[entry(event, in_series=True) for event in dates],
    )


def one_event(event: Any, *, cancelled: bool = False) -> bytes:
    """Return an event alone as iCalendar; with ``cancelled`` as one that its reader leaves."""
    found = entry(event)
    if cancelled:
        found = replace(found, cancelled=True)
    return ical.calendar(f"{event.title} · {settings().SITE_NAME}", [found])
