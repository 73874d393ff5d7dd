"""What is one person's own in a room, and who may still be in it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, and_, bindparam, func, literal, null, select, union_all

from hrforum.core import clock
from hrforum.core.db import AnyRow, AnySelect
from hrforum.core.permissions import Actor
from hrforum.events import policy as events
from hrforum.events.models import Event, Registration
from hrforum.events.policy import Ties
from hrforum.events.queries.base import ties_of
from hrforum.extensions import db
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
from hrforum.rooms.shapes import HERE

_ME = bindparam("me", type_=Integer)


@functools.cache
def _marks() -> Any:
    return union_all(
        select(literal("vote").label("what"), RoomQuestion.number, null().label("text"))
        .join(RoomVote, RoomVote.question_id == RoomQuestion.id)
        .where(RoomVote.by_id == _ME),
        select(literal("hand"), RoomHand.number, RoomHand.state).where(
            RoomHand.by_id == _ME, RoomHand.state != "down"
        ),
    )


@functools.cache
def _ballots() -> AnySelect:
    return (
        select(RoomPoll.number, RoomBallot.choice)
        .join(RoomBallot, RoomBallot.poll_id == RoomPoll.id)
        .where(RoomBallot.by_id == _ME)
    )


@functools.cache
def _reactions() -> AnySelect:
    return (
        select(RoomLine.number, RoomReaction.kind)
        .join(RoomReaction, RoomReaction.line_id == RoomLine.id)
        .where(
            RoomReaction.by_id == _ME,
            # A list of a hundred numbers costs more than the few rows that lie between.
            RoomLine.number.between(
                bindparam("first", type_=Integer), bindparam("last", type_=Integer)
            ),
        )
        .order_by(RoomReaction.number)
    )


def marks_of(me_id: int) -> dict[str, Any]:
    """Return somebody's votes, answers, reactions and hand in their room: one statement.

    ``votes`` are numbers of questions, ``answers`` choices by the number of the poll, ``hand`` the
    state of the hand that is up.
    """
    rows: Sequence[AnyRow] = db.session.execute(_marks(), {"me": me_id}).all()
    ballots = db.session.execute(_ballots(), {"me": me_id}).all()
    return {
        "votes": [row.number for row in rows if row.what == "vote"],
        "answers": {str(row.number): list(row.choice) for row in ballots if row.choice},
        "hand": next((row.text for row in rows if row.what == "hand"), None),
    }


def count_here(event_id: int) -> int:
    """Return how many people are in a room now: one statement."""
    seen = select(func.count()).where(
        RoomPerson.room_id == event_id,
        RoomPerson.seen_at > clock.now() - HERE,
        RoomPerson.removed_at.is_(None),
    )
    return int(db.session.scalar(seen) or 0)


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who may be in a room, as things stand."""

    event: Event
    ties: Ties
    registered: frozenset[int]
    given: Mapping[int, str]  # roles that were given in the room, by person
    removed: frozenset[int]

    def role_of(self, actor: Actor) -> str | None:
        """Return the role that somebody has now; None: they may not be here."""
        if actor.person_id is None or actor.person_id in self.removed:
            return None
        registration = _HELD if actor.person_id in self.registered else None
        if not events.may_see(actor, self.event, self.ties):
            return None
        if not events.may_attend(actor, self.event, self.ties, registration):
            return None
        if actor.person_id in self.given:
            return self.given[actor.person_id]
        if events.may_host(actor, self.event, self.ties):
            return "host"
        if events.may_edit(actor, self.event, self.ties) or actor.is_moderator:
            return "moderator"
        return "speaker" if actor.person_id in self.ties.speaker_ids else "attendee"


@dataclass(frozen=True, slots=True)
class _Held:
    state: str = "registered"


_HELD = _Held()


def admitted(event_id: int, person_ids: Iterable[int]) -> Admitted | None:
    """Return who of these may be in a room now: four statements, however many they are."""
    event = db.session.scalar(
        select(Event).where(Event.id == event_id).execution_options(populate_existing=True)
    )
    if event is None:
        return None
    asked = sorted(set(person_ids))
    registered: set[int] = set()
    for start in range(0, len(asked), 5_000):
        registered |= set(
            db.session.scalars(
                select(Registration.person_id).where(
                    Registration.event_id == event_id,
                    Registration.state == "registered",
                    Registration.person_id.in_(asked[start : start + 5_000]),
                )
            )
        )
    rows = db.session.execute(
        select(
            RoomPerson.person_id, RoomPerson.role, RoomPerson.role_by_id, RoomPerson.removed_at
        ).where(
            and_(RoomPerson.room_id == event_id),
            RoomPerson.role_by_id.is_not(None) | RoomPerson.removed_at.is_not(None),
        )
    ).all()
    return Admitted(
        event,
        ties_of(event_id),
        frozenset(registered),
        {row.person_id: row.role for row in rows if row.role_by_id is not None},
        frozenset(row.person_id for row in rows if row.removed_at is not None),
    )


def reactions_of(me_id: int, numbers: Iterable[int]) -> dict[int, list[str]]:
    """Return somebody's reactions to lines from the first to the last of these: one statement."""
    found: dict[int, list[str]] = {}
    asked = sorted(numbers)
    if not asked:
        return found
    given = {"me": me_id, "first": asked[0], "last": asked[-1]}
    for row in db.session.execute(_reactions(), given):
        found.setdefault(row.number, []).append(row.kind)
    return found
