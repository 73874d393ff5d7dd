"""What the turns of a membership add up to: its periods, and how it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

OPENING = ("joined", "changed", "rejoined")


@dataclass(frozen=True, slots=True)
class Period:
    """A time during which a member was of one membership and kind; both days included."""

    membership: str
    kind: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    turn: str
    note: str = ""


@dataclass(slots=True)
class Standing:
    """What follows from all turns. ``since``: the first day of the unbroken membership."""

    periods: list[Period] = field(default_factory=list)
    since: dt.date | None = None
    left_on: dt.date | None = None
    suspended_on: dt.date | None = None
    suspended_until: dt.date | None = None


def standing(events: Iterable[Any]) -> Standing:
    """Add up turns (`MembershipEvent` or rows with its columns), given in their order."""
    found = Standing()
    for event in events:
        if event.turn in OPENING:
            _open(found, event)
        elif event.turn == "left":
            _close(found, event.day)
            found.left_on = event.day
            found.suspended_on = found.suspended_until = None
        elif event.turn == "suspended":
            found.suspended_on, found.suspended_until = event.day, event.until
        elif event.turn == "reinstated":
            found.suspended_on = found.suspended_until = None
    return found


def _open(found: Standing, event: Any) -> None:
    if event.turn == "changed":
        _close(found, event.day - dt.timedelta(days=1))
    else:
        found.since = event.day
        found.left_on = None
    found.periods.append(
        Period(event.membership, event.kind, event.day, None, event.turn, event.note)
    )


def _close(found: Standing, last: dt.date) -> None:
    if found.periods and found.periods[-1].ends_on is None:
        found.periods[-1] = replace(found.periods[-1], ends_on=last)
