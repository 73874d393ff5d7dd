"""What every write in a room shares: who asks, what they may, the room's lock and its number."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from flask_babel import gettext as _

from hrforum.boards.content import clean_client_key
from hrforum.core import news
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.events.models import Event
from hrforum.rooms import policy
from hrforum.rooms.models import Room, RoomPerson
from hrforum.rooms.queries.standing import NEWS, asked, check, role_of

MAX_REASON = 500
_NOTHING = frozenset({"Cc", "Cs", "Co", "Cn"})


@dataclass(slots=True)
class Inside:
    """A room, locked, and who asks."""

    room: Room
    event: Event
    me: RoomPerson
    role: str
    actor: Actor

    def must(self, right: str, why: str) -> None:
        """Raise Forbidden where the role has not the right."""
        if not policy.has_right(self.role, right):
            raise Forbidden(why)

    def must_speak(self) -> None:
        """Raise Forbidden where nobody in that role can write now."""
        if not policy.may_speak(self.room.state, self.role):
            raise Forbidden(
                _("This room has ended. It can be read.")
                if self.room.state == "ended"
                else _("The room is not open yet.")
            )


def enter(actor: Actor, event_id: int) -> Inside:
    """Return the room for a write, locked: numbers are given one after the other.

    Raises:
        NotFound: there is none for the actor, or they have not come in by the lobby.
        Forbidden: they were sent out, the event does not let them in (any more), or a decision of
            moderators forbids them to write.
    """
    if actor.is_barred():
        raise Forbidden(
            _(
                "You may only read at present. The reasons, until when it lasts and how to appeal "
                "are at %(address)s.",
                address="/moderation/statements/",
            )
        )
    row = asked(actor, event_id, locks=True)
    if row is None or actor.person_id is None or row.RoomPerson is None:
        raise NotFound
    check(row)
    return Inside(row.Room, row.Event, row.RoomPerson, role_of(actor, row), actor)


def next_number(room: Room) -> int:
    """Return the room's next number, and let everybody hear of it after the commit."""
    room.number += 1
    news.tell_after_commit(NEWS, room.event_id)
    return room.number


def stamp(room: Room) -> None:
    """Note that the room itself has changed: doors, timer, agenda, slides."""
    room.changed = next_number(room)


def clean_key(key: str) -> str:
    """Return the client's own id for a write.

    Raises:
        Invalid: it is none; the field is ``client_key``.
    """
    if clean_client_key(key) is None:
        raise Invalid("client_key", _("Reload the page and send it again."))
    return key


def clean_text(text: str, field: str, most: int, empty: str) -> str:
    """Return a text as it is kept: no control characters, no empty lines at its ends.

    Raises:
        Invalid: empty or too long.
    """
    text = "".join(
        char
        for char in text.replace("\r\n", "\n")
        if char == "\n" or unicodedata.category(char) not in _NOTHING
    ).strip()
    if not text:
        raise Invalid(field, empty)
    if len(text) > most:
        raise Invalid(
            field,
            _(
                "This has %(length)s characters; there is room for %(most)s.",
                length=len(text),
                most=most,
            ),
        )
    return text


def clean_reason(reason: str) -> str:
    """Return a reason.

    Raises:
        Invalid: none, or too long; the field is ``reason``.
    """
    return clean_text(reason, "reason", MAX_REASON, _("Give a reason."))


def touch(me: RoomPerson, room: Room) -> None:
    """Note that what others see of a person has changed."""
    me.changed = next_number(room)
