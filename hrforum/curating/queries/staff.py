"""Who moderates a board, who looks after a topic, notes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person, Role, person_role
from hrforum.boards import policy
from hrforum.boards.models import Board, BoardModerator, Topic
from hrforum.core.db import AnyRow
from hrforum.core.permissions import Actor
from hrforum.curating.models import PersonNote, TopicAssignment, TopicNote
from hrforum.extensions import db

Author = aliased(Person)
NOTES = 50
DESK = 100


def moderators_of(board_id: int) -> Sequence[AnyRow]:
    """Return who may curate the board: its moderators, and those of all boards."""
    everywhere = exists().where(
        person_role.c.person_id == Person.id,
        person_role.c.role_id == Role.id,
        Role.name.in_(("moderator", "admin")),
    )
    here = exists().where(
        BoardModerator.board_id == board_id, BoardModerator.person_id == Person.id
    )
    return db.session.execute(
        select(Person.id, Person.username, Person.display_name)
        .where(Person.deleted_at.is_(None), Person.active.is_(True), or_(everywhere, here))
        .order_by(Person.display_name, Person.id)
    ).all()


def assignment(topic_id: int) -> AnyRow | None:
    """Return who looks after the topic, until when, and with which note."""
    return db.session.execute(
        select(
            Person.username,
            Person.display_name,
            TopicAssignment.due_on,
            TopicAssignment.note,
            TopicAssignment.at,
        )
        .join(Person, Person.id == TopicAssignment.person_id)
        .where(TopicAssignment.topic_id == topic_id)
    ).first()


def topic_notes(topic_id: int) -> Sequence[AnyRow]:
    """Return the newest notes on a topic, newest first."""
    return _notes(TopicNote, TopicNote.topic_id == topic_id)


def person_notes(person_id: int) -> Sequence[AnyRow]:
    """Return the newest notes on a person, newest first."""
    return _notes(PersonNote, PersonNote.person_id == person_id)


def _notes(table: type[TopicNote | PersonNote], condition: object) -> Sequence[AnyRow]:
    return db.session.execute(
        select(table.id, table.body, table.at, Author.display_name, Author.deleted_at)
        .join(Author, Author.id == table.author_id)
        .where(condition, table.body != "")  # type: ignore[arg-type]  # a condition on the table
        .order_by(table.id.desc())
        .limit(NOTES)
    ).all()


def desk(actor: Actor) -> Sequence[AnyRow]:
    """Return the topics that somebody looks after on the actor's boards, soonest due first."""
    rows = select(
        Topic.id,
        Topic.slug,
        Topic.title,
        Topic.language,
        Board.name.label("board_name"),
        Board.slug.label("board_slug"),
        Person.display_name,
        TopicAssignment.person_id,
        TopicAssignment.due_on,
        TopicAssignment.note,
    )
    rows = (
        rows.join(TopicAssignment, TopicAssignment.topic_id == Topic.id)
        .join(Board, Board.id == Topic.board_id)
        .join(Person, Person.id == TopicAssignment.person_id)
        .where(policy.visible_topics(actor))
        .order_by(TopicAssignment.due_on.is_(None), TopicAssignment.due_on, Topic.id)
        .limit(DESK)
    )
    if not actor.is_moderator:
        rows = rows.where(Board.id.in_(sorted(actor.grants.moderated_board_ids)))
    return db.session.execute(rows).all()


def boards_of(actor: Actor) -> Sequence[AnyRow]:
    """Return the boards that the actor moderates, in order."""
    rows = (
        select(Board.id, Board.slug, Board.name, Board.visibility)
        .where(policy.visible_boards(actor))
        .order_by(Board.position, Board.id)
    )
    if not actor.is_moderator:
        rows = rows.where(Board.id.in_(sorted(actor.grants.moderated_board_ids)))
    return db.session.execute(rows).all()
