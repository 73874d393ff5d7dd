"""Reads for feeds and sitemaps: only what a visitor may see, whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from hrforum.accounts.models import Person
from hrforum.boards import policy
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries.base import epochs
from hrforum.core.permissions import VISITOR
from hrforum.extensions import db
from hrforum.members.models import Member

ENTRIES = 30
# Posts that are hidden or deleted are skipped; so many of a topic's last numbers are looked at.
REACH = 100
TOPICS_A_SITEMAP = 10_000


def newest_posts(board_id: int | None = None) -> Sequence[Any]:
    """Return the newest posts, newest first: of every public board, or of that one.

    The newest posts are in the topics with the newest activity, and there among the last ones; so
    an index finds them, however many posts there are.
    """
    topics = (
        select(Topic.id, Topic.highest_number)
        .join(Board, Board.id == Topic.board_id)
        .where(policy.visible_topics(VISITOR))
        .order_by(Topic.last_posted_at.desc(), Topic.id.desc())
        .limit(ENTRIES)
    )
    if board_id is not None:
        topics = topics.where(Topic.board_id == board_id)
    active = topics.subquery()
    ids = (
        select(Post.id)
        .join(active, active.c.id == Post.topic_id)
        .where(Post.number > active.c.highest_number - REACH, policy.readable_posts())
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(ENTRIES)
        .subquery()
    )
    return _posts(ids, (Post.created_at.desc(), Post.id.desc()))


def posts_of_topic(topic_id: int) -> Sequence[Any]:
    """Return the newest posts of a topic that a visitor may see, newest first."""
    ids = (
        select(Post.id)
        .where(Post.topic_id == topic_id, policy.readable_posts())
        .order_by(Post.number.desc())
        .limit(ENTRIES)
        .subquery()
    )
    return _posts(ids, (Post.number.desc(),))


def _posts(ids: Any, order: tuple[ColumnElement[Any], ...]) -> Sequence[Any]:
    statement = (
        select(
            Post.id,
            Post.number,
            Post.version,
            Post.html,
            Post.html_version,
            Post.language,
            Post.direction,
            Post.created_at,
            Post.edited_at,
            Topic.id.label("topic_id"),
            Topic.slug,
            Topic.title,
            Topic.type,
            Topic.fields,
            Topic.version.label("topic_version"),
            Board.name.label("board_name"),
            Person.display_name,
            Person.username,
            Person.deleted_at.label("author_deleted_at"),
            Member.name.label("member_name"),
            *epochs(),
        )
        .join(ids, ids.c.id == Post.id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .join(Person, Person.id == Post.author_id)
        .outerjoin(Member, Member.id == Post.member_id)
        .order_by(*order)
    )
    return db.session.execute(statement).all()


def topic_sitemaps() -> Sequence[Any]:
    """Return the number of each sitemap of topics (from 1), and when a topic in it last changed."""
    number = ((Topic.id - 1) // TOPICS_A_SITEMAP + 1).label("number")
    return db.session.execute(
        select(number, func.max(Topic.last_posted_at).label("changed"))
        .join(Board, Board.id == Topic.board_id)
        .where(policy.visible_topics(VISITOR))
        .group_by(number)
        .order_by(number)
    ).all()


def sitemap_topics(number: int) -> Sequence[Any]:
    """Return the topics of one sitemap."""
    first = (number - 1) * TOPICS_A_SITEMAP + 1
    return db.session.execute(
        select(Topic.id, Topic.slug, Topic.last_posted_at)
        .join(Board, Board.id == Topic.board_id)
        .where(policy.visible_topics(VISITOR))
        .where(Topic.id >= first, Topic.id < first + TOPICS_A_SITEMAP)
        .order_by(Topic.id)
    ).all()


def sitemap_boards() -> Sequence[Any]:
    """Return the boards that a visitor may read."""
    return db.session.execute(
        select(Board.slug, Board.last_posted_at)
        .where(policy.visible_boards(VISITOR))
        .order_by(Board.position, Board.id)
    ).all()


def sitemap_members() -> Sequence[Any]:
    """Return the addresses of the members' pages."""
    return db.session.execute(select(Member.slug).order_by(Member.id)).all()
