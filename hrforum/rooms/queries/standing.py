"""Who somebody is in a room, and what they may there."""

from __future__ import annotations

import functools
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Integer, Select, and_, bindparam, select

from hrforum.core.errors import Forbidden
from hrforum.core.permissions import Actor, Grants
from hrforum.events import policy as events
from hrforum.events.models import Event, Speaker
from hrforum.extensions import db
from hrforum.rooms.models import Room, RoomPerson

NEWS = "room"


@functools.lru_cache(maxsize=256)
def _asked(grants: Grants, is_signed_in: bool, locks: bool) -> Select[*tuple[Any, ...]]:
    """Return the select of a room for all who have the same grants.

    Made once: to put it together costs more than to run it, and it stands before every call.
    """
    person_id: Any = bindparam("me", type_=Integer) if is_signed_in else None
    actor = Actor(person_id=person_id, grants=grants)
    speaks = (
        select(Speaker.id)
        .where(Speaker.event_id == Event.id, Speaker.person_id == person_id)
        .exists()
    )
    mine = and_(RoomPerson.room_id == Room.event_id, RoomPerson.person_id == person_id)
    statement = (
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
        .where(Room.event_id == bindparam("event", type_=Integer), events.visible_to(actor))
    )
    if locks:
        statement = statement.with_for_update(of=Room).execution_options(populate_existing=True)
    return statement


def asked(actor: Actor, event_id: int, *, locks: bool = False) -> Any:
    """Return a room as the actor may see it, or None: one statement.

    Its columns: room, event, the actor's own row (or None), and whether the event lets them in
    (``attends``), makes them a host (``hosts``), an editor (``edits``), a speaker (``speaks``).

    Args:
        actor: who asks.
        event_id: whose room.
        locks: lock the room's row, and read it anew.
    """
    statement = _asked(actor.grants, actor.is_signed_in, locks)
    return db.session.execute(statement, {"event": event_id, "me": actor.person_id}).first()


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
