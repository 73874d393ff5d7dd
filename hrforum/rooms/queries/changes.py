"""What is in a room, and what changed in it since a number.

The statements are made once and get their values when they run: they run for everybody who comes
in, and twenty times a second in a busy room, and to put them together costs more than to run them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Integer, Result, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person
from hrforum.boards.models import Topic
from hrforum.core.db import AnyRow, AnySelect
from hrforum.core.errors import NotFound
from hrforum.extensions import db
from hrforum.rooms.models import (
    Room,
    RoomHand,
    RoomLine,
    RoomPerson,
    RoomPoll,
    RoomQuestion,
    RoomSlide,
)

LINES = 100  # that somebody who comes in gets; older ones are asked for
MOST = 500  # of one kind that are told of one by one; who missed more gets the whole
QUESTIONS = 300
ROOM = bindparam("room", type_=Integer)
_ALL = 2**31 - 1  # a number above all

_WHO = (RoomPerson.alias, RoomPerson.role, Person.display_name, Person.username)


@dataclass(slots=True)
class Read:
    """Rows of a room, up to its number."""

    room: Any
    lines: Sequence[AnyRow] = ()
    questions: Sequence[AnyRow] = ()
    polls: Sequence[Any] = ()
    hands: Sequence[AnyRow] = ()
    people: Sequence[AnyRow] = field(default_factory=list)
    too_many: bool = False


@functools.cache
def _room() -> AnySelect:
    return (
        select(
            *Room.__table__.columns,
            RoomSlide.file.label("slide_file"),
            RoomSlide.width.label("slide_width"),
            RoomSlide.height.label("slide_height"),
            RoomSlide.text.label("slide_text"),
        )
        .outerjoin(
            RoomSlide,
            and_(RoomSlide.room_id == Room.event_id, RoomSlide.position == Room.slide),
        )
        .where(Room.event_id == ROOM)
    )


def room_row(event_id: int) -> AnyRow | None:
    """Return the room's own values, with the page of the slides that is shown: one statement."""
    return _read(_room(), event_id).first()


def _read(statement: AnySelect, event_id: int, **values: int) -> Result[*tuple[Any, ...]]:
    return db.session.execute(statement, {"room": event_id, **values})


def whole(event_id: int) -> Read | None:
    """Return all that somebody who comes in is shown: five statements, whatever the history."""
    room = room_row(event_id)
    if room is None:
        return None
    return Read(
        room,
        lines=lines_before(event_id),
        questions=_read(_last_questions(), event_id).all()[::-1],
        polls=_read(_all_polls(), event_id).all(),
        hands=_read(_hands_up(), event_id).all(),
    )


@functools.cache
def _last_questions() -> AnySelect:
    return _questions().order_by(RoomQuestion.number.desc()).limit(QUESTIONS)


@functools.cache
def _all_polls() -> AnySelect:
    return _polls().order_by(RoomPoll.number)


@functools.cache
def _hands_up() -> AnySelect:
    return _hands().where(RoomHand.state != "down").order_by(RoomHand.number)


def lines_before(event_id: int, number: int = 0) -> Sequence[AnyRow]:
    """Return the last lines (those below a number), in their order: one statement."""
    return _read(_lines_below(), event_id, below=number or _ALL).all()[::-1]


@functools.cache
def _lines_below() -> AnySelect:
    below = RoomLine.number < bindparam("below", type_=Integer)
    return _lines().where(below).order_by(RoomLine.number.desc()).limit(LINES)


def since(event_id: int, number: int) -> Read | None:
    """Return what changed after a number: one statement where nothing did, else six."""
    room = room_row(event_id)
    if room is None or room.number <= number:
        return None if room is None else Read(room)
    span = number, room.number
    found = Read(
        room,
        lines=_since(_lines, RoomLine, event_id, span),
        questions=_since(_questions, RoomQuestion, event_id, span),
        polls=_since(_polls, RoomPoll, event_id, span),
        hands=_since(_hands, RoomHand, event_id, span),
        people=_since(_people_changed, RoomPerson, event_id, span),
    )
    parts = (found.lines, found.questions, found.polls, found.hands, found.people)
    if any(len(part) > MOST for part in parts):
        return Read(room, too_many=True)
    return found


def _since(
    part: Callable[[], AnySelect], table: Any, event_id: int, span: tuple[int, int]
) -> Sequence[AnyRow]:
    # On PostgreSQL each statement sees what was committed until then: what came after the room's
    # number was read is told with the next one, not with both.
    after, upto = span
    return _read(_changed(part, table), event_id, after=after, upto=upto, most=MOST + 1).all()


@functools.cache
def _changed(part: Callable[[], AnySelect], table: Any) -> AnySelect:
    return (
        part()
        .where(
            table.changed > bindparam("after", type_=Integer),
            table.changed <= bindparam("upto", type_=Integer),
        )
        .order_by(table.number)
        .limit(bindparam("most", type_=Integer))
    )


