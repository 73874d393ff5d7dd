"""What somebody has read, and the levels that they chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Label,
    ScalarSelect,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from hrforum.accounts import blocks
from hrforum.accounts.models import Person
from hrforum.boards import pending, policy, tongues
from hrforum.boards.models import Board, Tag, Topic, TopicTag
from hrforum.boards.reading_models import (
    BoardReading,
    Level,
    ReadingSettings,
    TagReading,
    TopicReading,
)
from hrforum.core import clock
from hrforum.core.db import AnyRow, AnySelect
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db

FRESH_DAYS = 30  # an unopened topic that is older is not called new any more
CHOSEN_A_PAGE = 50
READER: BindParameter[int] = bindparam("reader_id", 0)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a list tells a reader of a topic.

    Args:
        last: the number of the last post that they have seen; 0: they never opened it.
        level: the one that holds for them.
        fresh: they never opened it, and it is new.
    """

    last: int
    level: Level
    fresh: bool


def own_level(reader: Any = READER) -> ScalarSelect[Any]:
    """Return the reader's level of the `Topic` outside, as a subquery."""
    return _of_topic(TopicReading.level, reader)


def last_number(reader: Any = READER) -> ScalarSelect[Any]:
    """Return the last post of the `Topic` outside that the reader has seen, as a subquery."""
    return _of_topic(TopicReading.last_number, reader)


def _of_topic(column: Any, reader: Any) -> ScalarSelect[Any]:
    return (
        select(column)
        .where(TopicReading.person_id == reader, TopicReading.topic_id == Topic.id)
        .correlate_except(TopicReading)
        .scalar_subquery()
    )


def tag_level(reader: Any = READER) -> ScalarSelect[Any]:
    """Return the reader's loudest level of the tags of the `Topic` outside, as a subquery."""
    return (
        select(func.max(TagReading.level))
        .join(TopicTag, TopicTag.tag_id == TagReading.tag_id)
        .where(TopicTag.topic_id == Topic.id, TagReading.person_id == reader)
        .correlate_except(TagReading, TopicTag)
        .scalar_subquery()
    )


def board_level(reader: Any = READER) -> ScalarSelect[Any]:
    """Return the reader's level of the board of the `Topic` outside, as a subquery."""
    return (
        select(BoardReading.level)
        .where(BoardReading.person_id == reader, BoardReading.board_id == Topic.board_id)
        .correlate_except(BoardReading)
        .scalar_subquery()
    )


def level_of(reader: Any = READER) -> ColumnElement[Any]:
    """Return the level of the `Topic` outside that holds for the reader: topic, tags, board."""
    return func.coalesce(
        own_level(reader), tag_level(reader), board_level(reader), int(Level.NORMAL)
    )


def is_fresh() -> ColumnElement[bool]:
    """Return the condition that the `Topic` is newer than what counts as read.

    Outside stand `Person` (the reader), `ReadingSettings` and `BoardReading` (outer joins), and
    the parameter ``horizon``.
    """
    return and_(
        Topic.created_at > bindparam("horizon", type_=Topic.created_at.type),
        Topic.created_at > Person.created_at,
        or_(ReadingSettings.read_until.is_(None), Topic.created_at > ReadingSettings.read_until),
        or_(BoardReading.read_until.is_(None), Topic.created_at > BoardReading.read_until),
    )


def horizon() -> dt.datetime:
    """Return before which an unopened topic is not new any more."""
    return clock.now() - dt.timedelta(days=FRESH_DAYS)


@cache
def _marks() -> AnySelect:
    return (
        select(
            Topic.id,
            last_number().label("last"),
            case(
                (blocks.has_muted(READER, Topic.author_id), int(Level.MUTED)), else_=level_of()
            ).label("level"),
            case((is_fresh(), 1), else_=0).label("fresh"),
        )
        .join(Person, Person.id == READER)
        .outerjoin(ReadingSettings, ReadingSettings.person_id == READER)
        .outerjoin(
            BoardReading,
            and_(BoardReading.person_id == READER, BoardReading.board_id == Topic.board_id),
        )
        .where(Topic.id.in_(bindparam("ids", expanding=True)))
    )


