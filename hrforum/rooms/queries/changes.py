"""What is in a room, and what changed in it since a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, case, func, select
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


def room_row(event_id: int) -> AnyRow | None:
    """Return the room's own values, with the page of the slides that is shown: one statement."""
    return db.session.execute(
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
        .where(Room.event_id == event_id)
    ).first()


def whole(event_id: int) -> Read | None:
    """Return all that somebody who comes in is shown: five statements, whatever the history."""
    room = room_row(event_id)
    if room is None:
        return None
    return Read(
        room,
        lines=lines_before(event_id),
        questions=db.session.execute(
            _questions(event_id).order_by(RoomQuestion.number.desc()).limit(QUESTIONS)
        ).all()[::-1],
        polls=db.session.execute(_polls(event_id).order_by(RoomPoll.number)).all(),
        hands=db.session.execute(
            _hands(event_id).where(RoomHand.state != "down").order_by(RoomHand.number)
        ).all(),
    )


def lines_before(event_id: int, number: int = 0) -> Sequence[AnyRow]:
    """Return the last lines (those below a number), in their order: one statement."""
    statement = _lines(event_id).order_by(RoomLine.number.desc()).limit(LINES)
    if number:
        statement = statement.where(RoomLine.number < number)
    return db.session.execute(statement).all()[::-1]


def since(event_id: int, number: int) -> Read | None:
    """Return what changed after a number: one statement where nothing did, else six."""
    room = room_row(event_id)
    if room is None or room.number <= number:
        return None if room is None else Read(room)
    span = number, room.number
    found = Read(
        room,
        lines=_changed(_lines(event_id), RoomLine, span),
        questions=_changed(_questions(event_id), RoomQuestion, span),
        polls=_changed(_polls(event_id), RoomPoll, span),
        hands=_changed(_hands(event_id), RoomHand, span),
        people=_changed(
            _people(event_id).where(RoomPerson.changed > RoomPerson.number), RoomPerson, span
        ),
    )
    parts = (found.lines, found.questions, found.polls, found.hands, found.people)
    if any(len(part) > MOST for part in parts):
        return Read(room, too_many=True)
    return found


def _changed(statement: AnySelect, table: Any, span: tuple[int, int]) -> Sequence[AnyRow]:
    # On PostgreSQL each statement sees what was committed until then: what came after the room's
    # number was read is told with the next one, not with both.
    after, upto = span
    return db.session.execute(
        statement.where(table.changed > after, table.changed <= upto)
        .order_by(table.number)
        .limit(MOST + 1)
    ).all()


def _lines(event_id: int) -> AnySelect:
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
        .where(RoomLine.room_id == event_id)
    )


def _hidden_at(table: Any, name: str = "hidden_at") -> Any:
    """Return since when a line is not for all, whoever hid it."""
    return case((table.withheld.is_not(None), table.at), else_=table.hidden_at).label(name)


def _unless_removed(column: Any, name: str) -> Any:
    return case((RoomQuestion.withheld == "remove", ""), else_=column).label(name)


def _questions(event_id: int) -> AnySelect:
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
        .where(RoomQuestion.room_id == event_id)
    )


def _polls(event_id: int) -> AnySelect:
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
    ).where(RoomPoll.room_id == event_id)


def _hands(event_id: int) -> AnySelect:
    return (
        select(RoomHand.number, RoomHand.changed, RoomHand.state, RoomHand.by_id, *_WHO)
        .join(RoomPerson, RoomPerson.id == RoomHand.by_id)
        .join(Person, Person.id == RoomPerson.person_id)
        .where(RoomHand.room_id == event_id)
    )


def _people(event_id: int) -> AnySelect:
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
        .where(RoomPerson.room_id == event_id)
    )


def people(event_id: int, most: int) -> Sequence[AnyRow]:
    """Return who is in the room, those with a role first, then who was seen last."""
    return db.session.execute(
        _people(event_id)
        .order_by(
            (RoomPerson.role == "attendee"),
            RoomPerson.seen_at.is_(None),
            RoomPerson.seen_at.desc(),
            RoomPerson.id,
        )
        .limit(most)
    ).all()


def one_line(event_id: int, number: int) -> AnyRow:
    """Return one line: one statement.

    Raises:
        NotFound: there is none.
    """
    return _found(_lines(event_id).where(RoomLine.number == number))


def one_question(event_id: int, number: int) -> AnyRow:
    """Return one question: one statement.

    Raises:
        NotFound: there is none.
    """
    return _found(_questions(event_id).where(RoomQuestion.number == number))


def _found(statement: AnySelect) -> AnyRow:
    row = db.session.execute(statement).first()
    if row is None:
        raise NotFound
    return row
