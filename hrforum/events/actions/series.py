"""Making a series of an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core.db import transactional
from hrforum.core.errors import Conflict
from hrforum.core.permissions import Actor
from hrforum.events import times
from hrforum.events.actions import moving
from hrforum.events.actions.common import event_locked, happened
from hrforum.events.actions.events import new_uid
from hrforum.events.models import (
    FREQUENCIES,
    AgendaItem,
    Event,
    EventBoard,
    EventHost,
    EventMember,
    EventSeries,
    EventTheme,
    RegistrationQuestion,
    Speaker,
)
from hrforum.extensions import db
from hrforum.members.actions.profile_checks import Typed

MOST_DATES = 52
#: What each date has of its own; everything else is as in the first.
_OWN = frozenset(
    {"id", "uid", "sequence", "version", "client_key", "series_id", "recurrence_wall", "own_way",
     "starts_wall", "ends_wall", "starts_at", "ends_at", "closes_at", "going_count",
     "waiting_count", "created_at", "changed_at"}
)  # fmt: skip
_PARTS = (
    EventBoard, EventTheme, EventMember, EventHost, Speaker, AgendaItem, RegistrationQuestion
)  # fmt: skip


@transactional
def repeat(actor: Actor, event_id: int, raw: Mapping[str, Any]) -> Event:
    """Let an event come again: it becomes the first date of a series.

    Each date is an event of its own: with registrations of its own, in the state of the first.

    Args:
        actor: one of its hosts.
        event_id: which.
        raw: ``frequency``, ``every``, ``number`` (of dates, the first among them), ``left_out``
            (days on which it does not happen, one a line).

    Raises:
        NotFound: there is none for the actor, or it is not theirs to hold.
        Conflict: it is in a series already, or cancelled.
        ManyInvalid: something is not acceptable.
    """
    event = event_locked(actor, event_id, "host")
    if event.series_id is not None or event.state == "cancelled":
        raise Conflict(_("This event is part of a series already, or cancelled."))
    typed = Typed(raw)
    frequency = typed.one_of("frequency", FREQUENCIES)
    every = typed.number("every", 1, 12)
    number = typed.number("number", 2, MOST_DATES)
    if not frequency:
        typed.wrong("frequency", _("Choose how it comes again."))
    for name, found, most in (("every", every, 12), ("number", number, MOST_DATES)):
        if found is None and not typed.filled(name):
            typed.wrong(name, _("Write a number from %(a)s to %(b)s.", a=1, b=most))
    days = _days(typed)
    typed.done()
    first = dt.datetime.fromisoformat(event.starts_wall)
    length = dt.datetime.fromisoformat(event.ends_wall) - first
    walls = [times.as_wall(w) for w in times.dates(first, frequency, every or 1, number or 2)]
    unknown = days - {wall[:10] for wall in walls[1:]}
    if unknown:
        typed.wrong(
            "left_out",
            _("It would not happen on %(day)s anyway, or that is the first.", day=min(unknown)),
        )
        typed.done()
    series = EventSeries(
        uid=new_uid(),
        frequency=frequency,
        every=every,
        number=number,
        timezone=event.timezone,
        starts_wall=event.starts_wall,
        ends_wall=event.ends_wall,
        left_out=[wall for wall in walls if wall[:10] in days],
        created_by_id=actor.person_id,
    )
    db.session.add(series)
    db.session.flush()
    event.series_id, event.recurrence_wall = series.id, event.starts_wall
    event.version += 1
    happened(actor, event, "repeated")
    parts = {table: _rows(table, event.id) for table in _PARTS}
    for wall in walls[1:]:
        if wall[:10] not in days:
            _copy(actor, event, series.id, wall, length, parts)
    return event


def _days(typed: Typed) -> set[str]:
    found = set()
    for line in typed.lines("left_out", 2_000).replace(",", "\n").split("\n"):
        if line.strip():
            try:
                found.add(dt.date.fromisoformat(line.strip()).isoformat())
            except ValueError:
                typed.wrong("left_out", _("Write each day as year, month and day: 2026-05-31."))
                break
    return found


def _columns(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}


def _rows(table: Any, event_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(table).where(table.event_id == event_id))
    return [
        {name: value for name, value in _columns(row).items() if name not in ("id", "event_id")}
        for row in rows
    ]


def _copy(
    actor: Actor,
    event: Event,
    series_id: int,
    wall: str,
    length: dt.timedelta,
    parts: Mapping[Any, list[dict[str, Any]]],
) -> None:
    values = {name: value for name, value in _columns(event).items() if name not in _OWN}
    when = moving.walls(dt.datetime.fromisoformat(wall), length, event.timezone)
    if event.closes_at is not None:
        starts: Any = when["starts_at"]
        values["closes_at"] = starts - (event.starts_at - event.closes_at)
    other = Event(**values, **when, uid=new_uid(), series_id=series_id, recurrence_wall=wall)
    db.session.add(other)
    db.session.flush()
    for table, rows in parts.items():
        db.session.add_all(table(event_id=other.id, **row) for row in rows)
    happened(actor, other, "created")
