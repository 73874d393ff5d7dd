"""What the pages of a room show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.events import policy as events
from hrforum.events.models import AgendaItem, Event, Speaker
from hrforum.extensions import db
from hrforum.rooms import policy
from hrforum.rooms.models import Room, RoomPerson, RoomSlide
from hrforum.rooms.queries.standing import asked, role_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A room as somebody meets it: ``room`` is None before its hosts prepare it."""

    event: Event
    room: Room | None
    me: RoomPerson | None
    role: str
    attends: bool
    hosts: bool

    @property
    def is_inside(self) -> bool:
        """Whether they see the room and not its lobby."""
        return (
            self.room is not None
            and self.me is not None
            and self.me.removed_at is None
            and self.attends
            and policy.may_enter(self.room.state, self.role)
        )


def standing(actor: Actor, event_id: int) -> Standing:
    """Return a room as the actor meets it: one statement, two before it is prepared.

    Raises:
        NotFound: there is no such event for the actor, or it happens at an address.
    """
    row = asked(actor, event_id)
    if row is not None:
        return Standing(
            row.Event,
            row.Room,
            row.RoomPerson,
            role_of(actor, row),
            bool(row.attends) and actor.is_signed_in,
            bool(row.hosts),
        )
    bare = db.session.execute(
        select(Event, events.attended_by(actor), events.hosted_by(actor)).where(
            Event.id == event_id, Event.place_kind != "venue", events.visible_to(actor)
        )
    ).first()
    if bare is None:
        raise NotFound
    event, attends, hosts = bare
    return Standing(event, None, None, "host" if hosts else "attendee", bool(attends), bool(hosts))


def agenda(event_id: int) -> Sequence[AnyRow]:
    """Return the agenda: one statement."""
    return db.session.execute(
        select(AgendaItem.id, AgendaItem.title, AgendaItem.starts_minute, AgendaItem.minutes)
        .where(AgendaItem.event_id == event_id)
        .order_by(AgendaItem.starts_minute, AgendaItem.position, AgendaItem.id)
    ).all()


def speakers(event_id: int) -> Sequence[AnyRow]:
    """Return the speakers: one statement."""
    return db.session.execute(
        select(Speaker.id, Speaker.name, Speaker.role)
        .where(Speaker.event_id == event_id)
        .order_by(Speaker.position, Speaker.id)
    ).all()


def slides(event_id: int) -> Sequence[AnyRow]:
    """Return the pages of the slides: one statement."""
    return db.session.execute(
        select(
            RoomSlide.position, RoomSlide.file, RoomSlide.width, RoomSlide.height, RoomSlide.text
        )
        .where(RoomSlide.room_id == event_id)
        .order_by(RoomSlide.position)
    ).all()
