"""The chat: lines, reactions, and hiding what should not stand there."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from sqlalchemy import Select, delete, func, select

from hrforum.accounts import blocks
from hrforum.accounts.models import Person
from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.rooms.actions import inside
from hrforum.rooms.actions.inside import Inside, next_number
from hrforum.rooms.models import Room, RoomLine, RoomPerson, RoomReaction

MAX_LINE = 1_000
REACTIONS = ("thanks", "agree", "same", "smile")
MOST_MENTIONS = 10
_MENTION = re.compile(r"(?<![\w@])@([\w.-]{2,40})")


@transactional
def say(actor: Actor, event_id: int, *, text: str, client_key: str, reply_to: int = 0) -> RoomLine:
    """Write a line into the chat. Sent twice with one ``client_key`` it stands there once.

    Args:
        actor: who writes.
        event_id: in which room.
        text: plain text.
        client_key: the client's own id for this line.
        reply_to: the number of the line that it answers; 0: none.

    Raises:
        Invalid: empty, too long, or it answers nothing; the field is ``text`` or ``reply_to``.
        NotFound, Forbidden: as `inside.enter`; or the room takes no lines now.
    """
    client_key = inside.clean_key(client_key)
    here = inside.enter(actor, event_id)
    known: RoomLine | None = db.session.scalar(
        select(RoomLine).where(
            RoomLine.room_id == event_id,
            RoomLine.by_id == here.me.id,
            RoomLine.client_key == client_key,
        )
    )
    if known is not None:
        return known
    here.must_speak()
    text = inside.clean_text(text, "text", MAX_LINE, _("Write something first."))
    mentions = _mentioned(here, text)
    if reply_to:
        answered = _line(here.room, reply_to)
        if answered.by_id not in (here.me.id, *mentions):
            mentions += db.session.scalars(_hears(here).where(RoomPerson.id == answered.by_id))
    number = next_number(here.room)
    line = RoomLine(
        room_id=event_id,
        number=number,
        changed=number,
        by_id=here.me.id,
        client_key=client_key,
        at=clock.now(),
        text=text,
        reply_to=reply_to or None,
        mentions=mentions,
        reactions={},
    )
    db.session.add(line)
    db.session.flush()
    return line


def _hears(here: Inside) -> Select[int]:
    """Return the select of those in the room who have not muted or blocked who writes."""
    return select(RoomPerson.id).where(
        RoomPerson.room_id == here.room.event_id,
        ~blocks.has_muted(RoomPerson.person_id, here.me.person_id),
    )


def _mentioned(here: Inside, text: str) -> list[int]:
    """Return whom a line calls: by their name of the site, or by the one that they took here."""
    names = {name.rstrip(".-").casefold() for name in _MENTION.findall(text)[:MOST_MENTIONS]}
    if not names:
        return []
    # A name taken here stands for its owner; their name of the site must not give them away.
    alias = func.lower(func.replace(RoomPerson.alias, " ", "_"))
    rows = db.session.execute(
        _hears(here)
        .join(Person, Person.id == RoomPerson.person_id)
        .where(
            alias.in_(names) | ((RoomPerson.alias == "") & func.lower(Person.username).in_(names))
        )
        .order_by(RoomPerson.id)
    )
    return [row.id for row in rows]


def _line(room: Room, number: int) -> RoomLine:
    line: RoomLine | None = db.session.scalar(
        select(RoomLine)
        .where(RoomLine.room_id == room.event_id, RoomLine.number == number)
        .execution_options(populate_existing=True)
    )
    if line is None:
        raise NotFound(_("There is no such line."))
    return line


@transactional
def react(actor: Actor, event_id: int, line: int, kind: str, *, given: bool = True) -> RoomLine:
    """Let the actor's reaction of that kind to a line stand, or not.

    Raises:
        Invalid: there is no such kind; the field is ``kind``.
        NotFound, Forbidden: as `inside.enter`; there is no such line, or it is hidden; it is the
            actor's own, or its writer has blocked them.
    """
    if kind not in REACTIONS:
        raise Invalid("kind", _("Choose one of the reactions."))
    here = inside.enter(actor, event_id)
    here.must_speak()
    found = _line(here.room, line)
    if found.hidden_at is not None or found.withheld is not None:
        raise NotFound(_("There is no such line."))
    if found.by_id == here.me.id:
        raise Forbidden(_("You can't react to a line of your own."))
    if given and _is_blocked(here, found):
        raise Forbidden(_("You can't react to this line."))
    mine = (RoomReaction.line_id == found.id) & (RoomReaction.by_id == here.me.id)
    stands = db.session.scalar(select(RoomReaction.kind).where(mine, RoomReaction.kind == kind))
    if given == (stands is not None):
        return found
    number = next_number(here.room)
    if given:
        db.session.add(RoomReaction(line_id=found.id, by_id=here.me.id, kind=kind, number=number))
    else:
        db.session.execute(delete(RoomReaction).where(mine, RoomReaction.kind == kind))
    # Under the room's lock: nobody else counts at the same time.
    count = int(found.reactions.get(kind, 0)) + (1 if given else -1)
    found.reactions = {
        name: number for name, number in {**found.reactions, kind: count}.items() if number > 0
    }
    found.changed = number
    db.session.flush()
    return found


def _is_blocked(here: Inside, line: RoomLine) -> bool:
    by = db.session.scalar(select(RoomPerson.person_id).where(RoomPerson.id == line.by_id))
    return by is not None and blocks.blocked_by(by, here.me.person_id)


@transactional
def hide_line(actor: Actor, event_id: int, line: int, *, reason: str) -> RoomLine:
    """Hide a line: everybody sees that there was one and why it is gone.

    Its writer may do it without a reason.

    Raises:
        Invalid: no reason; the field is ``reason``.
        NotFound: there is no such line.
        Forbidden: it is neither the actor's own, nor do they moderate.
    """
    here = inside.enter(actor, event_id)
    found = _line(here.room, line)
    if found.by_id == here.me.id and not reason.strip():
        here.must_speak()
        reason = ""
    else:
        _must_moderate(here)
        reason = inside.clean_reason(reason)
    if found.hidden_at is None:
        found.hidden_at = clock.now()
        found.hidden_by_id, found.hidden_reason = actor.person_id, reason
        found.changed = next_number(here.room)
        audit.record(
            actor, audit.Tag.ROOM_LINE_HIDDEN, "event", event_id, reason, line=found.number
        )
    return found


@transactional
def unhide_line(actor: Actor, event_id: int, line: int) -> RoomLine:
    """Show a hidden line again.

    Raises:
        NotFound: there is no such line.
        Forbidden: the actor does not moderate; or its writer took it back, or it was erased, or
            moderators decided that it stays hidden.
    """
    here = inside.enter(actor, event_id)
    _must_moderate(here)
    found = _line(here.room, line)
    if found.withheld is not None:
        raise Forbidden(_("Moderators decided this. It can be appealed against."))
    if found.hidden_at is not None:
        if not found.hidden_reason or not found.text:
            raise Forbidden(_("Its writer took this line back."))
        found.hidden_at = found.hidden_by_id = None
        found.hidden_reason = ""
        found.changed = next_number(here.room)
        audit.record(actor, audit.Tag.ROOM_LINE_UNHIDDEN, "event", event_id, line=found.number)
    return found


def _must_moderate(here: Inside) -> None:
    here.must("moderate", _("Only hosts and moderators of this room can do this."))
