"""What decisions of moderators do to lines and questions; nothing of it is for hosts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from hrforum.core import audit
from hrforum.core.db import lock, transactional
from hrforum.core.errors import Forbidden, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.rooms.actions.inside import next_number
from hrforum.rooms.models import Room, RoomLine, RoomQuestion

Said = RoomLine | RoomQuestion


def _locked(table: type[Said], thing_id: int) -> tuple[Room, Said] | None:
    """Return a thing and its room, locked as by every other write in the room."""
    room = db.session.scalar(
        lock(
            select(Room).where(
                Room.event_id == select(table.room_id).where(table.id == thing_id).scalar_subquery()
            )
        ).execution_options(populate_existing=True)
    )
    if room is None:
        return None
    found: Any = db.session.get(table, thing_id, populate_existing=True)
    return (room, found) if found is not None else None


@transactional
def withhold(actor: Actor, table: type[Said], thing_id: int, how: str, words: str) -> None:
    """Hide a line or question from all (``hide``), or from hosts and moderators, too (``remove``).

    Args:
        actor: a moderator of the installation, who need not be in the room.
        table: `RoomLine` or `RoomQuestion`.
        thing_id: of the row.
        how: ``hide`` or ``remove``.
        words: what readers see in its place.

    Raises:
        Forbidden: the actor is no moderator.
        NotFound: it was erased.
    """
    if not actor.is_moderator:
        raise Forbidden
    found = _locked(table, thing_id)
    if found is None:
        raise NotFound
    room, thing = found
    thing.withheld, thing.withheld_words = how, words
    _note(actor, room, thing, audit.Tag.ROOM_LINE_HIDDEN, audit.Tag.ROOM_QUESTION_DISMISSED)


@transactional
def give_back(actor: Actor, table: type[Said], thing_id: int) -> None:
    """Let a line or question be as its writer and the hosts left it; erased ones stay erased.

    Who may take a decision back has been asked by who calls this.
    """
    found = _locked(table, thing_id)
    if found is None or found[1].withheld is None:
        return
    room, thing = found
    thing.withheld = thing.withheld_words = None
    _note(actor, room, thing, audit.Tag.ROOM_LINE_UNHIDDEN, audit.Tag.ROOM_CHANGED)


def _note(actor: Actor, room: Room, thing: Said, line: audit.Tag, question: audit.Tag) -> None:
    thing.changed = next_number(room)
    db.session.flush()
    is_line = isinstance(thing, RoomLine)
    tags: dict[str, Any] = {"line" if is_line else "question": thing.number, "decided": True}
    audit.record(
        actor,
        line if is_line else question,
        "event",
        room.event_id,
        **tags,
    )
