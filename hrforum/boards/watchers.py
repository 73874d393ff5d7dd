"""Telling watchers of a new post: by the worker, in portions, each person once.

The writer's transaction only leaves a row in ``post_to_tell``. One portion is one transaction: its
notifications, its mails and how far it came. A worker that dies goes on behind the last portion;
two workers never hold the same post.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cache

from sqlalchemy import BindParameter, bindparam, select, union

from hrforum.accounts.models import Person
from hrforum.boards import content as contents
from hrforum.boards import notices
from hrforum.boards.models import Board, Post, Topic, TopicTag
from hrforum.boards.queries import reading
from hrforum.boards.reading_models import (
    BoardReading,
    Level,
    PostToTell,
    TagReading,
    TopicReading,
)
from hrforum.core import jobs
from hrforum.core.db import AnySelect, transaction
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.notifications import actions as notifications
from hrforum.notifications.models import Notification

KIND = "watched"
PORTION = 50  # their mails are written under SQLite's one lock
# Between two portions others get to write: who waits for the lock looks again every 20 ms.
PAUSE = 0.03


def announce(post: Post) -> None:
    """Let the worker tell who watches the post's topic; inside the transaction of the post."""
    if notifications.is_silent():
        return
    db.session.add(PostToTell(post_id=post.id))
    tell_watchers.nudge_after_commit()


@jobs.periodic("boards.tell_watchers", every_minutes=1)
def tell_watchers() -> None:
    """Tell of all posts that wait."""
    while tell_portion():
        time.sleep(PAUSE)


def tell_portion() -> bool:
    """Tell the next watchers of the oldest post that waits; return whether there was one."""
    oldest = select(PostToTell).order_by(PostToTell.post_id).limit(1)
    # Without a row there is nothing to write: look before taking SQLite's one write lock.
    if db.session.scalar(oldest.with_only_columns(PostToTell.post_id)) is None:
        db.session.rollback()
        return False
    with transaction() as session:
        row = session.scalar(oldest.with_for_update(skip_locked=True))
        if row is None:
            return False
        found = session.execute(
            select(Post, Topic, Board, Person)
            .join(Topic, Topic.id == Post.topic_id)
            .join(Board, Board.id == Topic.board_id)
            .join(Person, Person.id == Post.author_id)
            .where(Post.id == row.post_id, Post.deleted_at.is_(None), Post.hidden_at.is_(None))
            .where(Topic.deleted_at.is_(None))
        ).first()
        people = _watchers(found[1], row.told_to) if found else []
        if not found or not people:
            session.delete(row)
            return True
        _tell(*found, people)
        row.told_to = people[-1]
    return True


def _tell(post: Post, topic: Topic, board: Board, author: Person, people: Sequence[int]) -> None:
    """Tell those of the people who have nothing unread of this topic yet."""
    waiting = set(
        db.session.scalars(
            select(Notification.person_id)
            .join(Post, Post.id == Notification.thing_id)
            .where(
                Notification.person_id.in_(people),
                Notification.read_at.is_(None),
                Notification.kind == KIND,
                Post.topic_id == topic.id,
            )
        )
    )
    notices.tell_watchers(
        Actor(person_id=author.id, username=author.username, display_name=author.display_name),
        [person_id for person_id in people if person_id not in waiting],
        post,
        topic,
        board,
        contents.words_of(post.html),
    )


@cache
def _next() -> AnySelect:
    after: BindParameter[int] = bindparam("after", 0)
    topic_id: BindParameter[int] = bindparam("topic_id", 0)
    candidates = union(
        select(TopicReading.person_id).where(
            TopicReading.topic_id == topic_id,
            TopicReading.level == int(Level.WATCHING),
            TopicReading.person_id > after,
        ),
        select(TagReading.person_id)
        .join(TopicTag, TopicTag.tag_id == TagReading.tag_id)
        .where(
            TopicTag.topic_id == topic_id,
            TagReading.level == int(Level.WATCHING),
            TagReading.person_id > after,
        ),
        select(BoardReading.person_id).where(
            BoardReading.board_id == bindparam("board_id", 0),
            BoardReading.level == int(Level.WATCHING),
            BoardReading.person_id > after,
        ),
    ).subquery()
    return (
        select(candidates.c.person_id)
        .join(Topic, Topic.id == topic_id)
        .where(reading.level_of(candidates.c.person_id) == int(Level.WATCHING))
        .order_by(candidates.c.person_id)
        .limit(PORTION)
    )


def _watchers(topic: Topic, after: int) -> list[int]:
    """Return the next people who watch the topic, or its tags or board where these decide."""
    values = {"topic_id": topic.id, "board_id": topic.board_id, "after": after}
    return list(db.session.scalars(_next(), values))
