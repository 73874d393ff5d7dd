"""What waits, what is watched, who is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.reading_models import TopicReading
from hrforum.core import clock
from hrforum.core.db import AnyRow
from hrforum.core.models import Setting
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.guarding import policy
from hrforum.guarding.models import (
    FlaggedPost,
    HeldPost,
    NetworkBlock,
    PersonTrust,
    PostingTrace,
    WatchedWord,
)

SETTING = "prevention"
QUEUE = 50
MINE = 50
Decider = aliased(Person)


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds now.

    ``first_posts``: how many accepted posts and twenty times as many read ones make somebody
    known; 0: nobody's first posts wait. ``links``: links of people who are not known wait.
    ``burst``: so many texts of unknown people in ten minutes switch the raid on; 0: never.
    """

    first_posts: int = 0
    links: bool = False
    burst: int = 0
    raid_until: dt.datetime | None = None

    @property
    def is_raid(self) -> bool:
        """Whether everything from unknown people waits at this moment."""
        return self.raid_until is not None and self.raid_until > clock.now()


def rules() -> Rules:
    """Return the rules: one statement."""
    value: dict[str, Any] = (
        db.session.scalar(select(Setting.value).where(Setting.name == SETTING)) or {}
    )
    until = value.get("raid_until")
    return Rules(
        int(value.get("first_posts", 0)),
        bool(value.get("links", False)),
        int(value.get("burst", 0)),
        dt.datetime.fromisoformat(until) if until else None,
    )


def watched() -> Sequence[WatchedWord]:
    """Return all watched words."""
    rows = select(WatchedWord).order_by(WatchedWord.pattern, WatchedWord.language)
    return db.session.scalars(rows).all()


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody has done here so far."""

    posts: int
    read: int
    confirmed_at: dt.datetime | None
    trusted: bool | None


def standing(person_id: int) -> Standing:
    """Return what a person has done here: one statement."""
    read = (
        select(func.coalesce(func.sum(TopicReading.last_number), 0))
        .where(TopicReading.person_id == Person.id)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(Person.posts_count, read.label("read"), Person.confirmed_at, PersonTrust.trusted)
        .outerjoin(PersonTrust, PersonTrust.person_id == Person.id)
        .where(Person.id == person_id)
    ).one()
    return Standing(row.posts_count, row.read, row.confirmed_at, row.trusted)


def blocked_until(origins: Collection[str]) -> dt.datetime | None:
    """Return until when one of these ranges is blocked, if one is: the last of the days."""
    return db.session.scalar(
        select(func.max(NetworkBlock.until)).where(
            NetworkBlock.origin.in_(origins), NetworkBlock.until > clock.now()
        )
    )


@dataclass(frozen=True, slots=True)
class Traces:
    """What unknown people wrote lately."""

    same_text: int
    own: int
    own_network: int
    everybody: int


def traces(person_id: int, digest: str, origin: str, minutes: int) -> Traces:
    """Return how much unknown people wrote in these minutes, and of the same text in a week."""
    since = clock.now() - dt.timedelta(minutes=minutes)

    def count(*conditions: ColumnElement[bool]) -> Any:
        return select(func.count()).select_from(PostingTrace).where(*conditions).scalar_subquery()

    row = db.session.execute(
        select(
            count(PostingTrace.digest == digest),
            count(PostingTrace.person_id == person_id, PostingTrace.at > since),
            count(PostingTrace.origin == origin, PostingTrace.at > since),
            count(PostingTrace.at > since),
        )
    ).one()
    return Traces(*row)


def _rows() -> Any:
    return (
        select(
            HeldPost.id,
            HeldPost.kind,
            HeldPost.title,
            HeldPost.body,
            HeldPost.why,
            HeldPost.fields,
            HeldPost.created_at,
            HeldPost.state,
            HeldPost.reason,
            HeldPost.decided_at,
            HeldPost.topic_id,
            HeldPost.origin.is_not(None).label("has_origin"),
            HeldPost.ranges,
            Board.id.label("board_id"),
            Board.name.label("board_name"),
            Board.slug.label("board_slug"),
            Topic.slug.label("topic_slug"),
            Topic.title.label("topic_title"),
            Topic.language.label("topic_language"),
            Post.topic_id.label("post_topic_id"),
            Post.number.label("post_number"),
            Person.username,
            Person.display_name,
            Person.created_at.label("person_since"),
            Person.posts_count,
        )
        .join(Board, Board.id == HeldPost.board_id)
        .join(Person, Person.id == HeldPost.person_id)
        .outerjoin(Topic, Topic.id == HeldPost.topic_id)
        .outerjoin(Post, Post.id == HeldPost.post_id)
    )


def mine(person_id: int) -> Sequence[AnyRow]:
    """Return what of a person waits or waited, newest first."""
    return db.session.execute(
        _rows().where(HeldPost.person_id == person_id).order_by(HeldPost.id.desc()).limit(MINE)
    ).all()


def _of_boards(actor: Actor) -> list[ColumnElement[bool]]:
    if actor.is_moderator:
        return []
    return [Board.id.in_(sorted(actor.grants.moderated_board_ids))]


def queue(actor: Actor) -> Sequence[AnyRow]:
    """Return what waits on the actor's boards, oldest first."""
    return db.session.execute(
        _rows()
        .where(HeldPost.state == "waiting", *_of_boards(actor))
        .order_by(HeldPost.id)
        .limit(QUEUE)
    ).all()


