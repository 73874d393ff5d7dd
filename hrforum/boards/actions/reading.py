"""Reading: how far somebody is, and what counts as read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hrforum.accounts.models import Person
from hrforum.boards import pending, policy
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries import reading as queries
from hrforum.boards.reading_models import (
    BoardReading,
    Level,
    MemberFollow,
    PersonFollow,
    ReadingSettings,
    TagReading,
    TopicReading,
)
from hrforum.core import clock
from hrforum.core.db import transaction, transactional
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.notifications import actions as notifications

AT_ONCE = 500  # marks written in one transaction


def note(actor: Actor, topic_id: int, number: int) -> None:
    """Note that the actor, who may read the topic, has seen it up to that post; written later."""
    if actor.person_id is not None and number > 0:
        pending.note(actor.person_id, topic_id, number)


def save_marks() -> int:
    """Write the marks that wait; return how many there were.

    Marks only go up. What cannot be written now (the database is busy) goes on waiting.

    Raises:
        Busy: SQLite's writer is taken for longer than a write waits.
    """
    done = 0
    if moments := pending.take_caught_up():
        _catch_up_lists(moments)
    while marks := pending.look(AT_ONCE):
        with transaction():
            _write(marks)
        pending.written(marks)
        done += len(marks)
    return done


@transactional
def _catch_up_lists(moments: Mapping[int, dt.datetime]) -> None:
    for person_id, moment in sorted(moments.items()):
        made = _insert(db.engine.dialect.name, ReadingSettings.__table__).values(
            person_id=person_id, track_replies=True, shortcuts=True, unread_from=moment
        )
        there = ReadingSettings.__table__.c.unread_from
        db.session.execute(
            made.on_conflict_do_update(
                index_elements=["person_id"],
                set_={"unread_from": moment},
                where=or_(there.is_(None), there < moment),
            )
        )


def _write(marks: dict[pending.Key, int]) -> None:
    highest: dict[int, int] = dict(
        db.session.execute(
            select(Topic.id, Topic.highest_number).where(Topic.id.in_({t for _p, t in marks}))
        ).all()
    )
    people = set(
        db.session.scalars(
            select(Person.id).where(
                Person.id.in_({p for p, _t in marks}), Person.deleted_at.is_(None)
            )
        )
    )
    now = clock.now()
    rows = [
        {
            "person_id": person_id,
            "topic_id": topic_id,
            "last_number": min(number, highest[topic_id]),
            "read_at": now,
        }
        for (person_id, topic_id), number in marks.items()
        if topic_id in highest and person_id in people
    ]
    if rows:
        db.session.connection().execute(_upsert(db.engine.dialect.name), rows)
        _settle(rows)


def _insert(dialect: str, table: Any) -> Any:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@cache
def _upsert(dialect: str) -> Any:
    made = _insert(dialect, TopicReading.__table__).values(
        person_id=bindparam("person_id"),
        topic_id=bindparam("topic_id"),
        last_number=bindparam("last_number"),
        read_at=bindparam("read_at"),
    )
    there = TopicReading.__table__.c.last_number
    new = made.excluded.last_number
    return made.on_conflict_do_update(
        index_elements=["person_id", "topic_id"],
        set_={
            "last_number": case((new > there, new), else_=there),
            "read_at": made.excluded.read_at,
        },
    )


def _settle(rows: list[dict[str, Any]]) -> None:
    """Mark as read what people were told of posts that they have seen now."""
    post = Post.__table__.alias()
    notifications.settle_things(
        "post",
        lambda thing_id: exists().where(
            post.c.id == thing_id,
            post.c.topic_id == bindparam("topic_id"),
            post.c.number <= bindparam("last_number"),
        ),
        rows,
    )


@cache
def _wrote(dialect: str) -> Any:
    off = exists().where(
        ReadingSettings.person_id == bindparam("reader_id"),
        ReadingSettings.track_replies.is_(False),
    )
    inherited = func.coalesce(queries.tag_level(), queries.board_level(), int(Level.NORMAL))
    made = _insert(dialect, TopicReading.__table__).from_select(
        ["person_id", "topic_id", "last_number", "level", "read_at"],
        select(
            queries.READER,
            Topic.id,
            bindparam("number", 0),
            case((or_(off, inherited >= int(Level.TRACKING)), None), else_=int(Level.TRACKING)),
            bindparam("now", type_=TopicReading.__table__.c.read_at.type),
        ).where(Topic.id == bindparam("topic_id", 0)),
    )
    there = TopicReading.__table__.c
    return made.on_conflict_do_update(
        index_elements=["person_id", "topic_id"],
        set_={
            "last_number": case(
                (made.excluded.last_number > there.last_number, made.excluded.last_number),
                else_=there.last_number,
            ),
            "level": func.coalesce(there.level, made.excluded.level),
            "read_at": made.excluded.read_at,
        },
    )


def wrote(person_id: int, topic_id: int, number: int) -> None:
    """Follow from a post that somebody wrote: they have read up to it, and track the topic.

    Inside the transaction of the post: one statement. A level that they chose stays, and so does
    a louder one of a tag or the board; their settings may say not to track.
    """
    db.session.connection().execute(
        _wrote(db.engine.dialect.name),
        {"reader_id": person_id, "topic_id": topic_id, "number": number, "now": clock.now()},
    )


def _reader(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotFound
    return actor.person_id


@transactional
def mark_topic_read(actor: Actor, topic_id: int) -> None:
    """Mark all posts of a topic as read.

    Raises:
        NotFound: there is no such topic for the actor.
    """
    person_id = _reader(actor)
    number = db.session.scalar(
        select(Topic.highest_number)
        .join(Board, Board.id == Topic.board_id)
        .where(Topic.id == topic_id, policy.visible_topics(actor))
    )
    if number is None:
        raise NotFound
    _write({(person_id, topic_id): number})


@transactional
def mark_board_read(actor: Actor, slug: str) -> None:
    """Mark everything on a board as read that is there now.

    Raises:
        NotFound: there is no such board for the actor.
    """
    person_id = _reader(actor)
    board_id = db.session.scalar(
        select(Board.id).where(Board.slug == slug, policy.visible_boards(actor))
    )
    if board_id is None:
        raise NotFound
    now = clock.now()
    made = _insert(db.engine.dialect.name, BoardReading.__table__).values(
        person_id=person_id, board_id=board_id, read_until=now
    )
    db.session.execute(
        made.on_conflict_do_update(
            index_elements=["person_id", "board_id"], set_={"read_until": now}
        )
    )
    _catch_up(
        person_id,
        now,
        TopicReading.topic_id.in_(select(Topic.id).where(Topic.board_id == board_id)),
    )


@transactional
def mark_all_read(actor: Actor) -> None:
    """Mark everything as read that is there now, on all boards."""
    person_id = _reader(actor)
    now = clock.now()
    change_settings(actor, read_until=now, unread_from=now)
    _catch_up(person_id, now)


def _catch_up(person_id: int, now: dt.datetime, *which: Any) -> None:
    highest = (
        select(Topic.highest_number).where(Topic.id == TopicReading.topic_id).scalar_subquery()
    )
    db.session.execute(
        update(TopicReading)
        .where(TopicReading.person_id == person_id, TopicReading.last_number < highest, *which)
        .values(last_number=highest, read_at=now)
        .execution_options(synchronize_session=False)
    )
    pending.drop(person_id)


@transactional
def change_settings(actor: Actor, **values: Any) -> None:
    """Change columns of `ReadingSettings` for the actor."""
    person_id = _reader(actor)
    made = _insert(db.engine.dialect.name, ReadingSettings.__table__).values(
        **({"track_replies": True, "shortcuts": True} | values), person_id=person_id
    )
    db.session.execute(made.on_conflict_do_update(index_elements=["person_id"], set_=values))


def forget_person(person_id: int) -> None:
    """Erase what a person read, watched and followed, inside the deletion of the account."""
    pending.drop(person_id)
    for table in (TopicReading, BoardReading, TagReading, ReadingSettings):
        db.session.execute(delete(table).where(table.person_id == person_id))
    db.session.execute(
        delete(PersonFollow).where(
            or_(PersonFollow.follower_id == person_id, PersonFollow.person_id == person_id)
        )
    )
    db.session.execute(delete(MemberFollow).where(MemberFollow.follower_id == person_id))
