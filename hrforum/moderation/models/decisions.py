"""What was decided, what was said against it, and what came of that. Rows are only ever added."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model

MEASURES = ("none", "keep", "label", "edit", "hide", "remove")
STEPS = ("none", "warn", "no_posting_here", "no_posting", "approval", "suspend", "close")
FOUND_BY = ("report", "authority", "own")


def _in(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(v) for v in values)})"


class Decision(Model):
    """What a moderator decided: towards the thing (``measure``) and its author (``step``).

    ``ground`` is a code of `hrforum.moderation.grounds`; ``rabat`` holds the six answers that a
    decision on incitement needs; ``words`` is what readers see in place of the thing or above it.
    """

    __tablename__ = "moderation_decision"
    __table_args__ = (
        CheckConstraint(_in("measure", MEASURES), name="measure"),
        CheckConstraint(_in("step", STEPS), name="step"),
        CheckConstraint(_in("found_by", FOUND_BY), name="found_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(default=clock.now, index=True)
    measure: Mapped[str] = mapped_column(String(20))
    step: Mapped[str] = mapped_column(String(20), default="none")
    until: Mapped[dt.datetime | None]
    ground: Mapped[str] = mapped_column(String(40))
    facts: Mapped[str] = mapped_column(Text)
    reasons: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(String(300), default="")
    found_by: Mapped[str] = mapped_column(String(10))
    found_by_machine: Mapped[bool] = mapped_column(default=False)
    decided_by_machine: Mapped[bool] = mapped_column(default=False)
    rabat: Mapped[dict[str, Any] | None]
    client_key: Mapped[str | None] = mapped_column(String(64), unique=True)


class Lifting(Model):
    """A decision is in force no more: all that it did was undone."""

    __tablename__ = "moderation_lifting"

    decision_id: Mapped[int] = mapped_column(ForeignKey("moderation_decision.id"), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    cause: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")


class Appeal(Model):
    """The author, or who reported, says that a decision is wrong (DSA art. 20): once each."""

    __tablename__ = "moderation_appeal"
    __table_args__ = (
        CheckConstraint("side in ('author', 'reporter')", name="side"),
        UniqueConstraint("decision_id", "side", "report_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("moderation_decision.id"), index=True)
    side: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_report.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(default=clock.now, index=True)
    due_at: Mapped[dt.datetime]


class AppealOutcome(Model):
    """What somebody else than the first moderator decided on an appeal."""

    __tablename__ = "moderation_appeal_outcome"
    __table_args__ = (CheckConstraint("outcome in ('upheld', 'reversed')", name="outcome"),)

    appeal_id: Mapped[int] = mapped_column(ForeignKey("moderation_appeal.id"), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=clock.now, index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    reasons: Mapped[str] = mapped_column(Text)


class MisuseStep(Model):
    """A step against somebody who keeps sending unfounded notices or appeals (DSA art. 23).

    ``email_hash`` is a keyed hash: of people without an account nothing else is kept.
    """

    __tablename__ = "moderation_misuse"
    __table_args__ = (CheckConstraint("step in ('warned', 'suspended')", name="step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("moderation_report.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    email_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    step: Mapped[str] = mapped_column(String(10))
    until: Mapped[dt.datetime | None]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
