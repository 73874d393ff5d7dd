"""What the pages of events share."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, request
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.errors import DomainError, NotFound
from hrforum.events import files, times, words
from hrforum.events.models import Event
from hrforum.events.queries.base import event_path
from hrforum.members import labels

EVENT = "/events/<int:event_id>-<slug>/"
MANY = "60 per minute"


def path_of(event: Event, rest: str = "") -> str:
    """Return the address of an event's page, or of one below it."""
    return event_path(event.id, event.slug) + rest


def when(event: Event) -> dict[str, Any]:
    """Return an event's time in words: the reader's, and the host's where it is another."""
    who = web.actor()
    mine, host = times.both(event, who.timezone, who.locale)
    return {"mine": mine, "host": host}


def row_of(event: Event, members: Any = ()) -> dict[str, Any]:
    """Return an event as lists show it."""
    who = web.actor()
    starts = event.starts_at.astimezone(ZoneInfo(who.timezone))
    return {
        "event": event,
        "url": path_of(event),
        "kind": words.KINDS[event.kind],
        "when": when(event),
        "starts": starts,
        "members": members,
        "languages": [labels.language_name(code, who.locale) for code in event.languages],
        "full": event.capacity is not None and event.going_count >= event.capacity,
    }


def frame(event: Event) -> dict[str, Any]:
    """Return what all pages of an event show of it."""
    return {
        "event": event,
        "path": path_of(event),
        "when": when(event),
        "words": words,
        "cover_url": files.PREFIX + event.cover if event.cover else "",
    }


def page_asked() -> int:
    """Return the number of the page that the address asks for.

    Raises:
        NotFound: it is none.
    """
    asked = request.args.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and 0 < len(asked) < 7 and int(asked)):
        raise NotFound
    return int(asked)


def say(error: DomainError) -> None:
    """Show on the next page why something was not done."""
    flash(str(error), "error")


def back_to(event: Event, rest: str = "") -> Response:
    """Lead to an event's page, or one below it, after a form."""
    return web.see_other(path_of(event, rest))
