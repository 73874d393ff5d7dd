"""What a member's page says beyond the member's own row, with the source of each value."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model
from hrforum.members.models.organisations import _in

# The European Union Agency for Fundamental Rights' framework for human rights cities (2021), by
# its three parts. A name stands in rows: it is never changed.
ELEMENT_PARTS = {
    "foundations": ("charter", "standards", "goals", "reporting"),
    "structures": ("declaration", "representative", "office", "council", "remedy"),
    "tools": ("approach", "budget", "plan", "procurement", "training"),
}
ELEMENTS = tuple(name for names in ELEMENT_PARTS.values() for name in names)
ELEMENT_STATES = ("none", "planned", "adopted")
COMPETENCES = (
    "housing",
    "social",
    "health",
    "education",
    "childcare",
    "police",
    "migration",
    "planning",
    "transport",
    "environment",
    "culture",
    "employment",
    "procurement",
    "taxes",
)
COMPETENCE_LEVELS = ("full", "shared", "none")
COMMITMENT_STATES = ("planned", "under_way", "done", "given_up")
AVAILABILITIES = ("open", "later", "closed")
SECTIONS = (
    "about",
    "elements",
    "commitments",
    "competences",
    "themes",
    "languages",
    "charters",
    "mentoring",
)


class MemberElement(Model):
    """How far a city is with an element of the framework; no row: nothing is said of it."""

    __tablename__ = "member_element"
    __table_args__ = (
        CheckConstraint(_in("element", ELEMENTS), name="element"),
        CheckConstraint(_in("state", ELEMENT_STATES), name="state"),
    )

    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    element: Mapped[str] = mapped_column(String(20), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    dated: Mapped[dt.date | None]
    link: Mapped[str] = mapped_column(String(300), default="")


class MemberCompetence(Model):
    """What a city may decide itself in a field; no row: nothing is said of it."""

    __tablename__ = "member_competence"
    __table_args__ = (
        CheckConstraint(_in("area", COMPETENCES), name="area"),
        CheckConstraint(_in("level", COMPETENCE_LEVELS), name="level"),
    )

    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    area: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)
    level: Mapped[str] = mapped_column(String(10))


class MemberCharter(Model):
    """A charter or declaration that the member has signed."""

    __tablename__ = "member_charter"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    signed_on: Mapped[dt.date | None]
    link: Mapped[str] = mapped_column(String(300), default="")


class Commitment(Model):
    """What a member has promised to do, and how far it is."""

    __tablename__ = "commitment"
    __table_args__ = (
        CheckConstraint(_in("state", COMMITMENT_STATES), name="state"),
        CheckConstraint("progress between 0 and 100", name="progress"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    text: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[dt.date | None]
    state: Mapped[str] = mapped_column(String(10), default="planned")
    progress: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class CommitmentEvidence(Model):
    """A link that shows what came of a commitment."""

    __tablename__ = "commitment_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(
        ForeignKey("commitment.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(160))
    link: Mapped[str] = mapped_column(String(300))


class MemberValue(Model):
    """Where a value of a member's page is from, and whether the member has confirmed it.

    ``key`` names the value: ``population``, ``element:office``, ``commitment:7``, …
    """

    __tablename__ = "member_value"

    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    source: Mapped[str] = mapped_column(String(200), default="")
    entered_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    confirmed_at: Mapped[dt.datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )


class MemberEdit(Model):
    """One value of a member's page was changed or confirmed: who, when, before, after."""

    __tablename__ = "member_edit"
    __table_args__ = (
        CheckConstraint(_in("act", ("changed", "confirmed")), name="act"),
        Index("ix_member_edit_member", "member_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    for_member: Mapped[bool] = mapped_column(default=False)
    act: Mapped[str] = mapped_column(String(10), default="changed")
    section: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(80))
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
