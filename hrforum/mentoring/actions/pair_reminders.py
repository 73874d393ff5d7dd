"""Reminders of a pair's dates: at eight in the morning of each person's own zone, once each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from hrforum.core import clock, i18n
from hrforum.core.db import transaction
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Member
from hrforum.mentoring import pair_notices as notices
from hrforum.mentoring.models import Cycle, Goal, OpenAction, Pairing, PairSession
from hrforum.mentoring.policy import SPEAKERS
from hrforum.mentoring.queries import papers, progress, workspace
from hrforum.notifications import queries as people_queries

FROM_HOUR = 8
GOAL_DAYS, ACTION_DAYS, SESSION_DAYS = 7, 1, 1
REVIEW_DAYS, EVALUATION_DAYS = 7, 14
# Nobody is reminded of what they were told of half a day ago.
TOLD_LATELY = dt.timedelta(hours=12)
_DAY = dt.timedelta(days=1)


def remind() -> int:
    """Remind of all that is due; return how many things that were. Running it twice is safe."""
    found = _sessions() + _goals() + _actions() + _steps()
    for make in found:
        with transaction():
            make()
    return len(found)


def _awake(person_ids: Iterable[int], is_due: Callable[[dt.datetime, str], bool]) -> list[int]:
    """Return those for whom it is morning or later, and the thing due on their own day."""
    found = []
    now = clock.now()
    for person in people_queries.recipients(sorted(set(person_ids))):
        local = now.astimezone(i18n.zone(person.timezone))
        if local.hour >= FROM_HOUR and is_due(local, person.timezone):
            found.append(person.id)
    return found


def _of(table: Any, *which: Any) -> list[Any]:
    mentor, mentee = aliased(Member), aliased(Member)
    rows = db.session.execute(
        select(table, Pairing, mentor.name, mentee.name)
        .join(Pairing, Pairing.id == table.pairing_id)
        .join(mentor, mentor.id == Pairing.mentor_id)
        .join(mentee, mentee.id == Pairing.mentee_id)
        .where(Pairing.state == "active", *which)
        .order_by(table.id)
    ).all()
    return [(row[0], row[1], f"{row[2]} – {row[3]}") for row in rows]


def _sessions() -> list[Callable[[], None]]:
    now = clock.now()
    due: list[Callable[[], None]] = []
    for row, pairing, names in _of(
        PairSession,
        PairSession.state == "planned",
        PairSession.starts_at > now,
        PairSession.starts_at < now + dt.timedelta(hours=48),
        PairSession.created_at < now - TOLD_LATELY,
    ):

        def is_due(local: dt.datetime, _zone: str, row: PairSession = row) -> bool:
            begins = row.starts_at.astimezone(local.tzinfo)
            return (begins.date() - local.date()).days <= SESSION_DAYS

        def thing(reader: Actor, row: PairSession = row, names: str = names) -> Any:
            return notices.session_thing(row, names, reader)

        people = _awake(workspace.people_ids(pairing, now.date()), is_due)
        key = f"mentoring-session:{row.id}:{int(row.starts_at.timestamp())}:soon"
        due.append(
            _later(people, "mentoring_session_soon", ("mentoring_session", row.id), key, thing)
        )
    return due


def _later(
    people: list[int], kind: str, about: tuple[str, int], key: str, thing: Any
) -> Callable[[], None]:
    return lambda: notices.remind(people, kind, about, key, thing)


def _owned(
    table: Any, days: int, kind: str, thing_kind: str, make: Any, *which: Any
) -> list[Callable[[], None]]:
    day = clock.today()
    due: list[Callable[[], None]] = []
    near = table.due_on.between(day - days * _DAY, day + (days + 1) * _DAY)
    for row, pairing, names in _of(table, near, table.owner_id.is_not(None), *which):
        inside = set(workspace.people_ids(pairing, day))

        def is_due(local: dt.datetime, _zone: str, row: Any = row) -> bool:
            return bool((row.due_on - local.date()).days <= days)

        people = _awake({row.owner_id} & inside, is_due)
        key = f"{thing_kind.replace('_', '-')}:{row.id}:{row.due_on}:due"
        due.append(_later(people, kind, (thing_kind, row.id), key, make(row, names)))
    return due


def _goals() -> list[Callable[[], None]]:
    open_ones = Goal.state.in_(("planned", "doing"))
    return _owned(
        Goal, GOAL_DAYS, "mentoring_goal_due", "mentoring_goal", notices.goal_thing, open_ones
    )


def _actions() -> list[Callable[[], None]]:
    return _owned(
        OpenAction,
        ACTION_DAYS,
        "mentoring_action_due",
        "mentoring_action",
        notices.action_thing,
        OpenAction.done_at.is_(None),
    )


def _steps() -> list[Callable[[], None]]:
    """Return reminders of reviews, evaluations and looks back, for the side that owes them."""
    day = clock.today()
    mentor, mentee = aliased(Member), aliased(Member)
    rows = db.session.execute(
        select(Pairing, Cycle, mentor.name, mentee.name)
        .join(Cycle, Cycle.id == Pairing.cycle_id)
        .join(mentor, mentor.id == Pairing.mentor_id)
        .join(mentee, mentee.id == Pairing.mentee_id)
        .where(Pairing.state.in_(("active", "closed")))
        .order_by(Pairing.id)
    ).all()
    due: list[Callable[[], None]] = []
    for pairing, cycle, mentor_name, mentee_name in rows:
        names = f"{mentor_name} – {mentee_name}"
        for what, on, before in _dates(pairing, cycle):
            if not on - (before + 1) * _DAY <= day <= on + 30 * _DAY:
                continue
            said = _said(pairing.id, what)
            owing = [
                mate.id
                for mate in workspace.team(pairing)
                if mate.role in SPEAKERS and mate.side in progress.SIDES and mate.side not in said
            ]

            def is_due(
                local: dt.datetime, _zone: str, on: dt.date = on, before: int = before
            ) -> bool:
                return (on - local.date()).days <= before

            key = f"mentoring-pair:{pairing.id}:{what}:{on}"
            about = ("mentoring_step", pairing.id)
            thing = notices.step_thing(pairing.id, names)
            due.append(_later(_awake(owing, is_due), "mentoring_step_due", about, key, thing))
    return due


def _dates(pairing: Pairing, cycle: Cycle) -> list[tuple[str, dt.date, int]]:
    if pairing.state == "active":
        return [
            ("review", cycle.review_on, REVIEW_DAYS),
            ("end", cycle.ends_on, EVALUATION_DAYS),
        ]
    if pairing.ended_at is None:
        return []
    ended = pairing.ended_at.date()
    return [(stage, progress.stage_due(stage, ended), 0) for stage in ("six", "twelve")]


def _said(pairing_id: int, what: str) -> set[str]:
    if what == "review":
        return set(papers.reviews(pairing_id))
    return {side for stage, side in papers.evaluations(pairing_id) if stage == what}
