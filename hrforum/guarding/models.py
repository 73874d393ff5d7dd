"""What waits for a moderator, what is watched, and what is remembered for a week."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model

EFFECTS = ("block", "hold", "flag")
DECISIONS = ("waiting", "approved", "refused", "withdrawn")


class HeldPost(Model):
    """A topic, reply or edit that waits for a moderator. It is no post: nobody else can read it.

    ``post_id`` is the post that it became; of an edit the one that it changes, which stands as it
    was until then. ``fields`` are the arguments by which it will be written; ``why`` the words of
    `guarding.words.WHY`; ``origin`` a keyed hash of the network that it came from, ``ranges`` those
    of the ranges around it by the length of their prefix; both are gone after a week.
    """

    __tablename__ = "held_post"
    __table_args__ = (
        UniqueConstraint("person_id", "client_key"),
        CheckConstraint("state in ('waiting', 'approved', 'refused', 'withdrawn')", name="state"),
        Index(
            "ix_held_post_waiting",
            "board_id",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, Any]]
    why: Mapped[list[Any]]
    client_key: Mapped[str | None] = mapped_column(String(64))
    origin: Mapped[str | None] = mapped_column(String(32))
    ranges: Mapped[dict[str, Any] | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    decided_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(Text, default="")
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="SET NULL"))


class FlaggedPost(Model):
    """A post with a watched word, for moderators to look at."""

    __tablename__ = "flagged_post"
    __table_args__ = (UniqueConstraint("post_id", "word"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    word: Mapped[str] = mapped_column(String(100))
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    settled_at: Mapped[dt.datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class WatchedWord(Model):
    """A word, a beginning of one (``casin*``), several words, or a site that links lead to.

    ``language`` is a code; empty: in all languages.
    """

    __tablename__ = "watched_word"
    __table_args__ = (
        UniqueConstraint("pattern", "language"),
        CheckConstraint("effect in ('block', 'hold', 'flag')", name="effect"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pattern: Mapped[str] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(10), default="")
    effect: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class PostingTrace(Model):
    """Somebody new wrote something: a digest of the text and the network, for a week."""

    __tablename__ = "posting_trace"
    __table_args__ = (
        Index("ix_posting_trace_digest", "digest", "at"),
        Index("ix_posting_trace_origin", "origin", "at"),
        Index("ix_posting_trace_person", "person_id", "at"),
        Index("ix_posting_trace_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(32))
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class NetworkBlock(Model):
    """Nobody new writes or signs up from a range of addresses until a day.

    It is known by a keyed hash and the length of its ``prefix`` only: of IPv4 32, 24 or 16, of IPv6
    64, 56 or 48. None: one address, or its /64.
    """

    __tablename__ = "network_block"

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(String(32), unique=True)
    prefix: Mapped[int | None]
    until: Mapped[dt.datetime] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class PersonTrust(Model):
    """A moderator trusts a person, or trusts them no longer, whatever they have done here."""

    __tablename__ = "person_trust"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    trusted: Mapped[bool] = mapped_column(default=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
