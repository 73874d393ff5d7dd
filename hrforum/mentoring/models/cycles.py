"""Cycles: rounds of the mentoring programme."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model

# draft: being written; call: offers and requests come in; matching: the coordinator looks for
# pairs; running: pairs were published; closed: over, its pages stay.
CYCLE_STATES = ("draft", "call", "matching", "running", "closed")


class Cycle(Model):
    """One round: call, matching, pairings, review, closing. Days are UTC, both ends included.

    ``kinds`` are the kinds of associate members that may ask (`hrforum.members.models.KINDS`;
    empty: all), ``rules`` what the matching goes by (weights in per mille, whether two cities of
    one country may be paired, places kept for new and small cities) and ``guests_rank``: guest
    cities see who asks, and rank them (`hrforum.mentoring.actions.ranking`). ``version`` counts
    changes, so that a second window does not write over the first without knowing.
    """

    __tablename__ = "mentoring_cycle"
    __table_args__ = (
        CheckConstraint(
            "state in ('draft', 'call', 'matching', 'running', 'closed')", name="state"
        ),
        CheckConstraint("call_ends_on >= call_starts_on", name="call"),
        CheckConstraint("starts_on >= call_ends_on and ends_on >= starts_on", name="dates"),
        CheckConstraint("review_on between starts_on and ends_on", name="review"),
        CheckConstraint("consent_days between 1 and 90", name="consent"),
        CheckConstraint("planned_sessions between 1 and 60", name="sessions"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    description: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)
    call_starts_on: Mapped[dt.date]
    call_ends_on: Mapped[dt.date]
    starts_on: Mapped[dt.date]
    review_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    consent_days: Mapped[int] = mapped_column(default=14)
    planned_sessions: Mapped[int] = mapped_column(default=8)
    kinds: Mapped[list[Any]] = mapped_column(default=list)
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class CycleEvent(Model):
    """One thing that happened to a cycle: who, when, why."""

    __tablename__ = "mentoring_cycle_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_cycle.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    act: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
