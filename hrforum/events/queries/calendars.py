"""What goes into calendars: of a person, of a board."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select

from hrforum.accounts.models import Person
from hrforum.boards import policy as boards
from hrforum.boards.models import Board
from hrforum.core import clock
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor, grants_of
from hrforum.events import policy
from hrforum.events.models import (
    CalendarKey,
    Event,
    EventBoard,
    EventHost,
    EventSeries,
    Registration,
    Speaker,
)
from hrforum.extensions import db

BACK = dt.timedelta(days=120)
MOST = 500


def key_of(actor: Actor) -> CalendarKey | None:
    """Return what the actor's secret address is made from."""
    if actor.person_id is None:
        return None
    return db.session.get(CalendarKey, actor.person_id)


def reader(person_id: int) -> Actor | None:
    """Return whose calendar it is, with what they may see now; None for a closed account."""
    person = db.session.scalar(
        select(Person).where(
            Person.id == person_id, Person.deleted_at.is_(None), Person.active.is_(True)
        )
    )
    if person is None:
        return None
    return Actor(
        person_id=person.id,
        username=person.username,
        display_name=person.display_name,
        locale=person.locale,
        timezone=person.timezone,
        grants=grants_of(person.id, person.grants_version),
    )


def of_person(actor: Actor) -> Sequence[Event]:
    """Return what the actor is registered for, holds or speaks at: one statement.

    What was cancelled stays, so that it is taken out of calendars.
    """
    came = (
        select(Registration.id)
        .where(Registration.event_id == Event.id, Registration.person_id == actor.person_id)
        .where(Registration.state == "registered")
    )
    holds = select(EventHost.event_id).where(
        EventHost.event_id == Event.id,
        EventHost.person_id == actor.person_id,
        EventHost.role == "host",
    )
    speaks = select(Speaker.id).where(
        Speaker.event_id == Event.id, Speaker.person_id == actor.person_id
    )
    return db.session.scalars(
        select(Event)
        .where(policy.visible_to(actor), Event.state != "draft")
        .where(or_(*(each.correlate(Event).exists() for each in (came, holds, speaks))))
        .where(Event.ends_at > clock.now() - BACK)
        .order_by(Event.starts_at, Event.id)
        .limit(MOST)
    ).all()


def of_board(actor: Actor, slug: str) -> tuple[Any, Sequence[Event], Sequence[EventSeries]]:
    """Return a board, its events and their series, as the actor may see them: three statements.

    Raises:
        NotFound: there is no such board for the actor.
    """
    board = db.session.execute(
        select(Board.id, Board.name, Board.slug).where(
            Board.slug == slug, boards.visible_boards(actor)
        )
    ).first()
    if board is None:
        raise NotFound
    on_it = select(EventBoard.event_id).where(
        EventBoard.event_id == Event.id, EventBoard.board_id == board.id
    )
    whole = (
        select(Event.series_id)
        .where(
            on_it.correlate(Event).exists(),
            Event.ends_at > clock.now() - BACK,
            Event.series_id.is_not(None),
        )
        .scalar_subquery()
    )
    events = db.session.scalars(
        select(Event)
        .where(policy.visible_to(actor), Event.state != "draft", on_it.correlate(Event).exists())
        .where((Event.ends_at > clock.now() - BACK) | Event.series_id.in_(whole))
        .order_by(Event.starts_at, Event.id)
        .limit(MOST)
    ).all()
    rows = db.session.scalars(
        select(EventSeries).where(
            EventSeries.id.in_({event.series_id for event in events if event.series_id})
        )
    ).all()
    return board, events, rows