def marks(person_id: int, topic_ids: Sequence[int]) -> dict[int, Mark]:
    """Return what lists tell the person of these topics: one statement, or none without topics."""
    if not topic_ids:
        return {}
    values = {"reader_id": person_id, "ids": sorted(set(topic_ids)), "horizon": horizon()}
    found = {}
    for row in db.session.execute(_marks(), values):
        last = max(row.last or 0, pending.noted(person_id, row.id))
        found[row.id] = Mark(last, Level(row.level), bool(row.fresh) and not last)
    return found


def shortcuts_column() -> Label[Any]:
    """Return whether a `Person` has switched the keys on (None: they chose nothing)."""
    mine = select(ReadingSettings.shortcuts).where(ReadingSettings.person_id == Person.id)
    return mine.correlate(Person).scalar_subquery().label("shortcuts")


def own_setting(column: Any, reader: Any = READER) -> ScalarSelect[Any]:
    """Return a column of the reader's settings as a subquery; None where they have no row."""
    return select(column).where(ReadingSettings.person_id == reader).scalar_subquery()


@cache
def _muted() -> AnySelect:
    return (
        select(Person.id)
        .join(Topic, Topic.id == bindparam("topic_id", 0))
        .where(Person.id.in_(bindparam("people", expanding=True)))
        .where(level_of(Person.id) == int(Level.MUTED))
    )


def who_muted(topic_id: int, people: Sequence[int]) -> set[int]:
    """Return those of the people who muted the topic: one statement, or none without people."""
    if not people:
        return set()
    values = {"topic_id": topic_id, "people": sorted(set(people))}
    return set(db.session.scalars(_muted(), values))


def settings(person_id: int) -> ReadingSettings:
    """Return how the person reads: the row, or the defaults."""
    found = db.session.get(ReadingSettings, person_id)
    return found or ReadingSettings(
        person_id=person_id,
        track_replies=True,
        shortcuts=True,
        languages="",
        folds_others=False,
        translatable=True,
    )


def languages(person_id: int | None) -> tuple[str, ...]:
    """Return the languages that the person chose to read; none: all of them. One statement."""
    return tongues.split(
        db.session.scalar(
            select(ReadingSettings.languages).where(ReadingSettings.person_id == person_id)
        )
    )


def tag_level_of(person_id: int | None, slug: str) -> Level | None:
    """Return the level that the person chose for a tag; None: they chose none.

    Raises:
        NotFound: there is no such tag.
    """
    row = db.session.execute(
        select(Tag.id, TagReading.level)
        .outerjoin(TagReading, and_(TagReading.tag_id == Tag.id, TagReading.person_id == person_id))
        .where(Tag.slug == slug)
    ).first()
    if row is None:
        raise NotFound
    return None if row.level is None else Level(row.level)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the page of watch levels shows; ``after`` opens the next page of topics."""

    boards: Sequence[AnyRow]
    tags: Sequence[AnyRow]
    topics: Sequence[AnyRow]
    after: int | None


def chosen(actor: Actor, after: int | None = None) -> Chosen:
    """Return the boards, tags and topics that the actor chose a level for: three statements.

    What they may not read any more is not named. Topics come newest first, a page at a time;
    ``after`` is the last topic's id of the page before.
    """
    who = actor.person_id
    boards = db.session.execute(
        select(Board.slug, Board.name, BoardReading.level)
        .join(BoardReading, BoardReading.board_id == Board.id)
        .where(BoardReading.person_id == who, BoardReading.level.is_not(None))
        .where(policy.visible_boards(actor))
        .order_by(Board.position, Board.id)
    ).all()
    tags = db.session.execute(
        select(Tag.slug, Tag.name, TagReading.level)
        .join(TagReading, TagReading.tag_id == Tag.id)
        .where(TagReading.person_id == who)
        .order_by(Tag.name, Tag.id)
        .limit(500)
    ).all()
    mine = (
        select(Topic.id, Topic.slug, Topic.title, Topic.language, TopicReading.level)
        .join(TopicReading, TopicReading.topic_id == Topic.id)
        .join(Board, Board.id == Topic.board_id)
        .where(TopicReading.person_id == who, TopicReading.level.is_not(None))
        .where(policy.visible_topics(actor))
        .order_by(TopicReading.topic_id.desc())
        .limit(CHOSEN_A_PAGE + 1)
    )
    if after is not None:
        mine = mine.where(TopicReading.topic_id < after)
    topics = list(db.session.execute(mine).all())
    more = len(topics) > CHOSEN_A_PAGE
    topics = topics[:CHOSEN_A_PAGE]
    return Chosen(boards, tags, topics, topics[-1].id if more else None)