@functools.cache
def _lines() -> AnySelect:
    answered = aliased(RoomLine)
    their, them = aliased(RoomPerson), aliased(Person)
    return (
        select(
            RoomLine.id,
            RoomLine.number,
            RoomLine.changed,
            RoomLine.at,
            RoomLine.by_id,
            case((RoomLine.withheld == "remove", ""), else_=RoomLine.text).label("text"),
            RoomLine.mentions,
            RoomLine.reactions,
            _hidden_at(RoomLine),
            # What moderators decided stands before what the hosts wrote.
            func.coalesce(RoomLine.withheld_words, RoomLine.hidden_reason).label("hidden_reason"),
            RoomLine.withheld,
            RoomLine.reply_to,
            answered.text.label("reply_text"),
            _hidden_at(answered, "reply_hidden_at"),
            their.alias.label("reply_alias"),
            them.display_name.label("reply_name"),
            *_WHO,
        )
        .join(RoomPerson, RoomPerson.id == RoomLine.by_id)
        .join(Person, Person.id == RoomPerson.person_id)
        .outerjoin(
            answered,
            and_(answered.room_id == RoomLine.room_id, answered.number == RoomLine.reply_to),
        )
        .outerjoin(their, their.id == answered.by_id)
        .outerjoin(them, them.id == their.person_id)
        .where(RoomLine.room_id == ROOM)
    )


def _hidden_at(table: Any, name: str = "hidden_at") -> Any:
    """Return since when a line is not for all, whoever hid it."""
    return case((table.withheld.is_not(None), table.at), else_=table.hidden_at).label(name)


def _unless_removed(column: Any, name: str) -> Any:
    return case((RoomQuestion.withheld == "remove", ""), else_=column).label(name)


@functools.cache
def _questions() -> AnySelect:
    return (
        select(
            RoomQuestion.id,
            RoomQuestion.number,
            RoomQuestion.changed,
            RoomQuestion.at,
            RoomQuestion.by_id,
            _unless_removed(RoomQuestion.text, "text"),
            RoomQuestion.is_anonymous,
            case((RoomQuestion.withheld.is_not(None), "dismissed"), else_=RoomQuestion.state).label(
                "state"
            ),
            RoomQuestion.votes,
            RoomQuestion.merged_into,
            _unless_removed(RoomQuestion.answer, "answer"),
            RoomQuestion.answered_at,
            func.coalesce(RoomQuestion.withheld_words, RoomQuestion.reason).label("reason"),
            RoomQuestion.withheld,
            RoomQuestion.topic_id,
            Topic.slug.label("topic_slug"),
            *_WHO,
        )
        .outerjoin(Topic, Topic.id == RoomQuestion.topic_id)
        .join(RoomPerson, RoomPerson.id == RoomQuestion.by_id)
        .join(Person, Person.id == RoomPerson.person_id)
        .where(RoomQuestion.room_id == ROOM)
    )


@functools.cache
def _polls() -> AnySelect:
    return select(
        RoomPoll.number,
        RoomPoll.changed,
        RoomPoll.kind,
        RoomPoll.title,
        RoomPoll.options,
        RoomPoll.correct,
        RoomPoll.state,
        RoomPoll.hides_results,
        RoomPoll.voters,
        RoomPoll.tally,
    ).where(RoomPoll.room_id == ROOM)


@functools.cache
def _hands() -> AnySelect:
    return (
        select(RoomHand.number, RoomHand.changed, RoomHand.state, RoomHand.by_id, *_WHO)
        .join(RoomPerson, RoomPerson.id == RoomHand.by_id)
        .join(Person, Person.id == RoomPerson.person_id)
        .where(RoomHand.room_id == ROOM)
    )


@functools.cache
def _people() -> AnySelect:
    return (
        select(
            RoomPerson.id.label("by_id"),
            RoomPerson.number,
            RoomPerson.changed,
            RoomPerson.removed_at,
            RoomPerson.seen_at,
            *_WHO,
        )
        .join(Person, Person.id == RoomPerson.person_id)
        .where(RoomPerson.room_id == ROOM)
    )


@functools.cache
def _people_changed() -> AnySelect:
    return _people().where(RoomPerson.changed > RoomPerson.number)


@functools.cache
def _people_first() -> AnySelect:
    return (
        _people()
        .order_by(
            (RoomPerson.role == "attendee"),
            RoomPerson.seen_at.is_(None),
            RoomPerson.seen_at.desc(),
            RoomPerson.id,
        )
        .limit(bindparam("most", type_=Integer))
    )


def people(event_id: int, most: int) -> Sequence[AnyRow]:
    """Return who is in the room, those with a role first, then who was seen last."""
    return _read(_people_first(), event_id, most=most).all()


def one_line(event_id: int, number: int) -> AnyRow:
    """Return one line: one statement.

    Raises:
        NotFound: there is none.
    """
    return _found(_lines().where(RoomLine.number == number), event_id)


def one_question(event_id: int, number: int) -> AnyRow:
    """Return one question: one statement.

    Raises:
        NotFound: there is none.
    """
    return _found(_questions().where(RoomQuestion.number == number), event_id)


def _found(statement: AnySelect, event_id: int) -> AnyRow:
    row = _read(statement, event_id).first()
    if row is None:
        raise NotFound
    return row
