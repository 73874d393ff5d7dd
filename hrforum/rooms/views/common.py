"""What the views of rooms share."""

from __future__ import annotations

from typing import Any

from hrforum.core import web
from hrforum.events.queries.base import event_path
from hrforum.rooms import words
from hrforum.rooms.queries import pages
from hrforum.rooms.queries.pages import Standing

ROOM = "/events/<int:event_id>-<slug>/live"


def room_path(event: Any) -> str:
    """Return the address of a room."""
    return f"{event_path(event.id, event.slug)}live"


def met(event_id: int) -> Standing:
    """Return the room as who asks meets it."""
    return pages.standing(web.actor(), event_id)


def frame(standing: Standing) -> dict[str, Any]:
    """Return what all these pages show."""
    return {
        "event": standing.event,
        "room": standing.room,
        "standing": standing,
        "event_path": event_path(standing.event.id, standing.event.slug),
        "path": room_path(standing.event),
        "words": words,
    }
