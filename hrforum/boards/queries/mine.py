"""Lists of one person's own: what is unread, their feed, challenges in their themes.

Each costs a fixed number of statements, each walks an index from its newest end and stops when the
page is full, however much there is behind.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select, tuple_

from hrforum.accounts import blocks
from hrforum.accounts.models import Person
from hrforum.boards import pending, policy
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries import reading
from hrforum.boards.queries.boards import topic_rows
from hrforum.boards.reading_models import (
    BoardReading,
    Level,
    MemberFollow,
    PersonFollow,
    ReadingSettings,
    TopicReading,
)
from hrforum.core.db import AnyRow, AnySelect
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Member, MemberTheme

PAGE = 25
# How many posts one page of the feed looks through: who follows little must not read a million.
REACH = 20_000
_MOMENT = re.compile(r"([0-9]{1,16})-([0-9]{1,12})\Z")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of rows; ``after`` opens the next one, empty at the end.

    ``complete``: everything there is stands on it.
    """

    rows: Sequence[AnyRow]
    after: str
    complete: bool = False
    themes: frozenset[int] = field(default_factory=frozenset)


def _cursor(at: dt.datetime, row_id: int) -> str:
    return f"{(at - _EPOCH) // dt.timedelta(microseconds=1)}-{row_id}"


def _read_cursor(after: str) -> tuple[dt.datetime, int] | None:
    found = _MOMENT.match(after)
    if found is None:
        return None
    return _EPOCH + dt.timedelta(microseconds=int(found[1])), int(found[2])


def _before(column: Any, after: str) -> list[ColumnElement[bool]]:
    """Return the condition that a topic stands behind the cursor, where there is one."""
    cursor = _read_cursor(after)
    if cursor is None:
        return []
    # The first half is what the index is asked; the second what decides among equals.
    at, row_id = literal(cursor[0], column.type), literal(cursor[1])
    return [column <= at, tuple_(column, Topic.id) < tuple_(at, row_id)]


def _listed(ids: AnySelect, order: tuple[Any, ...], column: Any) -> tuple[list[AnyRow], str]:
    found = ids.order_by(*order).limit(PAGE + 1).subquery()
    rows = list(
        db.session.execute(topic_rows().join(found, found.c.id == Topic.id).order_by(*order)).all()
    )
    after = ""
    if len(rows) > PAGE:
        last = rows[PAGE - 1]
        after = _cursor(getattr(last, column.key), last.id)
    return rows[:PAGE], after


def unread(actor: Actor, after: str = "") -> Listed:
    """Return topics that the actor watches or tracks and that have posts they have not read.

    By their newest post. A topic that they never opened counts while it is new. Two statements.
    """
    who = actor.person_id or 0
    since = db.session.execute(
        select(Person.created_at, ReadingSettings.unread_from)
        .outerjoin(ReadingSettings, ReadingSettings.person_id == Person.id)
        .where(Person.id == who)
    ).one()
    ids = (
        select(Topic.id)
        .join(Board, Board.id == Topic.board_id)
        .join(Person, Person.id == who)
        .outerjoin(ReadingSettings, ReadingSettings.person_id == who)
        .outerjoin(
            BoardReading,
            and_(BoardReading.person_id == who, BoardReading.board_id == Topic.board_id),
        )
        .outerjoin(
            TopicReading, and_(TopicReading.person_id == who, TopicReading.topic_id == Topic.id)
        )
        .where(
            policy.visible_topics(actor),
            ~blocks.has_muted(who, Topic.author_id),
            Topic.last_posted_at > (since.unread_from or since.created_at),
            or_(
                and_(TopicReading.last_number > 0, Topic.highest_number > TopicReading.last_number),
                and_(func.coalesce(TopicReading.last_number, 0) == 0, reading.is_fresh()),
            ),
            func.coalesce(
                TopicReading.level, reading.tag_level(who), BoardReading.level, int(Level.NORMAL)
            )
            >= int(Level.TRACKING),
            *_before(Topic.last_posted_at, after),
        )
        .params(horizon=reading.horizon())
    )
    order = (Topic.last_posted_at.desc(), Topic.id.desc())
    rows, more = _listed(ids, order, Topic.last_posted_at)
    # What was read a moment ago is not written yet.
    rows = [row for row in rows if pending.noted(who, row.id) < row.highest_number]
    return Listed(rows, more, complete=not after and not more)


