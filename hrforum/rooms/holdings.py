"""What rooms hold about a person, for "Download my data"."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, Select, cast, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from hrforum.core import holdings
from hrforum.core.holdings import Holding
from hrforum.events.models import Event
from hrforum.rooms.models import (
    RoomBallot,
    RoomHand,
    RoomLine,
    RoomPerson,
    RoomPoll,
    RoomQuestion,
    RoomReaction,
    RoomVote,
)

_EVENT = _l("Event")
_WHEN = _l("When")


def _mine(table: type[Any], by: InstrumentedAttribute[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(Event.title.label("event"))
        .select_from(table)
        .join(RoomPerson, RoomPerson.id == by)
        .join(Event, Event.id == RoomPerson.room_id)
    )


def register() -> None:
    """Tell the registry."""
    holdings.register(
        Holding(
            "room_visits",
            _l("Live rooms that you were in"),
            lambda person_id: (
                select(
                    Event.title.label("event"),
                    RoomPerson.role,
                    RoomPerson.alias,
                    RoomPerson.counts_presence,
                    RoomPerson.entered_at,
                    RoomPerson.seen_at,
                    RoomPerson.seconds,
                    RoomPerson.removed_at,
                    RoomPerson.removed_reason,
                )
                .join(Event, Event.id == RoomPerson.room_id)
                .where(RoomPerson.person_id == person_id)
            ),
            RoomPerson.id,
            {
                "event": _EVENT,
                "role": _l("Role"),
                "alias": _l("Name that you took there"),
                "counts_presence": _l("You agreed that your time there is counted"),
                "entered_at": _l("First there"),
                "seen_at": _l("Last there"),
                "seconds": _l("Seconds there"),
                "removed_at": _l("Sent out"),
                "removed_reason": _l("Why you were sent out"),
            },
            ("room_person.person_id",),
        ),
        Holding(
            "room_lines",
            _l("What you wrote in live rooms"),
            lambda person_id: (
                _mine(RoomLine, RoomLine.by_id)
                .add_columns(RoomLine.at, RoomLine.text)
                .where(RoomPerson.person_id == person_id)
            ),
            RoomLine.id,
            {"event": _EVENT, "at": _WHEN, "text": _l("Text")},
            (),
            texts=frozenset({"text"}),
        ),
        Holding(
            "room_reactions",
            _l("Your reactions in live rooms"),
            lambda person_id: (
                _mine(RoomReaction, RoomReaction.by_id)
                .join(RoomLine, RoomLine.id == RoomReaction.line_id)
                .add_columns(RoomReaction.kind, RoomLine.number.label("line"))
                .where(RoomPerson.person_id == person_id)
            ),
            # Wider than PostgreSQL's integers.
            cast(RoomReaction.number, BigInteger) * literal(4_294_967_296, BigInteger)
            + RoomReaction.line_id,
            {"event": _EVENT, "kind": _l("Reaction"), "line": _l("Number of the line")},
            (),
        ),
        Holding(
            "room_questions",
            _l("What you asked in live rooms"),
            lambda person_id: (
                _mine(RoomQuestion, RoomQuestion.by_id)
                .add_columns(
                    RoomQuestion.at,
                    RoomQuestion.text,
                    RoomQuestion.is_anonymous,
                    RoomQuestion.state,
                )
                .where(RoomPerson.person_id == person_id)
            ),
            RoomQuestion.id,
            {
                "event": _EVENT,
                "at": _WHEN,
                "text": _l("Text"),
                "is_anonymous": _l("Without your name"),
                "state": _l("State"),
            },
            (),
            texts=frozenset({"text"}),
        ),
        Holding(
            "room_votes",
            _l("Questions in live rooms that you voted for"),
            lambda person_id: (
                _mine(RoomVote, RoomVote.by_id)
                .join(RoomQuestion, RoomQuestion.id == RoomVote.question_id)
                .add_columns(RoomQuestion.number.label("question"))
                .where(RoomPerson.person_id == person_id)
            ),
            RoomVote.question_id,
            {"event": _EVENT, "question": _l("Number of the question")},
            (),
        ),
        Holding(
            "room_answers",
            _l("Your answers to polls in live rooms"),
            lambda person_id: (
                _mine(RoomBallot, RoomBallot.by_id)
                .join(RoomPoll, RoomPoll.id == RoomBallot.poll_id)
                .add_columns(RoomPoll.title.label("poll"), RoomPoll.options, RoomBallot.choice)
                .where(RoomPerson.person_id == person_id)
            ),
            RoomBallot.poll_id,
            {
                "event": _EVENT,
                "poll": _l("Poll"),
                "options": _l("Options"),
                "choice": _l("Your choice, counted from 0"),
            },
            (),
        ),
        Holding(
            "room_hands",
            _l("Hands that you raised in live rooms"),
            lambda person_id: (
                _mine(RoomHand, RoomHand.by_id)
                .add_columns(RoomHand.at, RoomHand.state)
                .where(RoomPerson.person_id == person_id)
            ),
            RoomHand.id,
            {"event": _EVENT, "at": _WHEN, "state": _l("State")},
            (),
        ),
    )
    holdings.leave_out(
        "an act for the hosts of an event; it stands in the audit log's acts",
        "room_person.role_by_id",
        "room_person.removed_by_id",
        "room_line.hidden_by_id",
        "room_question.answered_by_id",
    )
