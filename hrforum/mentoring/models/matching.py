"""Runs of the matching, what coordinators laid down beforehand, and the waiting list."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model

RUN_MODES = ("flow", "stable")
RUN_STATES = ("queued", "running", "done", "cancelled", "failed")
OVERRIDE_KINDS = ("locked", "forbidden")
# full: all places of those that fit are taken; nobody: none fits; refused, lapsed, ended: its pair
# came to nothing; silent: it did not answer, and is not asked again by itself.
WAITING_REASONS = ("full", "nobody", "refused", "lapsed", "ended", "silent")


class MatchingRun(Model):
    """One run: its inputs with their SHA-256, and the proposal. Never changed once it is done.

    ``inputs`` holds all that the result depends on (offers, requests, rules, overrides), so that it
    can be run again to the same result. ``progress`` is in per cent. ``based_on_id``: what it was
    tried as a change of. ``beat_at`` and ``attempts`` are the worker's: a run whose worker fell
    silent is taken up by another. ``replay_same`` says whether the run, computed again from its
    inputs, came to the same result.
    """

    __tablename__ = "mentoring_matching_run"
    __table_args__ = (
        UniqueConstraint("cycle_id", "number"),
        CheckConstraint("mode in ('flow', 'stable')", name="mode"),
        CheckConstraint(
            "state in ('queued', 'running', 'done', 'cancelled', 'failed')", name="state"
        ),
        # One at a time, however many windows ask.
        Index(
            "ix_mentoring_matching_run_under_way",
            "cycle_id",
            unique=True,
            sqlite_where=text("state in ('queued', 'running')"),
            postgresql_where=text("state in ('queued', 'running')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("mentoring_cycle.id", ondelete="CASCADE"))
    number: Mapped[int]
    mode: Mapped[str] = mapped_column(String(10), default="flow")
    state: Mapped[str] = mapped_column(String(10), default="queued")
    progress: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    based_on_id: Mapped[int | None] = mapped_column(
        ForeignKey("mentoring_matching_run.id", ondelete="SET NULL")
    )
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    published_at: Mapped[dt.datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    inputs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    inputs_hash: Mapped[str] = mapped_column(String(64), default="")
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str] = mapped_column(Text, default="")
    beat_at: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    replay_asked_at: Mapped[dt.datetime | None]
    replayed_at: Mapped[dt.datetime | None]
    replay_same: Mapped[bool | None]


class MatchingOverride(Model):
    """A coordinator holds two members together, or apart, and says why; ended, it stays."""

    __tablename__ = "mentoring_matching_override"
    __table_args__ = (CheckConstraint("kind in ('locked', 'forbidden')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_cycle.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    mentee_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    ended_at: Mapped[dt.datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class WaitingPlace(Model):
    """A member's place on a cycle's waiting list and why it is there; left, it stays as history.

    ``reason`` is a word of `WAITING_REASONS`; the pages say it in the reader's language.
    """

    __tablename__ = "mentoring_waiting_place"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_cycle.id", ondelete="CASCADE"), index=True
    )
    request_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_request.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[dt.datetime] = mapped_column(default=clock.now)
    left_at: Mapped[dt.datetime | None]
    left_reason: Mapped[str] = mapped_column(Text, default="")
