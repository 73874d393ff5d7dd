"""Events as iCalendar (RFC 5545), made by the `icalendar` library. Pure: no database, no request.

A date of a series stands alone under a UID of its own where one person's calendar or a mail shows
it: each date has its own registration. The calendar of a series or a board gives the whole series
as one rule, with its exceptions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Timezone, vRecur
from icalendar import Event as Component

from hrforum.events import times

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ALARMS = (dt.timedelta(days=-1), dt.timedelta(hours=-1))
PRODUCT = "-//hrforum//events//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar shows of an event. ``recurrence`` is its name inside its series."""

    uid: str
    sequence: int
    title: str
    text: str
    url: str
    timezone: str
    starts_wall: str
    ends_wall: str
    place: str
    changed_at: dt.datetime
    created_at: dt.datetime
    cancelled: bool = False
    categories: tuple[str, ...] = ()
    recurrence: str | None = None
    alarms: bool = True


@dataclass(frozen=True, slots=True)
class Series:
    """A rule and its dates."""

    uid: str
    sequence: int
    frequency: str
    every: int
    number: int
    timezone: str
    starts_wall: str
    ends_wall: str
    left_out: tuple[str, ...]
    dates: Sequence[Entry] = field(default=())


def calendar(
    name: str, entries: Iterable[Entry] = (), series: Iterable[Series] = (), *, url: str = ""
) -> bytes:
    """Return a calendar as bytes.

    Args:
        name: what programs show as its name.
        entries: events that stand alone.
        series: rules with their dates.
        url: where it comes from, for calendars that are asked for again and again.
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    if url:
        made.add("source", url)
        made.add("refresh-interval", dt.timedelta(hours=1), parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", "PT1H")
    for entry in entries:
        made.add_component(_component(entry))
    for one in series:
        for component in _series(one):
            made.add_component(component)
    used = {str(part.params["TZID"]) for part in _moments(made) if "TZID" in part.params}
    for zone in sorted(used):
        made.add_component(_table(zone))
    return bytes(made.to_ical())


def _moments(made: Calendar) -> list[Any]:
    names = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE")
    return [event[name] for event in made.walk("VEVENT") for name in names if name in event]


@lru_cache(maxsize=100)
def _table(zone: str) -> Timezone:
    """Return a zone's table of offsets; making one takes longer than all else in a calendar."""
    return Timezone.from_tzid(zone)


def _at(wall: str, zone: str) -> dt.datetime:
    """Return a wall time with its zone; UTC as such, which needs no table of offsets."""
    naive = dt.datetime.fromisoformat(wall)
    return naive.replace(tzinfo=dt.UTC if zone == "UTC" else ZoneInfo(zone))


def _component(entry: Entry) -> Component:
    made = Component()
    made.add("uid", entry.uid)
    made.add("sequence", entry.sequence)
    made.add("dtstamp", entry.changed_at.replace(microsecond=0))
    made.add("created", entry.created_at.replace(microsecond=0))
    made.add("last-modified", entry.changed_at.replace(microsecond=0))
    made.add("dtstart", _at(entry.starts_wall, entry.timezone))
    made.add("dtend", _at(entry.ends_wall, entry.timezone))
    made.add("summary", entry.title)
    made.add("description", f"{entry.text}\n\n{entry.url}".strip())
    made.add("url", entry.url)
    if entry.place:
        made.add("location", entry.place)
    if entry.categories:
        made.add("categories", list(entry.categories))
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    if entry.recurrence is not None:
        made.add("recurrence-id", _at(entry.recurrence, entry.timezone))
    if entry.alarms and not entry.cancelled:
        for before in ALARMS:
            made.add_component(_alarm(entry.title, before))
    return made


def _alarm(title: str, before: dt.timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", before)
    return alarm


def rule(series: Series) -> vRecur:
    """Return the rule of a series; it gives the same dates as `times.dates`."""
    first = dt.datetime.fromisoformat(series.starts_wall)
    parts: dict[str, object] = {"COUNT": series.number, "INTERVAL": series.every}
    if series.frequency == "weekly":
        parts |= {"FREQ": "WEEKLY", "BYDAY": DAYS[first.weekday()]}
    elif series.frequency == "monthly_day":
        parts |= {"FREQ": "MONTHLY", "BYMONTHDAY": first.day}
    else:
        place = times.week_of_month(first.date())
        nth = -1 if place == times.LAST else place
        parts |= {"FREQ": "MONTHLY", "BYDAY": f"{nth}{DAYS[first.weekday()]}"}
    return vRecur(parts)


def _series(series: Series) -> list[Component]:
    """Return the rule's component and one for each date that is not as the rule says."""
    if not series.dates:
        return []
    model = next((entry for entry in series.dates if not entry.cancelled), series.dates[0])
    length = _minutes(series.starts_wall, series.ends_wall)
    main = replace(
        model,
        uid=series.uid,
        sequence=series.sequence,
        timezone=series.timezone,
        starts_wall=series.starts_wall,
        ends_wall=series.ends_wall,
        recurrence=None,
        cancelled=False,
        changed_at=max(entry.changed_at for entry in series.dates),
    )
    made = _component(main)
    made.add("rrule", rule(series))
    if series.left_out:
        made.add("exdate", [_at(wall, series.timezone) for wall in series.left_out])
    found = [made]
    for entry in series.dates:
        known = entry.recurrence or entry.starts_wall
        as_ruled = (
            not entry.cancelled
            and entry.starts_wall == known
            and _minutes(entry.starts_wall, entry.ends_wall) == length
            and (entry.title, entry.text, entry.place) == (main.title, main.text, main.place)
            and entry.timezone == series.timezone
        )
        if not as_ruled:
            # Its own page is behind the link; the sequence is the series', so that it is taken.
            other = replace(
                entry,
                uid=series.uid,
                sequence=max(series.sequence, entry.sequence),
                recurrence=None,
            )
            component = _component(other)
            component.add("recurrence-id", _at(known, series.timezone))
            found.append(component)
    return found


def _minutes(starts: str, ends: str) -> float:
    length = dt.datetime.fromisoformat(ends) - dt.datetime.fromisoformat(starts)
    return length.total_seconds() / 60
