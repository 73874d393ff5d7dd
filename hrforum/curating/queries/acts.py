"""What was done with topics, and the posts that an act would move."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person
from hrforum.boards.curating_models import TopicAct
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries.boards import topic_rows
from hrforum.core.db import AnyRow
from hrforum.curating import numbers
from hrforum.extensions import db

ACTS = 100
SHOWN = 30  # posts in a preview
BULK = 50
Undoer = aliased(Person)


def of_topic(topic_id: int, *, staff: bool) -> Sequence[AnyRow]:
    """Return the newest acts that concern a topic, newest first; moderators see all of them."""
    rows = (
        select(
            TopicAct.id,
            TopicAct.topic_id,
            TopicAct.kind,
            TopicAct.at,
            TopicAct.reason,
            TopicAct.before,
            TopicAct.after,
            TopicAct.is_public,
            TopicAct.undone_at,
            Person.display_name,
            Person.deleted_at.label("person_deleted_at"),
            Undoer.display_name.label("undoer"),
        )
        .outerjoin(Person, Person.id == TopicAct.actor_id)
        .outerjoin(Undoer, Undoer.id == TopicAct.undone_by_id)
        .where(or_(TopicAct.topic_id == topic_id, TopicAct.other_topic_id == topic_id))
        .order_by(TopicAct.id.desc())
        .limit(ACTS)
    )
    if not staff:
        rows = rows.where(TopicAct.is_public.is_(True))
    return db.session.execute(rows).all()


def of_batch(batch: str) -> Sequence[AnyRow]:
    """Return the acts of a bulk, newest first, each with its topic."""
    return db.session.execute(
        select(
            TopicAct.id,
            TopicAct.kind,
            TopicAct.actor_id,
            TopicAct.undone_at,
            Topic.id.label("topic_id"),
            Topic.slug,
            Topic.title,
            Topic.language,
            Topic.board_id,
        )
        .join(Topic, Topic.id == TopicAct.topic_id)
        .where(TopicAct.batch == batch)
        .order_by(TopicAct.id.desc())
    ).all()


def chosen_posts(
    topic_id: int, ranges: Sequence[tuple[int, int | None]]
) -> tuple[int, list[AnyRow]]:
    """Return how many posts the ranges hold, and the first ones, with who wrote them."""
    within = [
        and_(Post.number >= first, Post.number <= last)
        if last is not None
        else Post.number >= first
        for first, last in ranges
    ]
    of_it = and_(Post.topic_id == topic_id, or_(*within))
    count = db.session.scalar(select(func.count()).select_from(Post).where(of_it)) or 0
    rows = db.session.execute(
        select(
            Post.number,
            Post.html,
            Post.language,
            Post.direction,
            Post.deleted_at,
            Post.hidden_at,
            Person.display_name,
        )
        .join(Person, Person.id == Post.author_id)
        .where(of_it)
        .order_by(Post.number)
        .limit(SHOWN)
    ).all()
    return count, [row for row in rows if numbers.holds(ranges, row.number)]


def board_topics(board_id: int, page: int) -> Sequence[AnyRow]:
    """Return a page of a board's topics for its moderators, newest activity first."""
    ids = (
        select(Topic.id)
        .where(Topic.board_id == board_id, Topic.deleted_at.is_(None))
        .order_by(Topic.last_posted_at.desc(), Topic.id.desc())
        .offset((page - 1) * BULK)
        .limit(BULK)
        .subquery()
    )
    return db.session.execute(
        topic_rows()
        .join(ids, ids.c.id == Topic.id)
        .order_by(Topic.last_posted_at.desc(), Topic.id.desc())
    ).all()


def topics_named(board_id: int, ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return these topics of a board, in the order of their ids."""
    return db.session.execute(
        select(
            Topic.id,
            Topic.slug,
            Topic.title,
            Topic.language,
            Topic.closed_at,
            Topic.archived_at,
            Topic.pinned_at,
            Topic.tags_text,
            Topic.posts_count,
        )
        .join(Board, Board.id == Topic.board_id)
        .where(Topic.id.in_(ids), Topic.board_id == board_id, Topic.deleted_at.is_(None))
        .order_by(Topic.id)
    ).all()


def topic_of(act_id: int) -> int:
    """Return the id of the topic that an act was about; 0: there is no such act."""
    return db.session.scalar(select(TopicAct.topic_id).where(TopicAct.id == act_id)) or 0
