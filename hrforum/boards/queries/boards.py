"""The list of boards, a board's page, a tag's page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person
from hrforum.boards import policy
from hrforum.boards.models import Board, BoardModerator, Tag, Topic, TopicTag
from hrforum.boards.queries.base import BOARD_COLUMNS, TOPICS_A_PAGE, epochs
from hrforum.boards.reading_models import BoardReading
from hrforum.core.db import AnyRow, AnySelect
from hrforum.core.errors import NotFound
from hrforum.core.hot import Prepared
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Member

SORTS = ("activity", "newest", "unanswered")
LastPoster = aliased(Person)


@lru_cache(maxsize=2000)
def _stamp(seen: policy.Sight, *, signed_in: bool) -> Prepared:
    level = (
        select(BoardReading.level)
        .where(
            BoardReading.person_id == bindparam("reader_id", 0), BoardReading.board_id == Board.id
        )
        .scalar_subquery()
    )
    own = (level.label("level"),) if signed_in else ()
    return Prepared(
        select(Board.id, Board.version, *epochs(), *own).where(
            Board.slug == bindparam("slug", ""), policy.visible_to(seen)
        )
    )


@lru_cache(maxsize=1000)
def _stamps(seen: policy.Sight) -> Prepared:
    return Prepared(
        select(Board.id, Board.version, *epochs()).where(policy.visible_to(seen)).order_by(Board.id)
    )


def board_stamp(actor: Actor, slug: str) -> Any:
    """Return what tells whether a kept page of the board is still true: the first four columns.

    For a person there is also the ``level`` that they chose.

    Raises:
        NotFound: there is none that the actor may read.
    """
    if actor.person_id is None:
        row = _stamp(policy.sight(actor), signed_in=False).first(slug=slug)
    else:
        stamp = _stamp(policy.sight(actor), signed_in=True)
        row = stamp.first(slug=slug, reader_id=actor.person_id)
    if row is None:
        raise NotFound
    return row


def board_stamps(actor: Actor) -> Sequence[Any]:
    """Return (id, version, faces, shelf) of each board that the actor may read.

    What tells whether a kept page that shows something of every board is still true.
    """
    return _stamps(policy.sight(actor)).all()


def all_boards(actor: Actor) -> Sequence[AnyRow]:
    """Return the boards that the actor may read, in order, each with its last topic."""
    return db.session.execute(
        select(
            *BOARD_COLUMNS,
            Topic.title.label("last_title"),
            Topic.slug.label("last_slug"),
            Topic.highest_number.label("last_number"),
            Topic.gaps.label("last_gaps"),
            Person.display_name.label("last_name"),
            *epochs(),
        )
        .outerjoin(Topic, and_(Topic.id == Board.last_topic_id, Topic.deleted_at.is_(None)))
        .outerjoin(Person, Person.id == Topic.last_poster_id)
        .where(policy.visible_boards(actor))
        .order_by(Board.position, Board.id)
    ).all()


def board_head(actor: Actor, slug: str) -> AnyRow:
    """Return the board with that word in its address.

    Raises:
        NotFound: there is none that the actor may read.
    """
    row = db.session.execute(
        select(*BOARD_COLUMNS, *epochs()).where(Board.slug == slug, policy.visible_boards(actor))
    ).first()
    if row is None:
        raise NotFound
    return row


def topic_rows() -> AnySelect:
    """Return the select of what a row in a list of topics shows (joined with its board)."""
    return (
        select(
            Topic.id,
            Topic.slug,
            Topic.title,
            Topic.type,
            Topic.language,
            Topic.posts_count,
            Topic.highest_number,
            Topic.gaps,
            Topic.created_at,
            Topic.last_posted_at,
            Topic.pinned_at,
            Topic.closed_at,
            Topic.archived_at,
            Topic.featured_at,
            Topic.tags_text,
            Topic.excerpt,
            Person.username,
            Person.display_name,
            Person.avatar,
            Person.deleted_at.label("author_deleted_at"),
            Member.name.label("member_name"),
            LastPoster.display_name.label("last_name"),
            Board.slug.label("board_slug"),
            Board.name.label("board_name"),
            Board.hue.label("board_hue"),
        )
        .join(Board, Board.id == Topic.board_id)
        .join(Person, Person.id == Topic.author_id)
        .join(LastPoster, LastPoster.id == Topic.last_poster_id)
        .outerjoin(Member, Member.id == Topic.member_id)
    )


def board_topics(board_id: int, sort: str, page: int) -> list[AnyRow]:
    """Return one page of a board's topics.

    By activity, pinned ones (and those pinned everywhere) stand first on page 1 and nowhere
    else. The ids come from an index alone before anything is joined, so that a late page reads
    few rows.
    """
    of_board = and_(Topic.board_id == board_id, Topic.deleted_at.is_(None))
    order = (Topic.last_posted_at.desc(), Topic.id.desc())
    if sort == "activity":
        wanted = select(Topic.id).where(of_board, Topic.pinned_at.is_(None)).order_by(*order)
    else:
        order = (Topic.created_at.desc(), Topic.id.desc())
        wanted = select(Topic.id).where(of_board)
        if sort == "unanswered":
            wanted = wanted.where(Topic.posts_count == 1, Topic.closed_at.is_(None))
        wanted = wanted.order_by(*order)
    ids = wanted.offset((page - 1) * TOPICS_A_PAGE).limit(TOPICS_A_PAGE).subquery()
    rows = list(
        db.session.execute(topic_rows().join(ids, ids.c.id == Topic.id).order_by(*order)).all()
    )
    if sort == "activity" and page == 1:
        everywhere = and_(
            Topic.pinned_everywhere.is_(True),
            Topic.deleted_at.is_(None),
            Board.visibility == "public",
        )
        pinned = db.session.execute(
            topic_rows()
            .where(or_(and_(of_board, Topic.pinned_at.is_not(None)), everywhere))
            .order_by(Topic.pinned_at.desc())
            .limit(20)
        ).all()
        rows = [*pinned, *rows]
    return rows


def count_unanswered(board_id: int) -> int:
    """Return how many open topics of the board nobody has answered (a partial index counts)."""
    return _count(board_id, Topic.posts_count == 1, Topic.closed_at.is_(None))


def count_pinned(board_id: int) -> int:
    """Return how many topics are pinned on the board."""
    return _count(board_id, Topic.pinned_at.is_not(None))


def _count(board_id: int, *conditions: ColumnElement[bool]) -> int:
    of_board = select(func.count()).where(
        Topic.board_id == board_id, Topic.deleted_at.is_(None), *conditions
    )
    return db.session.scalar(of_board) or 0


def moderators(board_id: int) -> Sequence[AnyRow]:
    """Return who moderates the board."""
    return db.session.execute(
        select(Person.username, Person.display_name)
        .join(BoardModerator, BoardModerator.person_id == Person.id)
        .where(BoardModerator.board_id == board_id, Person.deleted_at.is_(None))
        .order_by(Person.display_name)
    ).all()


def tag_page(actor: Actor, slug: str, page: int) -> tuple[str, list[AnyRow], bool]:
    """Return a tag's name, one page of its topics that the actor may see, and if there are more.

    Raises:
        NotFound: no topic that the actor may see carries the tag.
    """
    tag = db.session.execute(select(Tag.id, Tag.name).where(Tag.slug == slug)).first()
    if tag is None:
        raise NotFound
    rows = list(
        db.session.execute(
            topic_rows()
            .join(TopicTag, TopicTag.topic_id == Topic.id)
            .where(TopicTag.tag_id == tag.id, policy.visible_topics(actor))
            .order_by(Topic.last_posted_at.desc(), Topic.id.desc())
            .offset((page - 1) * TOPICS_A_PAGE)
            .limit(TOPICS_A_PAGE + 1)
        ).all()
    )
    if not rows:
        raise NotFound
    return tag.name, rows[:TOPICS_A_PAGE], len(rows) > TOPICS_A_PAGE


def writable_boards(actor: Actor) -> Sequence[AnyRow]:
    """Return the boards that the actor may write on, in order."""
    return db.session.execute(
        select(Board.id, Board.slug, Board.name)
        .where(policy.visible_boards(actor))
        .order_by(Board.position, Board.id)
    ).all()
