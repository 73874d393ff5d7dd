"""Who comes to an event, for its hosts; and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from hrforum.accounts.models import Person
from hrforum.events.models import Event, EventFeedback, Registration
from hrforum.extensions import db
from hrforum.members.models import Delegate, Member
from hrforum.members.policy import valid_on

PAGE = 50
_ORDER = {"pending": 0, "registered": 1, "waiting": 2, "declined": 3, "cancelled": 4}


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the registrations of an event, and how many there are in each state."""

    rows: Sequence[Any]
    counts: dict[str, int]
    needs: dict[str, int]
    page: int
    pages: int


def _rows(event_id: int, state: str) -> Any:
    statement = (
        select(Registration, Person.display_name, Person.username, Person.locale)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.event_id == event_id)
        .order_by(
            case(_ORDER, value=Registration.state, else_=9),
            Registration.queue,
            Registration.created_at,
            Registration.id,
        )
    )
    return statement.where(Registration.state == state) if state else statement


def listed(event_id: int, state: str, page: int) -> Listed:
    """Return a page of registrations: three statements."""
    counts = {
        row[0]: row[1]
        for row in db.session.execute(
            select(Registration.state, func.count())
            .where(Registration.event_id == event_id)
            .group_by(Registration.state)
        )
    }
    total = counts.get(state, 0) if state else sum(counts.values())
    rows = db.session.execute(_rows(event_id, state).offset((page - 1) * PAGE).limit(PAGE)).all()
    needs = db.session.scalars(
        select(Registration.needs).where(
            Registration.event_id == event_id,
            Registration.state.in_(("registered", "pending", "waiting")),
        )
    )
    return Listed(
        rows,
        counts,
        dict(Counter(need for each in needs for need in each)),
        page,
        max(1, -(-total // PAGE)),
    )


def everybody(event_id: int) -> Sequence[Any]:
    """Return all registrations, for the file of a host: one statement."""
    return db.session.execute(_rows(event_id, "")).all()


def members_of(person_ids: Sequence[int], day: Any) -> dict[int, list[str]]:
    """Return for whom people speak on a day: one statement."""
    rows = db.session.execute(
        select(Delegate.person_id, Member.name)
        .join(Member, Member.id == Delegate.member_id)
        .where(Delegate.person_id.in_(list(person_ids)), valid_on(day))
        .order_by(Member.sort_name)
    ).all()
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row.name)
    return found


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an event."""

    states: dict[str, int]
    by_week: list[tuple[str, int]]
    needs: dict[str, int]
    grades: dict[str, dict[int, int]]
    texts: list[str]
    voices: int


def report(event: Event) -> Report:
    """Return what came of an event: two statements."""
    rows = db.session.execute(
        select(Registration.state, Registration.needs, Registration.created_at).where(
            Registration.event_id == event.id
        )
    ).all()
    weeks: Counter[str] = Counter()
    for row in rows:
        year, week, _day = row.created_at.isocalendar()
        weeks[f"{year}-W{week:02}"] += 1
    said = db.session.execute(
        select(
            EventFeedback.overall, EventFeedback.useful, EventFeedback.accessible,
            EventFeedback.text,
        )
        .where(EventFeedback.event_id == event.id)
        .order_by(EventFeedback.voter)
    ).all()  # fmt: skip
    grades = {
        name: {grade: sum(getattr(row, name) == grade for row in said) for grade in range(5, 0, -1)}
        for name in ("overall", "useful", "accessible")
    }
    return Report(
        dict(Counter(row.state for row in rows)),
        sorted(weeks.items()),
        dict(Counter(need for row in rows for need in row.needs)),
        grades,
        [row.text for row in said if row.text],
        len(said),
    )
