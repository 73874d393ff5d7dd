"""Reads: the directory, a member's page, and what a person's page says of mandates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, union_all
from sqlalchemy.sql.selectable import CompoundSelect

from hrforum.accounts.models import Person
from hrforum.core.search import fold
from hrforum.extensions import db
from hrforum.members.models import Delegate, Member, MemberLanguage, MemberTheme, Theme
from hrforum.members.policy import valid_on

PAGE = 24
THEMES_IN_ROW = 3


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader of the directory asked for; an empty value asks for nothing."""

    q: str = ""
    kind: str = ""
    membership: str = ""
    country: str = ""
    language: str = ""
    theme: str = ""

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return any((self.q, self.kind, self.membership, self.country, self.language, self.theme))

    def conditions(self) -> dict[str, ColumnElement[bool]]:
        """Return the condition on `Member` for each thing asked for, by its name."""
        found: dict[str, ColumnElement[bool]] = {}
        words = fold(self.q).split()
        if words:
            found["q"] = and_(*(Member.sort_name.contains(w, autoescape=True) for w in words))
        if self.kind:
            found["kind"] = Member.kind == self.kind
        if self.membership:
            found["membership"] = Member.membership == self.membership
        if self.country:
            found["country"] = Member.country == self.country
        if self.language:
            found["language"] = (
                select(MemberLanguage.code)
                .where(MemberLanguage.member_id == Member.id, MemberLanguage.code == self.language)
                .exists()
            )
        if self.theme:
            found["theme"] = (
                select(MemberTheme.theme_id)
                .join(Theme, Theme.id == MemberTheme.theme_id)
                .where(MemberTheme.member_id == Member.id, Theme.slug == self.theme, _marked())
                .exists()
            )
        return found


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: how many members it would leave, given the other filters."""

    value: str
    label: str
    count: int


@dataclass(slots=True)
class Directory:
    """A page of the directory."""

    filters: Filters
    total: int
    page: int
    pages: int
    rows: list[Any] = field(default_factory=list)
    strengths: dict[int, list[str]] = field(default_factory=dict)
    choices: dict[str, list[Choice]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a member's page shows, without the sections of other features."""

    member: Any
    languages: list[Any]
    themes: list[Any]
    delegates: list[Any]