def count_waiting(actor: Actor) -> int:
    """Return how much waits on the actor's boards."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(HeldPost)
            .join(Board, Board.id == HeldPost.board_id)
            .where(HeldPost.state == "waiting", *_of_boards(actor))
        )
        or 0
    )


def flags(actor: Actor) -> Sequence[AnyRow]:
    """Return the posts with watched words on the actor's boards, oldest first."""
    return db.session.execute(
        select(
            FlaggedPost.id,
            FlaggedPost.word,
            FlaggedPost.at,
            Post.number,
            Post.html,
            Post.language,
            Post.direction,
            Topic.id.label("topic_id"),
            Topic.slug,
            Topic.title,
            Board.name.label("board_name"),
            Person.display_name,
        )
        .join(Post, Post.id == FlaggedPost.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .join(Person, Person.id == Post.author_id)
        .where(
            and_(
                FlaggedPost.settled_at.is_(None),
                Post.deleted_at.is_(None),
                Topic.deleted_at.is_(None),
            ),
            *_of_boards(actor),
        )
        .order_by(FlaggedPost.id)
        .limit(QUEUE)
    ).all()


def networks() -> Sequence[AnyRow]:
    """Return the networks that are blocked now; nobody can tell which they are."""
    return db.session.execute(
        select(
            NetworkBlock.id,
            NetworkBlock.prefix,
            NetworkBlock.until,
            NetworkBlock.reason,
            NetworkBlock.at,
        )
        .where(NetworkBlock.until > clock.now())
        .order_by(NetworkBlock.id)
    ).all()


def takes_replies(topic_id: int | None) -> bool:
    """Whether the topic takes replies of people who do not moderate it. One statement."""
    open_ = select(Topic.id).where(
        Topic.id == topic_id,
        Topic.deleted_at.is_(None),
        Topic.archived_at.is_(None),
        Topic.closed_at.is_(None),
    )
    return db.session.scalar(open_) is not None


def is_known(actor: Actor, now: Standing, rule: Rules) -> bool:
    """Whether nothing of the actor's waits for being new.

    A moderator's word counts first, then roles and mandates, then what they wrote and read here.
    """
    if now.trusted is not None:
        return now.trusted
    if policy.is_known(actor):
        return True
    needed = max(rule.first_posts, 1)
    return now.posts >= needed and now.read >= 20 * needed
