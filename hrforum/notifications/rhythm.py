"""When mail of notifications may come: digests, quiet hours, pauses, in the reader's own time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hrforum.core.i18n import zone


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a person chose; hours (0 to 23) and weekdays (0: Monday) are in their own zone.

    Args:
        every: ``daily`` or ``weekly``.
        hour, weekday: when a digest comes; the weekday counts for weekly ones.
        quiet_from, quiet_to: hours between which no mail comes (``to`` is the first hour in which
            it may), over midnight where ``to`` is the smaller; both None: always welcome.
        paused_at, paused_until: from when to when (UTC) no mail comes at all.
    """

    every: str = "daily"
    hour: int = 8
    weekday: int = 0
    quiet_from: int | None = None
    quiet_to: int | None = None
    paused_at: dt.datetime | None = None
    paused_until: dt.datetime | None = None

    def is_paused(self, moment: dt.datetime) -> bool:
        """Whether no mail comes at that moment."""
        return self.paused_until is not None and moment < self.paused_until

    def next_digest(self, after: dt.datetime, zone_name: str) -> dt.datetime:
        """Return the first moment (UTC) of a digest after ``after``; none falls into a pause."""
        if self.paused_until is not None and after < self.paused_until:
            return self.paused_until
        here = zone(zone_name)
        day = after.astimezone(here).date()
        while True:
            if self.every == "daily" or day.weekday() == self.weekday:
                found = _moment(day, self.hour, here)
                if found > after:
                    return found
            day += dt.timedelta(days=1)

    def mail_from(self, moment: dt.datetime, zone_name: str) -> dt.datetime:
        """Return when (UTC) a mail of ``moment`` may leave: then, or when quiet hours end."""
        if self.quiet_from is None or self.quiet_to is None or self.quiet_from == self.quiet_to:
            return moment
        here = zone(zone_name)
        local = moment.astimezone(here)
        over_midnight = self.quiet_from > self.quiet_to
        late = local.hour >= self.quiet_from
        early = local.hour < self.quiet_to
        if not (late or early if over_midnight else late and early):
            return moment
        day = local.date() + dt.timedelta(days=int(over_midnight and late))
        return _moment(day, self.quiet_to, here)


def moment_of(day: dt.date, hour: int, zone_name: str) -> dt.datetime:
    """Return the moment (UTC) of a full hour on a day in a zone."""
    return _moment(day, hour, zone(zone_name))


def _moment(day: dt.date, hour: int, here: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), here).astimezone(dt.UTC)
