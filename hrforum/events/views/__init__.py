"""Pages of events."""

from hrforum.events.blueprint import blueprint
from hrforum.events.views import (
    after,
    calendars,
    editing,
    event,
    lists,
    materials,
    parts,
    registering,
    registrations,
)

__all__ = [
    "after",
    "blueprint",
    "calendars",
    "editing",
    "event",
    "lists",
    "materials",
    "parts",
    "registering",
    "registrations",
]
