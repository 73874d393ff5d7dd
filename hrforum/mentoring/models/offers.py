"""What guest cities offer in a cycle, and what associates ask for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hrforum.core import clock
from hrforum.extensions import Model

FORMATS = ("online", "visit", "group")
OFFER_STATES = ("draft", "offered", "paused", "withdrawn")
REQUEST_STATES = ("draft", "submitted", "withdrawn", "declined")


class Offer(Model):
    """A guest city's offer to mentor in a cycle: one a city and cycle.

    ``languages`` holds by code the level (native, working, basic), ``months`` the months (1 to 12)
    in which the city can, ``formats`` of `FORMATS`, ``no_countries`` the countries (ISO codes) and
    `OfferRefusal` the members that it can't take; who they are is seen by coordinators only.
    """

    __tablename__ = "mentoring_offer"
    __table_args__ = (
        UniqueConstraint("cycle_id", "member_id"),
        CheckConstraint("state in ('draft', 'offered', 'paused', 'withdrawn')", name="state"),
        CheckConstraint("capacity between 1 and 5", name="capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("mentoring_cycle.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    capacity: Mapped[int] = mapped_column(default=1)
    formats: Mapped[list[Any]] = mapped_column(default=list)
    months: Mapped[list[Any]] = mapped_column(default=list)
    languages: Mapped[dict[str, Any]] = mapped_column(default=dict)
    no_countries: Mapped[list[Any]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    offered_at: Mapped[dt.datetime | None]

    themes: Mapped[list[OfferTheme]] = relationship(lazy="raise")
    refusals: Mapped[list[OfferRefusal]] = relationship(lazy="raise")


class OfferTheme(Model):
    """A theme that the city can help with: strength 1 to 3, and what shows it."""

    __tablename__ = "mentoring_offer_theme"
    __table_args__ = (CheckConstraint("strength between 1 and 3", name="strength"),)

    offer_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_offer.id", ondelete="CASCADE"), primary_key=True
    )
    theme_id: Mapped[int] = mapped_column(
        ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    strength: Mapped[int]
    evidence: Mapped[str] = mapped_column(Text, default="")


class OfferRefusal(Model):
    """A member that the city can't take, and why (a conflict, an earlier pair that failed)."""

    __tablename__ = "mentoring_offer_refusal"

    offer_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_offer.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reason: Mapped[str] = mapped_column(Text, default="")


class OfferPreference(Model):
    """An applicant that the city would like to mentor: rank 1 is the first choice."""

    __tablename__ = "mentoring_offer_preference"
    __table_args__ = (UniqueConstraint("offer_id", "rank"),)

    offer_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_offer.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    rank: Mapped[int]


class Request(Model):
    """An associate's application for a mentor in a cycle: one a member and cycle.

    ``questions`` holds up to three guiding questions. ``endorsed_*`` is who of the leadership
    stands behind it, and since when. ``earlier_mentor_id`` is a mentor to keep. ``priority`` is 1
    after a pair that failed without the member's fault, ``waiting_since`` the first day on a
    waiting list, carried from cycle to cycle. ``late_reason``: taken by a coordinator after the
    call ended.
    """

    __tablename__ = "mentoring_request"
    __table_args__ = (
        UniqueConstraint("cycle_id", "member_id"),
        CheckConstraint("state in ('draft', 'submitted', 'withdrawn', 'declined')", name="state"),
        Index("ix_mentoring_request_cycle_state", "cycle_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("mentoring_cycle.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    languages: Mapped[dict[str, Any]] = mapped_column(default=dict)
    competences: Mapped[list[Any]] = mapped_column(default=list)
    formats: Mapped[list[Any]] = mapped_column(default=list)
    months: Mapped[list[Any]] = mapped_column(default=list)
    challenge: Mapped[str] = mapped_column(Text, default="")
    questions: Mapped[list[Any]] = mapped_column(default=list)
    endorsed_by: Mapped[str] = mapped_column(String(160), default="")
    endorsed_role: Mapped[str] = mapped_column(String(160), default="")
    endorsed_on: Mapped[dt.date | None]
    earlier_mentor_id: Mapped[int | None] = mapped_column(
        ForeignKey("member.id", ondelete="SET NULL")
    )
    priority: Mapped[int] = mapped_column(default=0)
    waiting_since: Mapped[dt.date | None]
    late_reason: Mapped[str] = mapped_column(Text, default="")
    decided_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    submitted_at: Mapped[dt.datetime | None]

    themes: Mapped[list[RequestTheme]] = relationship(lazy="raise")
    preferences: Mapped[list[RequestPreference]] = relationship(lazy="raise")


class RequestTheme(Model):
    """A theme that the member needs help with: need 1 to 3."""

    __tablename__ = "mentoring_request_theme"
    __table_args__ = (CheckConstraint("need between 1 and 3", name="need"),)

    request_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_request.id", ondelete="CASCADE"), primary_key=True
    )
    theme_id: Mapped[int] = mapped_column(
        ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    need: Mapped[int]


class RequestPreference(Model):
    """A guest city that the member would like as its mentor: rank 1 is the first choice."""

    __tablename__ = "mentoring_request_preference"
    __table_args__ = (UniqueConstraint("request_id", "rank"),)

    request_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_request.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    rank: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
