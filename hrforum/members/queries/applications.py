"""Reads of applications: the applicant's pages, the coordinators' queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, true
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person
from hrforum.core import clock
from hrforum.core.db import AnyRow
from hrforum.core.permissions import Actor
from hrforum.core.search import fold
from hrforum.extensions import db
from hrforum.members.models import Member, Theme
from hrforum.members.models.applications import (
    APPLICATION_STATES,
    DUE_STATES,
    OPEN_STATES,
    Application,
    ApplicationEvent,
)
from hrforum.members.queries.joining import sort_name_of

PAGE = 30
SHOWN_STATES = tuple(state for state in APPLICATION_STATES if state != "draft")
# What the applicant is not told of: how coordinators share the work, and what is not yet decided.
INTERNAL = ("claimed", "released", "proposed", "sent_back", "due_soon", "overdue")


def themes() -> dict[str, str]:
    """Return the names of the network's themes by slug, in their order: one statement."""
    rows = db.session.execute(select(Theme.slug, Theme.name).order_by(Theme.position, Theme.id))
    return {row.slug: row.name for row in rows}


def own_applications(actor: Actor) -> list[AnyRow]:
    """Return the actor's applications, newest first: one statement."""
    return list(
        db.session.execute(
            select(
                *Application.__table__.columns,
                Member.slug.label("member_slug"),
            )
            .outerjoin(Member, Member.id == Application.member_id)
            .where(Application.person_id == actor.person_id)
            .order_by(Application.id.desc())
            .limit(100)
        ).all()
    )


@dataclass(frozen=True, slots=True)
class Found:
    """An application and what happened to it."""

    row: Any
    events: list[AnyRow]

    @property
    def last(self) -> int:
        """The number of the last event: what a reader of the page has seen."""
        return int(self.events[-1].id) if self.events else 0


def own_application(actor: Actor, application_id: int) -> Found | None:
    """Return an application of the actor's own, with what they may know of it: two statements."""
    found = _application(Application.id == application_id, Application.person_id == actor.person_id)
    return _found(found, ApplicationEvent.act.not_in(INTERNAL)) if found is not None else None


def application(application_id: int) -> Found | None:
    """Return an application as coordinators see it, once it was sent: two statements."""
    found = _application(Application.id == application_id, Application.state != "draft")
    return _found(found, true()) if found is not None else None


def _application(*conditions: ColumnElement[bool]) -> Any:
    claimer, decider, proposer = aliased(Person), aliased(Person), aliased(Person)
    return db.session.execute(
        select(
            *Application.__table__.columns,
            Person.display_name.label("applicant"),
            Person.username,
            Person.deleted_at.label("applicant_gone"),
            claimer.display_name.label("claimer"),
            decider.display_name.label("decider"),
            proposer.display_name.label("proposer"),
            Member.slug.label("member_slug"),
            Member.name.label("member_name"),
        )
        .join(Person, Person.id == Application.person_id)
        .outerjoin(claimer, claimer.id == Application.claimed_by_id)
        .outerjoin(decider, decider.id == Application.decided_by_id)
        .outerjoin(proposer, proposer.id == Application.proposed_by_id)
        .outerjoin(Member, Member.id == Application.member_id)
        .where(*conditions)
    ).one_or_none()


def _found(row: Any, which: ColumnElement[bool]) -> Found:
    events = db.session.execute(
        select(
            ApplicationEvent.id,
            ApplicationEvent.act,
            ApplicationEvent.at,
            ApplicationEvent.note,
            ApplicationEvent.actor_id,
            Person.display_name.label("who"),
        )
        .outerjoin(Person, Person.id == ApplicationEvent.actor_id)
        .where(ApplicationEvent.application_id == row.id, which)
        .order_by(ApplicationEvent.id)
    ).all()
    return Found(row, list(events))


def twins(row: Any) -> Sequence[AnyRow]:
    """Return members, and other people's open applications, of the same name and country.

    One statement.
    """
    same = fold(row.name) or row.name.casefold()
    return db.session.execute(
        select(literal("member").label("what"), Member.slug.label("word"), Member.name)
        .where(Member.sort_name == sort_name_of(row.name), Member.country == row.country)
        .where(Member.id != (row.member_id or 0))
        .union_all(
            select(literal("application"), Application.kind, Application.name)
            .where(func.lower(Application.name).in_((row.name.lower(), same)))
            .where(Application.country == row.country, Application.id != row.id)
            .where(Application.state.in_(OPEN_STATES))
        )
    ).all()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a coordinator wants to see of the queue; ``state`` empty: what is open."""

    state: str = ""
    kind: str = ""
    country: str = ""
    mine: bool = False
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue, and how many applications there are by state."""

    rows: list[AnyRow]
    counts: dict[str, int]
    countries: list[str]
    total: int
    page: int
    pages: int


def queue(actor: Actor, asked: Asked, page: int) -> Queue:
    """Return a page of the coordinators' queue, what is due first on top: three statements."""
    counted = db.session.execute(
        select(Application.state, Application.country, func.count(Application.id))
        .where(Application.state != "draft", _not_own(actor))
        .group_by(Application.state, Application.country)
    ).all()
    counts = dict.fromkeys(SHOWN_STATES, 0)
    for state, _country, number in counted:
        counts[state] += number
    conditions = _conditions(actor, asked)
    total = db.session.scalar(select(func.count(Application.id)).where(*conditions)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    claimer = aliased(Person)
    rows = db.session.execute(
        select(
            Application.id,
            Application.name,
            Application.kind,
            Application.country,
            Application.state,
            Application.submitted_at,
            Application.due_at,
            Application.decided_at,
            Application.claimed_by_id,
            Person.display_name.label("applicant"),
            claimer.display_name.label("claimer"),
        )
        .join(Person, Person.id == Application.person_id)
        .outerjoin(claimer, claimer.id == Application.claimed_by_id)
        .where(*conditions)
        .order_by(
            case(
                (Application.state.in_(DUE_STATES), 0), (Application.state == "waiting", 1), else_=2
            ),
            case((Application.state.in_(DUE_STATES), Application.due_at)),
            Application.id.desc(),
        )
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    found = sorted({row[1] for row in counted})
    return Queue(list(rows), counts, found, total, page, pages)


def _not_own(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that keeps coordinators away from what is said of their own."""
    return Application.person_id != (actor.person_id or 0)


def _conditions(actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        _not_own(actor),
        Application.state == asked.state if asked.state else Application.state.in_(OPEN_STATES),
    ]
    if asked.kind:
        found.append(Application.kind == asked.kind)
    if asked.country:
        found.append(Application.country == asked.country)
    if asked.mine:
        found.append(Application.claimed_by_id == actor.person_id)
    if asked.overdue:
        found.append(and_(Application.state.in_(DUE_STATES), Application.due_at < clock.now()))
    return found


def waiting_count(actor: Actor) -> int:
    """Return how many applications wait for this coordinator: one statement.

    Those that nobody has taken up, those of their own that can go on, and declines that somebody
    else proposed.
    """
    mine = actor.person_id or 0
    return (
        db.session.scalar(
            select(func.count(Application.id)).where(
                Application.person_id != mine,
                or_(
                    Application.state == "submitted",
                    and_(Application.state == "in_review", Application.claimed_by_id == mine),
                    and_(
                        Application.state == "second_look",
                        func.coalesce(Application.proposed_by_id, 0) != mine,
                    ),
                ),
            )
        )
        or 0
    )