def directory(filters: Filters, page: int) -> Directory:
    """Return a page of the directory: three statements, whatever is asked for.

    Args:
        filters: what is asked for.
        page: from 1; a page after the last one gives the last one.
    """
    conditions = filters.conditions()
    choices, total = _choices(conditions)
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    rows = db.session.execute(
        select(
            Member.id,
            Member.slug,
            Member.name,
            Member.kind,
            Member.membership,
            Member.country,
            Member.summary,
            Member.is_demo,
        )
        .where(*conditions.values())
        .order_by(Member.sort_name, Member.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    return Directory(
        filters=filters,
        total=total,
        page=page,
        pages=pages,
        rows=list(rows),
        strengths=_strengths([row.id for row in rows]),
        choices=choices,
    )


def _marked() -> ColumnElement[bool]:
    return or_(MemberTheme.strength > 0, MemberTheme.need > 0)


def _choices(
    conditions: dict[str, ColumnElement[bool]],
) -> tuple[dict[str, list[Choice]], int]:
    """Count the members behind each value of each filter, and all that fit: one statement.

    A filter's own condition does not count for its own values: they say what choosing them
    instead would give.
    """

    def others(name: str) -> ColumnElement[bool]:
        rest = [condition for key, condition in conditions.items() if key != name]
        return and_(*rest) if rest else literal(1) == 1

    def plain(name: str, column: Any) -> Any:
        return (
            select(
                literal(name).label("name"),
                column.label("value"),
                literal("").label("label"),
                func.count(Member.id).label("members"),
                literal(0).label("place"),
            )
            .where(others(name))
            .group_by(column)
        )

    statement: CompoundSelect[Any] = union_all(
        select(literal("total"), literal(""), literal(""), func.count(Member.id), literal(0)).where(
            *conditions.values()
        ),
        plain("kind", Member.kind),
        plain("membership", Member.membership),
        plain("country", Member.country),
        select(
            literal("language"), MemberLanguage.code, literal(""), func.count(Member.id), literal(0)
        )
        .join(Member, Member.id == MemberLanguage.member_id)
        .where(others("language"))
        .group_by(MemberLanguage.code),
        select(literal("theme"), Theme.slug, Theme.name, func.count(Member.id), Theme.position)
        .outerjoin(MemberTheme, and_(MemberTheme.theme_id == Theme.id, _marked()))
        .outerjoin(Member, and_(Member.id == MemberTheme.member_id, others("theme")))
        .group_by(Theme.id, Theme.slug, Theme.name, Theme.position),
    )
    found: dict[str, list[Choice]] = {}
    total = 0
    for name, value, label, members, _place in sorted(
        db.session.execute(statement), key=lambda row: row[4]
    ):
        if name == "total":
            total = members
        else:
            found.setdefault(name, []).append(Choice(value, label, members))
    return found, total


def _strengths(member_ids: list[int]) -> dict[int, list[str]]:
    """Return the names of the themes that each of these members is strongest in."""
    rows = db.session.execute(
        select(MemberTheme.member_id, Theme.name)
        .join(Theme, Theme.id == MemberTheme.theme_id)
        .where(MemberTheme.member_id.in_(member_ids), MemberTheme.strength > 0)
        .order_by(MemberTheme.strength.desc(), Theme.position, Theme.id)
    )
    found: dict[int, list[str]] = {}
    for member_id, name in rows:
        words = found.setdefault(member_id, [])
        if len(words) < THEMES_IN_ROW:
            words.append(name)
    return found


def profile(slug: str, day: dt.date) -> Profile | None:
    """Return what a member's page shows on that day, or None when there is no such member.

    Three statements.
    """
    member = db.session.execute(
        select(*Member.__table__.columns).where(Member.slug == slug)
    ).one_or_none()
    if member is None:
        return None
    details = db.session.execute(
        union_all(
            select(
                literal("language").label("what"),
                MemberLanguage.code.label("key"),
                literal("").label("name"),
                MemberLanguage.level.label("level"),
                literal(0).label("strength"),
                literal(0).label("need"),
                literal(0).label("place"),
            ).where(MemberLanguage.member_id == member.id),
            select(
                literal("theme"),
                Theme.slug,
                Theme.name,
                literal(""),
                MemberTheme.strength,
                MemberTheme.need,
                Theme.position,
            )
            .join(Theme, Theme.id == MemberTheme.theme_id)
            .where(MemberTheme.member_id == member.id, _marked()),
        )
    ).all()
    order = {"native": 0, "working": 1, "basic": 2}
    return Profile(
        member=member,
        languages=sorted(
            (row for row in details if row.what == "language"),
            key=lambda row: (order[row.level], row.key),
        ),
        themes=sorted((row for row in details if row.what == "theme"), key=lambda row: row.place),
        delegates=_delegates(member.id, day),
    )


def _delegates(member_id: int, day: dt.date) -> list[Any]:
    """Return the people who may speak for the member on that day, lead contacts first."""
    rows = db.session.execute(
        select(
            Person.id,
            Person.username,
            Person.display_name,
            Person.avatar,
            Delegate.role,
            Delegate.starts_on,
        )
        .join(Person, Person.id == Delegate.person_id)
        .where(Delegate.member_id == member_id, valid_on(day))
        .where(Person.deleted_at.is_(None), Person.active)
        .order_by(Person.display_name, Person.id)
    ).all()
    order = {"lead": 0, "elected": 1, "officer": 2, "expert": 3}
    return sorted(rows, key=lambda row: order[row.role])


def mandates_of(person_id: int, day: dt.date) -> list[Any]:
    """Return the members that the person may speak for on that day, by name: one statement."""
    return list(
        db.session.execute(
            select(
                Member.slug,
                Member.name,
                Member.country,
                Member.membership,
                Member.is_demo,
                Delegate.role,
                Delegate.starts_on,
                Delegate.ends_on,
            )
            .join(Delegate, Delegate.member_id == Member.id)
            .where(Delegate.person_id == person_id, valid_on(day))
            .order_by(Member.sort_name)
        )
    )
