"""An event's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from hrforum.accounts.models import Person
from hrforum.boards import policy as boards
from hrforum.boards.models import Board
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.events import policy
from hrforum.events.models import (
    AgendaItem,
    Event,
    EventAct,
    EventBoard,
    EventFollowUp,
    EventHost,
    EventMember,
    EventSeries,
    EventTheme,
    Material,
    Registration,
    RegistrationQuestion,
    Speaker,
)
from hrforum.extensions import db
from hrforum.members.models import Member, Theme


@dataclass(frozen=True, slots=True)
class Head:
    """An event, what the actor may do to it, and their registration."""

    event: Event
    may_edit: bool
    may_host: bool
    may_attend: bool
    registration: Registration | None


def head(actor: Actor, event_id: int) -> Head:
    """Return an event with what the actor may do: one statement.

    Raises:
        NotFound: there is none for the actor.
    """
    row = db.session.execute(
        select(
            Event,
            policy.editable_by(actor).label("may_edit"),
            policy.hosted_by(actor).label("may_host"),
            policy.attended_by(actor).label("may_attend"),
            Registration,
        )
        .outerjoin(
            Registration,
            and_(
                Registration.event_id == Event.id,
                Registration.person_id == (actor.person_id or 0),
            ),
        )
        .where(Event.id == event_id, policy.visible_to(actor))
    ).first()
    if row is None:
        raise NotFound
    return Head(row[0], bool(row[1]), bool(row[2]), bool(row[3]), row[4])


def editable(actor: Actor, event_id: int) -> Head:
    """Return an event that the actor may change; raise NotFound otherwise."""
    found = head(actor, event_id)
    if not found.may_edit:
        raise NotFound
    return found


def hosted(actor: Actor, event_id: int) -> Head:
    """Return an event that is the actor's to hold; raise NotFound otherwise."""
    found = head(actor, event_id)
    if not found.may_host:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """What else stands on the page."""

    members: Sequence[Any]
    boards: Sequence[Any]
    themes: Sequence[Any]
    speakers: Sequence[Any]
    agenda: Sequence[AgendaItem]
    materials: Sequence[Material]
    follow_ups: Sequence[EventFollowUp]
    hosts: Sequence[Any]
    dates: Sequence[Any]
    acts: Sequence[Any]


def page(actor: Actor, event: Event) -> Page:
    """Return what else an event's page shows: ten statements, whatever there is."""
    return Page(
        members=_members(event.id),
        boards=db.session.execute(
            select(Board.name, Board.slug, Board.hue)
            .join(EventBoard, EventBoard.board_id == Board.id)
            .where(EventBoard.event_id == event.id, boards.visible_boards(actor))
            .order_by(Board.position, Board.name)
        ).all(),
        themes=db.session.execute(
            select(Theme.name, Theme.slug)
            .join(EventTheme, EventTheme.theme_id == Theme.id)
            .where(EventTheme.event_id == event.id)
            .order_by(Theme.position, Theme.name)
        ).all(),
        speakers=speakers(event.id),
        agenda=agenda(event.id),
        materials=materials(event.id),
        follow_ups=db.session.scalars(
            select(EventFollowUp)
            .where(EventFollowUp.event_id == event.id)
            .order_by(EventFollowUp.id)
        ).all(),
        hosts=hosts(event.id),
        dates=_dates(actor, event),
        acts=db.session.execute(
            select(EventAct.act, EventAct.at, EventAct.reason, Person.display_name.label("who"))
            .outerjoin(Person, Person.id == EventAct.actor_id)
            .where(EventAct.event_id == event.id)
            .order_by(EventAct.id.desc())
            .limit(20)
        ).all(),
    )


def _members(event_id: int) -> Sequence[Any]:
    return db.session.execute(
        select(Member.id, Member.name, Member.slug, Member.is_demo)
        .join(EventMember, EventMember.member_id == Member.id)
        .where(EventMember.event_id == event_id)
        .order_by(Member.sort_name)
    ).all()


