"""The directory: a page of members, and how many each filter would leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select, union_all
from sqlalchemy.sql.selectable import CompoundSelect

from hrforum.core.search import fold
from hrforum.extensions import db
from hrforum.members.models import Member, MemberLanguage, MemberTheme, Theme
from hrforum.members.queries.base import marked

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
                .where(MemberTheme.member_id == Member.id, Theme.slug == self.theme, marked())
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
        .outerjoin(MemberTheme, and_(MemberTheme.theme_id == Theme.id, marked()))
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
