"""Pairings: a guest city and an associate, bound to a plan for a cycle."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model

# proposed: both are asked; active: both said yes; paused; closed: carried to its end; declined: one
# said no; lapsed: no answer in time; stopped: ended before its end (rematch, withdrawal).
PAIRING_STATES = ("proposed", "active", "paused", "closed", "declined", "lapsed", "stopped")
# These take a place of the mentor's capacity.
HOLDING_STATES = ("proposed", "active", "paused")
SIDES = ("mentor", "mentee")
ANSWERS = ("yes", "no")
TEAM_ROLES = ("lead", "officer", "elected", "cso", "facilitator", "observer")


class Pairing(Model):
    """One pair in a cycle.

    ``score`` holds what the matching said of it (total and parts, in per mille). ``answer_by`` is
    the last moment for consent. ``board_id`` is its private board, ``group_id`` the people who may
    read there. ``shown_by_mentor`` and ``shown_by_mentee``: each city agreed that the public sees
    the pair. ``theme_id``: the theme of a group (one mentor, several associates).
    """

    __tablename__ = "mentoring_pairing"
    __table_args__ = (
        CheckConstraint(
            "state in ('proposed', 'active', 'paused', 'closed', 'declined', 'lapsed', 'stopped')",
            name="state",
        ),
        Index("ix_mentoring_pairing_cycle_state", "cycle_id", "state"),
        # A member has one mentor at a time in a cycle.
        Index(
            "ix_mentoring_pairing_held",
            "cycle_id",
            "mentee_id",
            unique=True,
            sqlite_where=text("state in ('proposed', 'active', 'paused')"),
            postgresql_where=text("state in ('proposed', 'active', 'paused')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("mentoring_cycle.id", ondelete="CASCADE"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    mentee_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[int | None] = mapped_column(
        ForeignKey("mentoring_matching_run.id", ondelete="SET NULL")
    )
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    score: Mapped[dict[str, Any]] = mapped_column(default=dict)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    answer_by: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    started_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    last_contact_at: Mapped[dt.datetime | None]
    facilitator_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    # No foreign keys: the board and the group are made with the pair and stay as long as it.
    board_id: Mapped[int | None] = mapped_column(index=True)
    group_id: Mapped[int | None]
    shown_by_mentor: Mapped[bool] = mapped_column(default=False)
    shown_by_mentee: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class PairingConsent(Model):
    """A city's answer to a proposed pair, with a reason. One answer a side."""

    __tablename__ = "mentoring_pairing_consent"
    __table_args__ = (
        CheckConstraint("side in ('mentor', 'mentee')", name="side"),
        CheckConstraint("answer in ('yes', 'no')", name="answer"),
        UniqueConstraint("pairing_id", "side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("mentoring_pairing.id", ondelete="CASCADE"))
    side: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class PairingEvent(Model):
    """One thing that happened to a pair: who, when, what, why."""

    __tablename__ = "mentoring_pairing_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_pairing.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    act: Mapped[str] = mapped_column(String(30))
    note: Mapped[str] = mapped_column(Text, default="")


class PairingPerson(Model):
    """A person works in the pair, for one side (or for the network), from a day; left, it stays."""

    __tablename__ = "mentoring_pairing_person"
    __table_args__ = (
        CheckConstraint("side in ('mentor', 'mentee', 'network')", name="side"),
        CheckConstraint(
            "role in ('lead', 'officer', 'elected', 'cso', 'facilitator', 'observer')", name="role"
        ),
        Index("ix_mentoring_pairing_person_pairing", "pairing_id", "left_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("mentoring_pairing.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    side: Mapped[str] = mapped_column(String(10))
    role: Mapped[str] = mapped_column(String(12))
    joined_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    left_at: Mapped[dt.datetime | None]
