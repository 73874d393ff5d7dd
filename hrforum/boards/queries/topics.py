"""A topic's page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person, Role, person_role
from hrforum.boards import policy
from hrforum.boards.models import (
    Board,
    BoardModerator,
    Poll,
    PollOption,
    Post,
    PostRevision,
    Topic,
    TopicTag,
)
from hrforum.boards.queries import reading
from hrforum.boards.queries.base import POSTS_A_PAGE, epochs
from hrforum.core.db import AnyRow, AnySelect
from hrforum.core.errors import NotFound
from hrforum.core.hot import Prepared
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Member

CONTENTS_FROM = 3  # headings; fewer need no table of contents
CONTENTS_POSTS = 60
RELATED = 5

Answered = aliased(Post)
AnsweredAuthor = aliased(Person)


@lru_cache(maxsize=2000)
def _stamp(seen: policy.Sight, *, signed_in: bool) -> Prepared:
    # How far the reader is costs no further statement.
    own = (
        reading.last_number().label("last_number"),
        reading.own_level().label("own_level"),
        reading.tag_level().label("tag_level"),
        reading.board_level().label("board_level"),
    )
    return Prepared(
        select(
            Topic.id,
            Topic.slug,
            Topic.version,
            Topic.author_id,
            Topic.posts_count,
            Topic.highest_number,
            Topic.closed_at.is_not(None).label("closed"),
            Topic.deleted_at.is_not(None).label("deleted"),
            Topic.deleted_by_id,
            Topic.board_id,
            *epochs(),
            *(own if signed_in else ()),
        )
        .join(Board, Board.id == Topic.board_id)
        .where(Topic.id == bindparam("topic_id", 0), policy.visible_to(seen))
    )


def topic_stamp(actor: Actor, topic_id: int) -> Any:
    """Return what tells whether a kept page of the topic is still true, and whose it is.

    For a person also how far they have read it, and the levels that they chose.

    Raises:
        NotFound: there is none that the actor may see.
    """
    if actor.person_id is None:
        row = _stamp(policy.sight(actor), signed_in=False).first(topic_id=topic_id)
    else:
        stamp = _stamp(policy.sight(actor), signed_in=True)
        row = stamp.first(topic_id=topic_id, reader_id=actor.person_id)
    if row is None:
        raise NotFound
    if row.deleted and not (
        actor.moderates(row.board_id)
        or (actor.is_signed_in and row.deleted_by_id == actor.person_id)
    ):
        raise NotFound
    return row


# What a page asks is built once: building a select costs more than the database takes to answer.
@lru_cache(maxsize=1000)
def _head(seen: policy.Sight) -> AnySelect:
    return (
        select(
            Topic.id,
            Topic.slug,
            Topic.title,
            Topic.type,
            Topic.language,
            Topic.author_id,
            Topic.excerpt,
            Topic.tags_text,
            Topic.created_at,
            Topic.last_posted_at,
            Topic.posts_count,
            Topic.highest_number,
            Topic.pinned_at,
            Topic.closed_at,
            Topic.closed_reason,
            Topic.accepted_number,
            Topic.deleted_at,
            Topic.deleted_by_id,
            Topic.version,
            Board.id.label("board_id"),
            Board.slug.label("board_slug"),
            Board.name.label("board_name"),
            Board.hue.label("board_hue"),
            Board.visibility.label("board_visibility"),
            *epochs(),
        )
        .join(Board, Board.id == Topic.board_id)
        .where(Topic.id == bindparam("topic_id", 0), policy.visible_to(seen))
    )


def topic_head(actor: Actor, topic_id: int) -> AnyRow:
    """Return the topic with its board and the counters that its cached pieces hang on.

    Raises:
        NotFound: there is none that the actor may see.
    """
    row = db.session.execute(_head(policy.sight(actor)), {"topic_id": topic_id}).first()
    if row is None:
        raise NotFound
    if row.deleted_at is not None and not (
        actor.moderates(row.board_id)
        or (actor.is_signed_in and row.deleted_by_id == actor.person_id)
    ):
        raise NotFound
    return row


@cache
def _posts() -> AnySelect:
    board_moderator = (
        select(BoardModerator.person_id)
        .where(
            BoardModerator.board_id == bindparam("board_id", 0),
            BoardModerator.person_id == Person.id,
        )
        .exists()
    )
    role = (
        select(func.min(Role.name))
        .join(person_role, person_role.c.role_id == Role.id)
        .where(person_role.c.person_id == Person.id)
        .scalar_subquery()
    )
    return (
        select(
            Post.id,
            Post.number,
            Post.author_id,
            Post.html,
            Post.language,
            Post.direction,
            Post.created_at,
            Post.edited_at,
            Post.version,
            Post.likes_count,
            Post.reply_to_number,
            Post.deleted_at,
            Post.deleted_by_id,
            Post.hidden_at,
            Post.hidden_reason,
            Person.username,
            Person.display_name,
            Person.avatar,
            Person.claim,
            Person.deleted_at.label("author_deleted_at"),
            Person.imported_from,
            Member.name.label("member_name"),
            Member.slug.label("member_slug"),
            case((role.is_not(None), role), (board_moderator, "moderator")).label("role"),
            AnsweredAuthor.display_name.label("answered_name"),
        )
        .join(Person, Person.id == Post.author_id)
        .outerjoin(Member, Member.id == Post.member_id)
        .outerjoin(
            Answered,
            and_(Answered.topic_id == Post.topic_id, Answered.number == Post.reply_to_number),
        )
        .outerjoin(AnsweredAuthor, AnsweredAuthor.id == Answered.author_id)
        .where(Post.topic_id == bindparam("topic_id", 0))
        .where(Post.number >= bindparam("first", 0), Post.number < bindparam("beyond", 0))
        .order_by(Post.number)
    )


def posts_of_page(topic_id: int, board_id: int, page: int) -> Sequence[AnyRow]:
    """Return the posts of that page, each with author, member and what it answers."""
    first = (page - 1) * POSTS_A_PAGE + 1
    values = {
        "topic_id": topic_id,
        "board_id": board_id,
        "first": first,
        "beyond": first + POSTS_A_PAGE,
    }
    return db.session.execute(_posts(), values).all()


def contents(topic_id: int) -> list[tuple[int, int, str, str]]:
    """Return the headings of a topic's posts: (post number, level, anchor, text).

    Only from the first `CONTENTS_POSTS` posts that have any, and none if there are too few.
    """
    rows = db.session.execute(
        select(Post.number, Post.headings)
        .where(Post.topic_id == topic_id, Post.headings_count > 0, policy.readable_posts())
        .order_by(Post.number)
        .limit(CONTENTS_POSTS)
    ).all()
    found = [
        (number, level, anchor, text)
        for number, headings in rows
        for level, anchor, text in headings or []
    ]
    return found if len(found) >= CONTENTS_FROM else []


@cache
def _related() -> AnySelect:
    mine = select(TopicTag.tag_id).where(TopicTag.topic_id == bindparam("topic_id", 0))
    # Pinned topics are notices, and without them an index gives the most recent.
    recent = (
        select(Topic.id)
        .where(
            Topic.board_id == bindparam("board_id", 0),
            Topic.deleted_at.is_(None),
            Topic.pinned_at.is_(None),
            Topic.id != bindparam("topic_id", 0),
        )
        .order_by(Topic.last_posted_at.desc())
        .limit(100)
        .subquery()
    )
    # Counted for these hundred only: a common tag stands on thousands.
    shared = (
        select(func.count())
        .where(TopicTag.topic_id == recent.c.id, TopicTag.tag_id.in_(mine))
        .correlate(recent)
        .scalar_subquery()
    )
    return (
        select(Topic.id, Topic.slug, Topic.title, Topic.type, Topic.language, Topic.posts_count)
        .join(recent, recent.c.id == Topic.id)
        .order_by(shared.desc(), Topic.last_posted_at.desc())
        .limit(RELATED)
    )


def related(topic_id: int, board_id: int) -> Sequence[AnyRow]:
    """Return topics of the same board: those that share most tags first, then the most recent.

    The same board, since whoever reads the one may read the other.
    """
    values = {"topic_id": topic_id, "board_id": board_id}
    return db.session.execute(_related(), values).all()


def polls(topic_id: int, page: int) -> dict[int, list[dict[str, Any]]]:
    """Return the polls on a page of the topic by post number, each with its options and counts."""
    first = (page - 1) * POSTS_A_PAGE + 1
    rows = db.session.execute(
        select(
            Post.number,
            Poll.id,
            Poll.title,
            Poll.kind,
            Poll.voters_count,
            PollOption.text,
            PollOption.votes_count,
        )
        .join(Poll, Poll.post_id == Post.id)
        .join(PollOption, PollOption.poll_id == Poll.id)
        .where(Post.topic_id == topic_id)
        .where(Post.number >= first, Post.number < first + POSTS_A_PAGE)
        .order_by(Poll.id, PollOption.position)
    ).all()
    found: dict[int, dict[int, dict[str, Any]]] = {}
    for row in rows:
        poll = found.setdefault(row.number, {}).setdefault(
            row.id,
            {"title": row.title, "kind": row.kind, "voters": row.voters_count, "options": []},
        )
        poll["options"].append((row.text, row.votes_count))
    return {number: list(polls.values()) for number, polls in found.items()}


def post_for_page(actor: Actor, topic_id: int, number: int) -> tuple[Post, Topic, Board]:
    """Return a post with topic and board, for its form, its history or a quotation.

    Raises:
        NotFound: there is none that the actor may see.
    """
    row = db.session.execute(
        select(Post, Topic, Board)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .where(Post.topic_id == topic_id, Post.number == number)
        .where(policy.visible_boards(actor))
    ).first()
    if row is None:
        raise NotFound
    post, topic, board = row
    moderates = actor.moderates(board.id)
    if topic.deleted_at is not None and not moderates:
        raise NotFound
    if post.deleted_at is not None and not moderates:
        raise NotFound
    if post.hidden_at is not None and not moderates and post.author_id != actor.person_id:
        raise NotFound
    return post, topic, board


def quotation(actor: Actor, topic_id: int, number: int) -> tuple[str, str] | None:
    """Return author's username and text of a post to quote, or None if it may not be quoted."""
    row = db.session.execute(
        select(Person.username, Post.body)
        .join(Person, Person.id == Post.author_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .where(Post.topic_id == topic_id, Post.number == number)
        .where(policy.visible_topics(actor), policy.readable_posts())
    ).first()
    return (row.username, row.body) if row else None


def revisions(post: Post, limit: int = 30) -> Sequence[AnyRow]:
    """Return the earlier texts of a post, newest first, each with who replaced it, when and why."""
    return db.session.execute(
        select(
            PostRevision.version,
            PostRevision.title,
            PostRevision.body,
            PostRevision.written_at,
            PostRevision.replaced_at,
            PostRevision.reason,
            Person.username,
            Person.display_name,
        )
        .outerjoin(Person, Person.id == PostRevision.replaced_by_id)
        .where(PostRevision.post_id == post.id)
        .order_by(PostRevision.version.desc())
        .limit(limit)
    ).all()