def _dates(actor: Actor, event: Event) -> Sequence[Any]:
    return db.session.scalars(
        select(Event)
        .where(Event.series_id == (event.series_id or 0), policy.visible_to(actor))
        .order_by(Event.starts_at, Event.id)
    ).all()


def speakers(event_id: int) -> Sequence[Any]:
    """Return the speakers of an event with their accounts' names: one statement."""
    return db.session.execute(
        select(
            Speaker.id,
            Speaker.name,
            Speaker.role,
            Speaker.bio,
            Person.username,
            Person.avatar,
        )
        .outerjoin(Person, and_(Person.id == Speaker.person_id, Person.deleted_at.is_(None)))
        .where(Speaker.event_id == event_id)
        .order_by(Speaker.position, Speaker.id)
    ).all()


def agenda(event_id: int) -> Sequence[AgendaItem]:
    """Return the agenda of an event: one statement."""
    return db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.event_id == event_id)
        .order_by(AgendaItem.starts_minute, AgendaItem.position, AgendaItem.id)
    ).all()


def materials(event_id: int) -> Sequence[Material]:
    """Return the materials of an event: one statement."""
    return db.session.scalars(
        select(Material)
        .where(Material.event_id == event_id)
        .order_by(Material.position, Material.id)
    ).all()


def hosts(event_id: int) -> Sequence[Any]:
    """Return the hosts and co-editors of an event: one statement."""
    return db.session.execute(
        select(EventHost.person_id, EventHost.role, Person.display_name, Person.username)
        .join(Person, Person.id == EventHost.person_id)
        .where(EventHost.event_id == event_id)
        .order_by(EventHost.role.desc(), Person.display_name, Person.id)
    ).all()


def questions(event_id: int) -> Sequence[RegistrationQuestion]:
    """Return the organiser's own questions: one statement."""
    return db.session.scalars(
        select(RegistrationQuestion)
        .where(RegistrationQuestion.event_id == event_id)
        .order_by(RegistrationQuestion.position, RegistrationQuestion.id)
    ).all()


def belongs(event_id: int) -> tuple[list[int], list[int], list[int]]:
    """Return the ids of boards, themes and members of an event: three statements."""
    return (
        list(db.session.scalars(select(EventBoard.board_id).filter_by(event_id=event_id))),
        list(db.session.scalars(select(EventTheme.theme_id).filter_by(event_id=event_id))),
        list(db.session.scalars(select(EventMember.member_id).filter_by(event_id=event_id))),
    )


def series(actor: Actor, series_id: int) -> tuple[EventSeries, Sequence[Event]]:
    """Return a series with the dates that the actor may see: two statements.

    Raises:
        NotFound: there is none for the actor.
    """
    row = db.session.get(EventSeries, series_id)
    dates = db.session.scalars(
        select(Event)
        .where(Event.series_id == series_id, policy.visible_to(actor), Event.state != "draft")
        .order_by(Event.recurrence_wall)
    ).all()
    if row is None or not dates:
        raise NotFound
    return row, dates


def file(actor: Actor, name: str) -> tuple[Any, bool]:
    """Return name and kind of a file of an event that the actor may see, and if everybody may.

    Two statements. Raises NotFound where there is none for the actor.
    """
    row: Any = db.session.execute(
        select(Material.original, Material.media_type, Event.visibility, Event.state)
        .join(Event, Event.id == Material.event_id)
        .where(Material.file == name, policy.visible_to(actor))
        .limit(1)
    ).first()
    if row is None:
        row = db.session.execute(
            select(Event.title, Event.visibility, Event.state)
            .where(Event.cover == name, policy.visible_to(actor))
            .limit(1)
        ).first()
    if row is None:
        raise NotFound
    return row, row.visibility == "public" and row.state != "draft"
