"""What a pair writes down: agreement, needs, goals, sessions, files, reviews, results."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model

GOAL_STATES = ("planned", "doing", "met", "dropped")
SESSION_KINDS = ("online", "visit")
SESSION_STATES = ("planned", "held", "cancelled")
REVIEW_CHOICES = ("continue", "adjust", "rematch", "stop")
# The evaluation at the end, and the looks back after six and twelve months.
STAGES = ("end", "six", "twelve")


def _pairing(*, primary_key: bool = False, index: bool = False) -> Mapped[int]:
    return mapped_column(
        ForeignKey("mentoring_pairing.id", ondelete="CASCADE"),
        primary_key=primary_key,
        index=index,
    )


def _person() -> Mapped[int | None]:
    return mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class Agreement(Model):
    """A version of what the pair agreed. It never changes: another text is another version."""

    __tablename__ = "mentoring_agreement"
    __table_args__ = (UniqueConstraint("pairing_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = _pairing()
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int | None] = _person()


class AgreementSignature(Model):
    """A lead signed a version for a side; ``name`` is the signer's as it was then."""

    __tablename__ = "mentoring_agreement_signature"
    __table_args__ = (CheckConstraint("side in ('mentor', 'mentee')", name="side"),)

    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_agreement.id", ondelete="CASCADE"), primary_key=True
    )
    side: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    signed_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    signed_by_id: Mapped[int | None] = _person()


class NeedsReport(Model):
    """Where the associate stands and what it needs, element by element of the framework.

    ``baseline`` holds by element the state on the member's page when the report was begun, so that
    what changed since can be said; ``notes`` what the pair writes of each element.
    """

    __tablename__ = "mentoring_needs_report"

    pairing_id: Mapped[int] = _pairing(primary_key=True)
    baseline: Mapped[dict[str, Any]] = mapped_column(default=dict)
    baseline_on: Mapped[dt.date]
    notes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    situation: Mapped[str] = mapped_column(Text, default="")
    questions: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None] = _person()


class Goal(Model):
    """A goal of the roadmap: what will be different, how one sees it, who and by when."""

    __tablename__ = "mentoring_goal"
    __table_args__ = (
        CheckConstraint("state in ('planned', 'doing', 'met', 'dropped')", name="state"),
        UniqueConstraint("pairing_id", "client_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = _pairing()
    title: Mapped[str] = mapped_column(String(200))
    indicator: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = _person()
    due_on: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(10), default="planned")
    result: Mapped[str] = mapped_column(Text, default="")
    client_key: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class PairSession(Model):
    """A session online or a visit. ``uid`` and ``sequence`` are those of its calendar entry.

    ``group_uid``: the session is held for all pairs of a group; each pair has a row of its own
    with the same, and calendars have one entry by it.
    """

    __tablename__ = "mentoring_session"
    __table_args__ = (
        CheckConstraint("kind in ('online', 'visit')", name="kind"),
        CheckConstraint("state in ('planned', 'held', 'cancelled')", name="state"),
        CheckConstraint("ends_at >= starts_at", name="times"),
        UniqueConstraint("pairing_id", "client_key"),
        Index("ix_mentoring_session_state_starts", "state", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = _pairing()
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    place: Mapped[str] = mapped_column(String(300), default="")
    agenda: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="planned")
    cancelled_why: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[str] = mapped_column(Text, default="")
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    group_uid: Mapped[str | None] = mapped_column(String(80), index=True)
    sequence: Mapped[int] = mapped_column(default=0)
    client_key: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    planned_by_id: Mapped[int | None] = _person()


class SessionAttendee(Model):
    """A person was at a session."""

    __tablename__ = "mentoring_session_attendee"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_session.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class OpenAction(Model):
    """Something that somebody took on in a session, to be done by a day."""

    __tablename__ = "mentoring_open_action"
    __table_args__ = (
        UniqueConstraint("pairing_id", "client_key"),
        Index("ix_mentoring_open_action_due", "due_on", "done_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = _pairing()
    session_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_session.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(300))
    owner_id: Mapped[int | None] = _person()
    due_on: Mapped[dt.date]
    done_at: Mapped[dt.datetime | None]
    client_key: Mapped[str | None] = mapped_column(String(64))


class PairFile(Model):
    """A file of the pair, stored in the data folder under ``file``; ``name`` is its to people."""

    __tablename__ = "mentoring_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = _pairing(index=True)
    file: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(300), default="")
    added_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    added_by_id: Mapped[int | None] = _person()
    removed_at: Mapped[dt.datetime | None]


class Review(Model):
    """What a side says at mid-term: one a side; it may change its mind until both have said it."""

    __tablename__ = "mentoring_review"
    __table_args__ = (
        CheckConstraint("side in ('mentor', 'mentee')", name="side"),
        CheckConstraint("choice in ('continue', 'adjust', 'rematch', 'stop')", name="choice"),
    )

    pairing_id: Mapped[int] = _pairing(primary_key=True)
    side: Mapped[str] = mapped_column(String(10), primary_key=True)
    choice: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, default="")
    said_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    said_by_id: Mapped[int | None] = _person()


class Output(Model):
    """Something that came of the pair: a practice, a topic, a decision, a document."""

    __tablename__ = "mentoring_output"
    __table_args__ = (UniqueConstraint("pairing_id", "client_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = _pairing()
    title: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(String(300), default="")
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("mentoring_file.id", ondelete="SET NULL")
    )
    note: Mapped[str] = mapped_column(Text, default="")
    is_shown: Mapped[bool] = mapped_column(default=False)
    client_key: Mapped[str | None] = mapped_column(String(64))
    added_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    added_by_id: Mapped[int | None] = _person()


class Evaluation(Model):
    """What a side says at the end, and after six and twelve months."""

    __tablename__ = "mentoring_evaluation"
    __table_args__ = (
        CheckConstraint("side in ('mentor', 'mentee')", name="side"),
        CheckConstraint("stage in ('end', 'six', 'twelve')", name="stage"),
    )

    pairing_id: Mapped[int] = _pairing(primary_key=True)
    stage: Mapped[str] = mapped_column(String(10), primary_key=True)
    side: Mapped[str] = mapped_column(String(10), primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    said_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    said_by_id: Mapped[int | None] = _person()


class ClosingReport(Model):
    """How the pair ended; ``summary`` is for the public where both cities show the pair."""

    __tablename__ = "mentoring_closing_report"

    pairing_id: Mapped[int] = _pairing(primary_key=True)
    summary: Mapped[str] = mapped_column(Text)
    lessons: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    closed_by_id: Mapped[int | None] = _person()
