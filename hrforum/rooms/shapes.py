"""A room's things as clients get them: one shape for all, one for hosts and moderators.

What is not for all leaves here without its words: a hidden line's text, a question that waits, a
poll that is a draft. `docs/protocol.md` describes the shapes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from hrforum.boards.queries.base import topic_path
from hrforum.core import clock, marks
from hrforum.rooms import polls
from hrforum.rooms.queries.changes import Read

QUOTED = 140  # characters of the line that one answers
HERE = dt.timedelta(seconds=40)  # who was seen since then is here
_NOT_FOR_ALL = ("waiting", "dismissed")


def name_of(row: Any) -> str:
    """Return the name that others see."""
    return str(row.alias or row.display_name)


def handle_of(row: Any) -> str:
    """Return what stands behind ``@`` to call somebody."""
    return str(row.alias.replace(" ", "_") if row.alias else row.username)


def who(row: Any, *, staff: bool) -> dict[str, Any]:
    """Return somebody as they are seen: hosts and moderators also see the name of the account."""
    name = name_of(row)
    found = {
        "id": row.by_id,
        "name": name,
        "handle": handle_of(row),
        "initials": marks.initials(name),
        "hue": marks.name_hue(name),
        "role": row.role,
    }
    if staff and row.alias:
        found["account"] = row.display_name
    return found


def line(row: Any, *, staff: bool) -> dict[str, Any]:
    """Return a line of the chat."""
    hidden = row.hidden_at is not None
    reply = None
    if row.reply_to is not None:
        gone = row.reply_text is None or row.reply_hidden_at is not None
        text = "" if gone else " ".join(row.reply_text.split())
        reply = {
            "number": row.reply_to,
            "name": row.reply_alias or row.reply_name or "",
            "text": text[:QUOTED] + ("…" if len(text) > QUOTED else ""),
        }
    return {
        "id": row.id,
        "number": row.number,
        "changed": row.changed,
        "at": row.at.isoformat(),
        "by": who(row, staff=staff),
        "text": row.text if staff or not hidden else "",
        "reply": reply,
        "mentions": list(row.mentions),
        "reactions": {} if hidden else dict(row.reactions),
        "hidden": hidden,
        "reason": row.hidden_reason,
        "withheld": row.withheld is not None,
    }


def is_own(row: Any) -> bool:
    """Whether who asked a question sees more of it than others do."""
    return row.state in _NOT_FOR_ALL or bool(row.is_anonymous)


def question(row: Any, *, staff: bool, own: bool = False) -> dict[str, Any]:
    """Return a question; of one that is not for its reader only that it is gone."""
    if row.state in _NOT_FOR_ALL and not (staff or own):
        return {"number": row.number, "changed": row.changed, "state": "gone"}
    return {
        "id": row.id,
        "number": row.number,
        "changed": row.changed,
        "at": row.at.isoformat(),
        "by": who(row, staff=staff) if staff or own or not row.is_anonymous else None,
        "anonymous": row.is_anonymous,
        "text": row.text,
        "state": row.state,
        "votes": row.votes,
        "into": row.merged_into,
        "answer": row.answer,
        "reason": row.reason,
        "withheld": row.withheld is not None,
        "topic": topic_path(row.topic_id, row.topic_slug) if row.topic_slug else None,
    }


def poll(row: Any, *, staff: bool) -> dict[str, Any]:
    """Return a poll; of a draft, for those who do not host, only that it is not there."""
    if row.state == "draft" and not staff:
        return {"number": row.number, "changed": row.changed, "state": "gone"}
    shows = row.state == "closed" or not row.hides_results or staff
    return {
        "number": row.number,
        "changed": row.changed,
        "kind": row.kind,
        "title": row.title,
        "options": list(row.options),
        "state": row.state,
        "voters": row.voters,
        "result": polls.result_of(row) if shows else None,
        "correct": list(row.correct) if row.state == "closed" or staff else None,
    }


def hand(row: Any, *, staff: bool) -> dict[str, Any]:
    """Return a raised hand."""
    return {
        "number": row.number,
        "changed": row.changed,
        "state": row.state,
        "by": who(row, staff=staff),
    }


def person(row: Any, *, staff: bool) -> dict[str, Any]:
    """Return somebody in the room, with whether they are here now."""
    seen = row.seen_at is not None and clock.now() - row.seen_at < HERE
    return {
        **who(row, staff=staff),
        "changed": row.changed,
        "here": seen and row.removed_at is None,
        "removed": row.removed_at is not None,
    }


def room(row: Any) -> dict[str, Any]:
    """Return the room itself."""
    timer = None
    if row.timer_ends_at is not None:
        timer = {"ends_at": row.timer_ends_at.isoformat(), "label": row.timer_label}
    picture = None
    if row.slide_file is not None:
        picture = {
            "file": row.slide_file,
            "width": row.slide_width,
            "height": row.slide_height,
            "text": row.slide_text,
        }
    return {
        "state": row.state,
        "changed": row.changed,
        "agenda": row.agenda_id or 0,
        "slide": row.slide,
        "picture": picture,
        "timer": timer,
        "moderates_questions": row.moderates_questions,
        "allows_aliases": row.allows_aliases,
    }


def news(read: Read, *, staff: bool, own: Iterable[int] = ()) -> dict[str, Any]:
    """Return rows of a room as the news that they are.

    Args:
        read: the rows.
        staff: whether it goes to hosts and moderators.
        own: `RoomPerson` ids of the reader, who sees their own questions whatever their state.
    """
    mine = frozenset(own)
    return {
        "number": read.room.number,
        "room": room(read.room),
        "lines": [line(row, staff=staff) for row in read.lines],
        "questions": [question(row, staff=staff, own=row.by_id in mine) for row in read.questions],
        "polls": [poll(row, staff=staff) for row in read.polls],
        "hands": [hand(row, staff=staff) for row in read.hands],
        "people": [person(row, staff=staff) for row in read.people],
    }
