"""Organisations of the network, who may speak for them, and named groups of people."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hrforum.core import clock
from hrforum.extensions import Model

KINDS = (
    "municipality",
    "local_authorities_association",
    "cso",
    "city_outside_eu",
    "institution",
    "university",
    "international_organisation",
)
MEMBERSHIPS = ("guest", "associate")
DELEGATE_ROLES = ("lead", "officer", "elected", "expert")
LANGUAGE_LEVELS = ("native", "working", "basic")


def _in(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(v) for v in values)})"


class Theme(Model):
    """A field of work; boards and members' strengths and needs share the list."""

    __tablename__ = "theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)


class Member(Model):
    """An organisation in the network."""

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint(_in("kind", KINDS), name="kind"),
        CheckConstraint(_in("membership", MEMBERSHIPS), name="membership"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    sort_name: Mapped[str] = mapped_column(String(160), index=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    membership: Mapped[str] = mapped_column(String(20))
    since: Mapped[dt.date | None]
    country: Mapped[str] = mapped_column(String(2), index=True)
    region: Mapped[str] = mapped_column(String(120), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    population: Mapped[int | None]
    population_year: Mapped[int | None]
    population_source: Mapped[str] = mapped_column(String(200), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    timezone: Mapped[str] = mapped_column(String(60), default="UTC")
    area_km2: Mapped[float | None]
    regional_code: Mapped[str] = mapped_column(String(20), default="")
    legal_framework: Mapped[str] = mapped_column(Text, default="")
    mentoring_places: Mapped[int | None]
    mentoring_availability: Mapped[str] = mapped_column(String(10), default="")
    mentoring_note: Mapped[str] = mapped_column(Text, default="")
    # These follow from `MembershipEvent`: the last day, and the days of a suspension.
    left_on: Mapped[dt.date | None]
    suspended_on: Mapped[dt.date | None]
    suspended_until: Mapped[dt.date | None]
    summary: Mapped[str] = mapped_column(Text, default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)

    languages: Mapped[list[MemberLanguage]] = relationship(lazy="raise")
    themes: Mapped[list[MemberTheme]] = relationship(lazy="raise")


class MemberLanguage(Model):
    """A language that the member works in."""

    __tablename__ = "member_language"
    __table_args__ = (CheckConstraint(_in("level", LANGUAGE_LEVELS), name="level"),)

    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(10), primary_key=True, index=True)
    level: Mapped[str] = mapped_column(String(10))


class MemberTheme(Model):
    """How strong the member is in a theme and how much it needs it: 0 to 3 each."""

    __tablename__ = "member_theme"
    __table_args__ = (
        CheckConstraint("strength between 0 and 3", name="strength"),
        CheckConstraint("need between 0 and 3", name="need"),
    )

    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    theme_id: Mapped[int] = mapped_column(
        ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    strength: Mapped[int] = mapped_column(default=0)
    need: Mapped[int] = mapped_column(default=0)
    evidence: Mapped[str] = mapped_column(String(300), default="")

    theme: Mapped[Theme] = relationship(lazy="raise")


class Delegate(Model):
    """A person may speak for a member from a day to a day (both included; no end: open).

    ``revoked_at``: it was ended at once, whatever the days say. ``reminded`` is the last reminder
    that went out: so many days before the end, 0 when the end itself was told.
    """

    __tablename__ = "delegate"
    __table_args__ = (
        CheckConstraint(_in("role", DELEGATE_ROLES), name="role"),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="dates"),
        Index("ix_delegate_person_dates", "person_id", "starts_on", "ends_on"),
        Index("ix_delegate_ends_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    revoked_at: Mapped[dt.datetime | None]
    end_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    reminded: Mapped[int | None]


class Group(Model):
    """A named group of people; boards may be open to named groups only."""

    __tablename__ = "people_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))


class GroupPerson(Model):
    """A person is in a group."""

    __tablename__ = "people_group_person"

    group_id: Mapped[int] = mapped_column(
        ForeignKey("people_group.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
