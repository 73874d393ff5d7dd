"""What a room leaves behind: polls, questions that went on, who was there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from hrforum.accounts.models import Person
from hrforum.boards import policy as boards
from hrforum.boards.models import Board, Topic
from hrforum.core.db import AnyRow
from hrforum.core.permissions import Actor
from hrforum.events.models import EventBoard
from hrforum.extensions import db
from hrforum.rooms.models import RoomPerson, RoomPoll, RoomQuestion


def polls(event_id: int) -> Sequence[AnyRow]:
    """Return the polls that were closed, in their order: one statement."""
    return db.session.execute(
        select(*RoomPoll.__table__.columns)
        .where(RoomPoll.room_id == event_id, RoomPoll.state == "closed")
        .order_by(RoomPoll.number)
    ).all()


def carried(actor: Actor, event_id: int) -> Sequence[AnyRow]:
    """Return the topics that were made of questions and that the actor may read: one statement."""
    return db.session.execute(
        select(Topic.id, Topic.slug, Topic.title, RoomQuestion.votes)
        .join(RoomQuestion, RoomQuestion.topic_id == Topic.id)
        .join(Board, Board.id == Topic.board_id)
        .where(RoomQuestion.room_id == event_id, boards.visible_topics(actor))
        .order_by(RoomQuestion.votes.desc(), RoomQuestion.number)
    ).all()


def boards_of(actor: Actor, event_id: int) -> Sequence[AnyRow]:
    """Return the event's boards that the actor may read: one statement."""
    return db.session.execute(
        select(Board.id, Board.name)
        .join(EventBoard, EventBoard.board_id == Board.id)
        .where(EventBoard.event_id == event_id, boards.visible_boards(actor))
        .order_by(Board.position)
    ).all()


def attendance(event_id: int) -> Sequence[AnyRow]:
    """Return who agreed to be on the list of who took part: one statement."""
    return db.session.execute(
        select(
            Person.display_name,
            Person.username,
            RoomPerson.role,
            RoomPerson.entered_at,
            RoomPerson.seconds,
        )
        .join(Person, Person.id == RoomPerson.person_id)
        .where(RoomPerson.room_id == event_id, RoomPerson.counts_presence)
        .order_by(func.lower(Person.display_name), RoomPerson.id)
    ).all()


def count_people(event_id: int) -> int:
    """Return how many people were in the room: one statement."""
    counted = select(func.count()).where(RoomPerson.room_id == event_id)
    return int(db.session.scalar(counted) or 0)
