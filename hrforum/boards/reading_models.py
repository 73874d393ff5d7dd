"""What each person has read, watches and follows."""

from __future__ import annotations

import datetime as dt
from enum import IntEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model


class Level(IntEnum):
    """How much somebody wants to hear of a board, a tag or a topic; a higher one is louder.

    A topic's own level counts first, then the loudest of its tags', then its board's, then
    `NORMAL`.
    """

    MUTED = 0
    NORMAL = 1
    TRACKING = 2
    WATCHING = 3


_LEVEL = f"level between {min(Level)} and {max(Level)}"


class TopicReading(Model):
    """How far a person has read a topic, and the level that they chose for it.

    ``last_number`` is the highest post that was in front of them; 0: none. ``level`` is None where
    tags and board decide.
    """

    __tablename__ = "topic_reading"
    __table_args__ = (
        CheckConstraint(_LEVEL, name="level"),
        # Whom a new post is told to, and the list of what a person has chosen.
        Index(
            "ix_topic_reading_topic",
            "topic_id",
            "level",
            "person_id",
            sqlite_where=text("level is not null"),
            postgresql_where=text("level is not null"),
        ),
        Index(
            "ix_topic_reading_chosen",
            "person_id",
            "topic_id",
            "level",
            sqlite_where=text("level is not null"),
            postgresql_where=text("level is not null"),
        ),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    topic_id: Mapped[int] = mapped_column(
        ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
    )
    last_number: Mapped[int] = mapped_column(default=0)
    level: Mapped[int | None]
    read_at: Mapped[dt.datetime | None]


class BoardReading(Model):
    """The level that a person chose for a board, and since when everything on it counts as read."""

    __tablename__ = "board_reading"
    __table_args__ = (
        CheckConstraint(_LEVEL, name="level"),
        Index("ix_board_reading_board", "board_id", "level", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    board_id: Mapped[int] = mapped_column(
        ForeignKey("board.id", ondelete="CASCADE"), primary_key=True
    )
    level: Mapped[int | None]
    level_at: Mapped[dt.datetime | None]
    read_until: Mapped[dt.datetime | None]


class TagReading(Model):
    """The level that a person chose for a tag."""

    __tablename__ = "tag_reading"
    __table_args__ = (
        CheckConstraint(_LEVEL, name="level"),
        Index("ix_tag_reading_tag", "tag_id", "level", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[int]
    level_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class ReadingSettings(Model):
    """How a person reads; without a row the defaults hold.

    ``read_until``: what was written before counts as read. ``unread_from``: no topic that they
    watch or track and whose last post is older has unread posts; None when that is not known.
    ``languages``: codes with spaces between, in the person's order; none: they read all of them.
    ``folds_others``: posts in other languages are folded up. ``translatable``: others may
    translate what the person writes.
    """

    __tablename__ = "reading_settings"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    track_replies: Mapped[bool] = mapped_column(default=True)
    shortcuts: Mapped[bool] = mapped_column(default=True)
    read_until: Mapped[dt.datetime | None]
    unread_from: Mapped[dt.datetime | None]
    languages: Mapped[str] = mapped_column(String(400), default="")
    folds_others: Mapped[bool] = mapped_column(default=False)
    translatable: Mapped[bool] = mapped_column(default=True)


class PersonFollow(Model):
    """A person follows another one: their posts stand in the follower's feed."""

    __tablename__ = "person_follow"
    follower_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class MemberFollow(Model):
    """A person follows a member: what is written for it stands in the follower's feed."""

    __tablename__ = "member_follow"

    follower_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class PostToTell(Model):
    """A new post whose watchers have yet to be told, and how far that has come.

    Written in the transaction of the post; the worker tells them in portions, each with ``told_to``
    in one transaction, so that everybody is told once.
    """

    __tablename__ = "post_to_tell"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    told_to: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
