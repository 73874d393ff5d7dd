"""What is reported, and what moderators do about it until they decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model

STATES = ("open", "asked", "mending", "mended", "decided")
SOURCES = ("person", "visitor", "moderator")
CAPACITIES = ("private", "organisation", "trusted_flagger", "authority")


def _in(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(v) for v in values)})"


class Case(Model):
    """One thing that was reported, as it was then. Never changed.

    Boards have no foreign key here: the record outlives them.
    """

    __tablename__ = "moderation_case"
    __table_args__ = (Index("ix_moderation_case_thing", "thing_kind", "thing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thing_kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int]
    board_id: Mapped[int | None] = mapped_column(index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    language: Mapped[str] = mapped_column(String(10), default="")
    path: Mapped[str] = mapped_column(String(300))
    opened_at: Mapped[dt.datetime] = mapped_column(default=clock.now, index=True)


class CaseSnapshot(Model):
    """What the thing said when the case was opened (number 0), and at a decision if it had changed.

    Never changed; erased when its time is over. ``kept`` is what undoing a measure needs.
    """

    __tablename__ = "moderation_snapshot"

    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, default=0)
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    lines: Mapped[list[Any]] = mapped_column(default=list)
    kept: Mapped[dict[str, Any]] = mapped_column(default=dict)


class CaseStanding(Model):
    """Where a case stands now: the sum of its events, which are the record.

    ``open_key`` names the thing while the case is open, so that all reports on it make one case.
    """

    __tablename__ = "moderation_standing"
    __table_args__ = (
        CheckConstraint(_in("state", STATES), name="state"),
        Index("ix_moderation_standing_queue", "state", "urgency", "due_at"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"), primary_key=True)
    open_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    urgency: Mapped[int]
    due_at: Mapped[dt.datetime]
    reports_count: Mapped[int] = mapped_column(default=0)
    claimed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    changed_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)
    reminded_at: Mapped[dt.datetime | None]


class Report(Model):
    """Somebody says that a thing breaks the rules or the law (DSA art. 16). Never changed.

    ``is_protected``: a board's moderators don't learn who it was. ``code_hash`` is the digest of
    the code that shows the state to whoever has it.
    """

    __tablename__ = "moderation_report"
    __table_args__ = (
        CheckConstraint(_in("source", SOURCES), name="source"),
        CheckConstraint(_in("capacity", CAPACITIES), name="capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"), index=True)
    source: Mapped[str] = mapped_column(String(10))
    capacity: Mapped[str] = mapped_column(String(20), default="private")
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    ground: Mapped[str] = mapped_column(String(40))
    explanation: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    is_protected: Mapped[bool] = mapped_column(default=True)
    in_good_faith: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(String(20), default="en")
    client_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[dt.datetime] = mapped_column(default=clock.now, index=True)


class Reporter(Model):
    """Name and address that somebody without an account gave. Erased when its time is over."""

    __tablename__ = "moderation_reporter"

    report_id: Mapped[int] = mapped_column(ForeignKey("moderation_report.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))


class CaseEvent(Model):
    """One thing that happened in a case: who, when, what. Never changed."""

    __tablename__ = "moderation_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    act: Mapped[str] = mapped_column(String(20), index=True)
    text: Mapped[str] = mapped_column(Text, default="")
