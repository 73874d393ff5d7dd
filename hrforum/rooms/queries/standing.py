"""Who somebody is in a room, and what they may there."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, select

from hrforum.core.errors import Forbidden
from hrforum.core.permissions import Actor
from hrforum.events import policy as events
from hrforum.events.models import Event, Speaker
from hrforum.rooms.models import Room, RoomPerson

NEWS = "room"


def asked(actor: Actor, event_id: int) -> Select[*tuple[Any, ...]]:
    """Return the select of a room as the actor may see it.

    Its columns: room, event, the actor's own row (or None), and whether the event lets them in
    (``attends``), makes them a host (``hosts``), an editor, a speaker.
    """
    speaks = (
        select(Speaker.id)
        .where(Speaker.event_id == Event.id, Speaker.person_id == actor.person_id)
        .exists()
    )
    mine = and_(RoomPerson.room_id == Room.event_id, RoomPerson.person_id == actor.person_id)
    return (
        select(
            Room,
            Event,
            RoomPerson,
            events.attended_by(actor).label("attends"),
            events.hosted_by(actor).label("hosts"),
            events.editable_by(actor).label("edits"),
            speaks.label("speaks"),
        )
        .join(Event, Event.id == Room.event_id)
        .outerjoin(RoomPerson, mine)
        .where(Room.event_id == event_id, events.visible_to(actor))
    )


def role_by_event(actor: Actor, row: Any) -> str:
    """Return the role that follows from the event."""
    if row.hosts:
        return "host"
    if row.edits or actor.is_moderator:
        return "moderator"
    return "speaker" if row.speaks else "attendee"


def role_of(actor: Actor, row: Any) -> str:
    """Return the role that the actor has now: one given in the room, or what the event says."""
    me: RoomPerson | None = row.RoomPerson
    if me is None or me.role_by_id is None:
        return role_by_event(actor, row)
    return me.role


def check(row: Any) -> None:
    """Raise Forbidden where somebody may not be in the room (any more)."""
    if row.RoomPerson is not None and row.RoomPerson.removed_at is not None:
        raise Forbidden(_("You were sent out of this room."))
    if not row.attends:
        raise Forbidden(_("Register for this event to come in."))