def challenges(actor: Actor, after: str = "") -> Listed:
    """Return open challenges without an answer, newest first: two statements.

    Those on boards of the themes of the actor's members, and on boards that they watch or track;
    all of them for somebody who has neither, which ``themes`` (empty) and the page say.
    """
    who = actor.person_id or 0
    members = [mandate.member_id for mandate in actor.grants.mandates]
    boards = frozenset(
        db.session.scalars(
            select(Board.id).where(
                policy.visible_boards(actor),
                or_(
                    exists().where(
                        MemberTheme.theme_id == Board.theme_id,
                        MemberTheme.member_id.in_(members),
                        MemberTheme.strength + MemberTheme.need > 0,
                    ),
                    exists().where(
                        BoardReading.board_id == Board.id,
                        BoardReading.person_id == who,
                        BoardReading.level >= int(Level.TRACKING),
                    ),
                ),
            )
        )
    )
    ids = (
        select(Topic.id)
        .join(Board, Board.id == Topic.board_id)
        .where(
            policy.visible_topics(actor),
            Topic.type == "challenge",
            Topic.posts_count == 1,
            Topic.closed_at.is_(None),
            Topic.author_id != who,
            reading.level_of(who) > int(Level.MUTED),
            *_before(Topic.created_at, after),
        )
    )
    if boards:
        ids = ids.where(Topic.board_id.in_(sorted(boards)))
    order = (Topic.created_at.desc(), Topic.id.desc())
    rows, more = _listed(ids, order, Topic.created_at)
    return Listed(rows, more, themes=boards)


def feed(actor: Actor, before: int | None = None) -> Listed:
    """Return posts for the actor's feed, newest first: two statements.

    Of people and members that they follow, and in what they watch; nothing that they muted or wrote
    themselves. One page looks through `REACH` posts at most; ``after`` goes on behind them.
    """
    who = actor.person_id or 0
    beyond = before or (db.session.scalar(select(func.max(Post.id))) or 0) + 1
    floor = max(beyond - REACH, 0)
    rows = list(
        db.session.execute(
            select(
                Post.id.label("post_id"),
                Post.number,
                Post.html,
                Post.language,
                Post.direction,
                Post.created_at,
                Topic.id,
                Topic.slug,
                Topic.title,
                Topic.language.label("topic_language"),
                Topic.excerpt.label("topic_excerpt"),
                Topic.type,
                Board.slug.label("board_slug"),
                Board.name.label("board_name"),
                Board.hue.label("board_hue"),
                Person.username,
                Person.display_name,
                Member.name.label("member_name"),
            )
            .join(Topic, Topic.id == Post.topic_id)
            .join(Board, Board.id == Topic.board_id)
            .join(Person, Person.id == Post.author_id)
            .outerjoin(Member, Member.id == Post.member_id)
            .where(
                Post.id < beyond,
                Post.id >= floor,
                Post.author_id != who,
                ~blocks.has_muted(who, Post.author_id),
                policy.visible_topics(actor),
                policy.readable_posts(),
                or_(
                    and_(_followed(who), reading.level_of(who) > int(Level.MUTED)),
                    reading.level_of(who) == int(Level.WATCHING),
                ),
            )
            .order_by(Post.id.desc())
            .limit(PAGE + 1)
        ).all()
    )
    if len(rows) > PAGE:
        return Listed(rows[:PAGE], str(rows[PAGE - 1].post_id))
    return Listed(rows, str(floor) if floor > 1 else "")


def _followed(who: int) -> ColumnElement[bool]:
    return or_(
        exists().where(PersonFollow.follower_id == who, PersonFollow.person_id == Post.author_id),
        exists().where(MemberFollow.follower_id == who, MemberFollow.member_id == Post.member_id),
    )


def follows(actor: Actor) -> tuple[Sequence[AnyRow], Sequence[AnyRow]]:
    """Return the people and the members that the actor follows, by name: two statements."""
    people = db.session.execute(
        select(Person.username, Person.display_name)
        .join(PersonFollow, PersonFollow.person_id == Person.id)
        .where(PersonFollow.follower_id == actor.person_id, Person.deleted_at.is_(None))
        .order_by(Person.display_name, Person.id)
    ).all()
    members = db.session.execute(
        select(Member.slug, Member.name)
        .join(MemberFollow, MemberFollow.member_id == Member.id)
        .where(MemberFollow.follower_id == actor.person_id)
        .order_by(Member.name, Member.id)
    ).all()
    return people, members


def follows_person(actor: Actor, person_id: int) -> tuple[str, bool] | None:
    """Return a person's username and whether the actor follows them; None for a former one."""
    row = db.session.execute(
        select(Person.username, PersonFollow.created_at)
        .outerjoin(
            PersonFollow,
            and_(PersonFollow.person_id == Person.id, PersonFollow.follower_id == actor.person_id),
        )
        .where(Person.id == person_id, Person.deleted_at.is_(None))
    ).first()
    return (row.username, row.created_at is not None) if row else None


def follows_member(actor: Actor, member_id: int) -> tuple[str, bool] | None:
    """Return a member's slug and whether the actor follows it."""
    row = db.session.execute(
        select(Member.slug, MemberFollow.created_at)
        .outerjoin(
            MemberFollow,
            and_(MemberFollow.member_id == Member.id, MemberFollow.follower_id == actor.person_id),
        )
        .where(Member.id == member_id)
    ).first()
    return (row.slug, row.created_at is not None) if row else None


def all_read_until(listed: Listed, looked: dt.datetime) -> dt.datetime:
    """Return before which nothing is unread, from a complete page of `unread`."""
    oldest: dt.datetime | None = min((row.last_posted_at for row in listed.rows), default=None)
    return looked if oldest is None else oldest - dt.timedelta(microseconds=1)
