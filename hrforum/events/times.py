"""Wall times and moments: what a clock somewhere shows, and when that is.

An event is promised by a clock ("18:30 in Brussels"); the moment follows. Where clocks go forward
an hour is missing, where they go back one comes twice: then the first of the two is meant, and a
time in the gap is read with the offset from before it, as RFC 5545 has it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date, get_timezone_location
from flask_babel import gettext as _

from hrforum.core import i18n
from hrforum.members.labels import locale

WALL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\Z")
LAST = 5  # weeks of a month in which every weekday is there count to four: the fifth is the last


def is_zone(name: str) -> bool:
    """Whether there is a time zone of that name."""
    return name in available_timezones() - {"Factory", "localtime"}


def parse_wall(text: str) -> dt.datetime | None:
    """Return a wall time as a naive moment; None for anything else."""
    text = text.strip().replace(" ", "T")[:16]
    if not WALL.match(text):
        return None
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def as_wall(naive: dt.datetime) -> str:
    """Return a naive moment as it is stored."""
    return naive.strftime("%Y-%m-%dT%H:%M")


def moment(wall: str, zone: str) -> dt.datetime:
    """Return when the clock of that zone shows that wall time (UTC)."""
    return dt.datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def exists(wall: str, zone: str) -> bool:
    """Whether a clock of that zone ever shows that time: not so where an hour is left out."""
    back = moment(wall, zone).astimezone(ZoneInfo(zone))
    return as_wall(back.replace(tzinfo=None)) == wall


def dates(first: dt.datetime, frequency: str, every: int, number: int) -> Iterator[dt.datetime]:
    """Yield the beginnings of a series as wall times, the first among them.

    Args:
        first: the first beginning.
        frequency: one of `models.FREQUENCIES`.
        every: each so many weeks or months.
        number: how many there are, with those that are left out later.
    """
    if frequency == "weekly":
        for step in range(number):
            yield first + dt.timedelta(weeks=every * step)
        return
    place, step, made = week_of_month(first.date()), 0, 0
    while made < number:
        year, month = divmod(first.year * 12 + first.month - 1 + every * step, 12)
        step += 1
        day = (
            _day_of_month(year, month + 1, first.day)
            if frequency == "monthly_day"
            else _weekday_of_month(year, month + 1, first.weekday(), place)
        )
        if day is not None:
            made += 1
            yield dt.datetime.combine(day, first.time())


def week_of_month(day: dt.date) -> int:
    """Return which of its weekday a day is in its month: 1 to 4, or `LAST`."""
    return min((day.day - 1) // 7 + 1, LAST)


def _day_of_month(year: int, month: int, day: int) -> dt.date | None:
    """Return that day; months without it have none, as RFC 5545 has it."""
    return dt.date(year, month, day) if day <= calendar.monthrange(year, month)[1] else None


def _weekday_of_month(year: int, month: int, weekday: int, place: int) -> dt.date:
    first, length = calendar.monthrange(year, month)
    day = 1 + (weekday - first) % 7 + 7 * (place - 1)
    return dt.date(year, month, day if day <= length else day - 7)


def zone_name(zone: str, lang: str) -> str:
    """Return a zone's name for people: by its city."""
    return zone if zone == "UTC" else str(_("%(city)s time", city=_city(zone, lang)))


@lru_cache(maxsize=2_000)
def _city(zone: str, lang: str) -> str:
    try:
        return str(get_timezone_location(zone, locale=locale(lang), return_city=True)) or zone
    except LookupError:
        return zone


@lru_cache(maxsize=5_000)
def _day(day: dt.date, lang: str) -> str:
    return str(format_date(day, "EEEE d MMMM y", locale=lang))


@dataclass(frozen=True, slots=True)
class Span:
    """An event's time on one clock, in words; ``zone`` names the clock."""

    day: str
    starts: str
    ends: str
    zone: str
    last_day: str = ""

    def words(self) -> str:
        """Return it on one line."""
        until = f"{self.last_day}, {self.ends}" if self.last_day else self.ends
        return f"{self.day}, {self.starts}–{until}, {self.zone}"


def span(starts: dt.datetime, ends: dt.datetime, zone: str, lang: str) -> Span:
    """Return when something is, as a clock of that zone has it."""
    tz = i18n.zone(zone)
    first, last = starts.astimezone(tz), ends.astimezone(tz)
    same = first.date() == last.date()
    return Span(
        day=_day(first.date(), lang),
        starts=i18n.short_time(starts, zone, lang),
        ends=i18n.short_time(ends, zone, lang),
        zone=zone_name(zone, lang),
        last_day="" if same else _day(last.date(), lang),
    )


def both(event: Any, zone: str, lang: str) -> tuple[Span, Span | None]:
    """Return an event's time for a reader, and beside it the host's where it reads otherwise."""
    mine = span(event.starts_at, event.ends_at, zone, lang)
    if event.timezone == zone or _offsets(event, zone) == _offsets(event, event.timezone):
        # The same hour on both clocks: the host's name of it says more than a far city's.
        return mine, None
    return mine, span(event.starts_at, event.ends_at, event.timezone, lang)


def _offsets(event: Any, zone: str) -> tuple[dt.timedelta | None, ...]:
    tz = i18n.zone(zone)
    return tuple(at.astimezone(tz).utcoffset() for at in (event.starts_at, event.ends_at))


def in_line(event: Any, zone: str, lang: str) -> str:
    """Return an event's time as one line: the reader's, and the host's where it is another."""
    mine, host = both(event, zone, lang)
    return f"{mine.words()} · {host.words()}" if host else mine.words()
