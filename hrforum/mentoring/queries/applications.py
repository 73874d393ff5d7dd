"""Reads of offers and requests: one with all that it says, and the coordinators' list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, select

from hrforum.core import clock
from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.core.search import fold
from hrforum.extensions import db
from hrforum.members.models import Member, MemberLanguage, MemberTheme, Theme
from hrforum.members.models.profile import MemberCompetence
from hrforum.members.policy import in_standing_on
from hrforum.mentoring import policy
from hrforum.mentoring.models import (
    Cycle,
    Offer,
    OfferRefusal,
    OfferTheme,
    Pairing,
    Request,
    RequestPreference,
    RequestTheme,
    WaitingPlace,
)
from hrforum.mentoring.models.pairings import HOLDING_STATES
from hrforum.mentoring.queries import cycles
from hrforum.mentoring.queries.audience import was_mentored

PAGE = 30
OFFERS, REQUESTS = "offers", "requests"
TABLES: dict[str, Any] = {OFFERS: Offer, REQUESTS: Request}
_PLAIN = {
    OFFERS: ("languages", "formats", "months", "capacity", "no_countries", "note"),
    REQUESTS: (
        "languages", "formats", "months", "competences", "challenge", "questions", "endorsed_by",
        "endorsed_role", "endorsed_on", "earlier_mentor_id",
    ),
}  # fmt: skip


def _pairs(rows: Iterable[Any]) -> dict[Any, Any]:
    return dict(tuple(row) for row in rows)


@dataclass(frozen=True, slots=True)
class Found:
    """An offer or a request (``row`` None: not begun) with its cycle, its member, its values."""

    kind: str
    cycle: Cycle
    member: Member
    row: Any
    values: dict[str, Any] = field(default_factory=dict)
    place: AnyRow | None = None

    @property
    def version(self) -> int:
        """What the writer of a form has seen."""
        return self.row.version if self.row is not None else 0


def application(actor: Actor, slug: str, kind: str, member_slug: str) -> Found:
    """Return an offer or a request: three statements, five or six where it was begun.

    Raises:
        NotFound: the actor may see no such cycle, or there is no such member.
    """
    cycle = cycles.one(actor, slug)
    member = db.session.scalar(select(Member).where(Member.slug == member_slug))
    if member is None:
        raise NotFound
    table = TABLES[kind]
    row = db.session.scalar(
        select(table)
        .where(table.cycle_id == cycle.id, table.member_id == member.id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return Found(kind, cycle, member, None)
    return Found(kind, cycle, member, row, values_of(kind, row), _place(kind, row))


def values_of(kind: str, row: Any) -> dict[str, Any]:
    """Return what an offer or a request says: two statements."""
    values: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN[kind]}
    if kind == OFFERS:
        themes = db.session.execute(
            select(OfferTheme.theme_id, OfferTheme.strength, OfferTheme.evidence)
            .where(OfferTheme.offer_id == row.id)
            .order_by(OfferTheme.theme_id)
        )
        values["themes"] = {each.theme_id: (each.strength, each.evidence) for each in themes}
        refused = db.session.execute(
            select(OfferRefusal.member_id, OfferRefusal.reason)
            .where(OfferRefusal.offer_id == row.id)
            .order_by(OfferRefusal.member_id)
        )
        values["refusals"] = _pairs(refused)
        return values
    needs = db.session.execute(
        select(RequestTheme.theme_id, RequestTheme.need)
        .where(RequestTheme.request_id == row.id)
        .order_by(RequestTheme.theme_id)
    )
    values["themes"] = _pairs(needs)
    wished = db.session.execute(
        select(RequestPreference.member_id, RequestPreference.reason)
        .where(RequestPreference.request_id == row.id)
        .order_by(RequestPreference.rank)
    )
    values["preferences"] = [tuple(each) for each in wished]
    return values


def _place(kind: str, row: Any) -> AnyRow | None:
    if kind == OFFERS:
        return None
    return db.session.execute(
        select(WaitingPlace.place, WaitingPlace.reason, WaitingPlace.since)
        .where(WaitingPlace.request_id == row.id, WaitingPlace.left_at.is_(None))
        .order_by(WaitingPlace.id.desc())
        .limit(1)
    ).one_or_none()


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form offers: themes, guest cities, associates, by id."""

    themes: dict[int, str]
    mentors: dict[int, str]
    mentees: dict[int, str]


def choices(member_id: int, day: dt.date) -> Choices:
    """Return what can be chosen in a form: two statements."""
    themes = db.session.execute(select(Theme.id, Theme.name).order_by(Theme.position, Theme.id))
    members = db.session.execute(
        select(Member.id, Member.name, Member.membership, was_mentored())
        .where(in_standing_on(day), Member.id != member_id)
        .order_by(Member.sort_name, Member.id)
    ).all()
    return Choices(
        _pairs(themes),
        {row[0]: row[1] for row in members if row[2] == "guest" or row[3]},
        {row[0]: row[1] for row in members if row[2] == "associate"},
    )


def from_profile(kind: str, member: Member) -> dict[str, Any]:
    """Return what a new offer or request begins with, from the member's page: three statements."""
    spoken = db.session.execute(
        select(MemberLanguage.code, MemberLanguage.level)
        .where(MemberLanguage.member_id == member.id)
        .order_by(MemberLanguage.level.desc(), MemberLanguage.code)
    )
    rows = db.session.scalars(select(MemberTheme).where(MemberTheme.member_id == member.id)).all()
    values: dict[str, Any] = {"languages": _pairs(spoken)}
    if kind == OFFERS:
        values["themes"] = {
            row.theme_id: (row.strength, row.evidence) for row in rows if row.strength
        }
        values["capacity"] = min(5, max(1, member.mentoring_places or 1))
        return values
    values["themes"] = {row.theme_id: row.need for row in rows if row.need}
    values["competences"] = list(
        db.session.scalars(
            select(MemberCompetence.area)
            .where(MemberCompetence.member_id == member.id, MemberCompetence.level != "none")
            .order_by(MemberCompetence.area)
        )
    )
    return values


def names_of(member_ids: set[int]) -> dict[int, str]:
    """Return the names of members by id: one statement, none for nobody."""
    if not member_ids:
        return {}
    rows = db.session.execute(select(Member.id, Member.name).where(Member.id.in_(member_ids)))
    return _pairs(rows)


def theme_names() -> dict[int, str]:
    """Return the names of the themes by id, in their order: one statement."""
    rows = db.session.execute(select(Theme.id, Theme.name).order_by(Theme.position, Theme.id))
    return _pairs(rows)


def holds_pair(kind: str, cycle_id: int, member_id: int) -> bool:
    """Whether a pair of the member holds a place in the cycle, on that side: one statement."""
    side = Pairing.mentor_id if kind == OFFERS else Pairing.mentee_id
    return (
        db.session.scalar(
            select(Pairing.id)
            .where(Pairing.cycle_id == cycle_id, side == member_id)
            .where(Pairing.state.in_(HOLDING_STATES))
            .limit(1)
        )
        is not None
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the coordinators' list; ``counts`` by state, of all that the cycle has."""

    cycle: Cycle
    rows: list[AnyRow]
    counts: dict[str, int]
    total: int
    page: int
    pages: int


def listed(actor: Actor, slug: str, kind: str, state: str, text: str, page: int) -> Listed:
    """Return offers or requests of a cycle for its coordinators: three statements.

    Args:
        actor: a coordinator.
        slug: the cycle's.
        kind: ``offers`` or ``requests``.
        state: only these; empty for all.
        text: a part of the member's name; empty for all.
        page: from 1.

    Raises:
        NotFound: there is no such cycle or page, or the actor is no coordinator.
    """
    if not policy.may_run(actor):
        raise NotFound
    cycle = cycles.one(actor, slug)
    table = TABLES[kind]
    states = db.session.execute(
        select(table.state, func.count()).where(table.cycle_id == cycle.id).group_by(table.state)
    )
    counts: dict[str, int] = _pairs(states)
    where: list[ColumnElement[bool]] = [table.cycle_id == cycle.id]
    if state:
        where.append(table.state == state)
    if text:
        where.append(Member.sort_name.contains(fold(text), autoescape=True))
    rows = db.session.execute(
        select(
            table,
            Member.id.label("member_id"), Member.slug, Member.name, Member.country,
            Member.membership, _standing(), *_theme_counts(kind),
            func.count().over().label("total"),
        )
        .join(Member, Member.id == table.member_id)
        .where(*where)
        .order_by(Member.sort_name, Member.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()  # fmt: skip
    if not rows and page > 1:
        raise NotFound
    total = rows[0].total if rows else 0
    return Listed(cycle, list(rows), counts, total, page, max(1, -(-total // PAGE)))


def _standing() -> Any:
    return in_standing_on(clock.today()).label("is_in_standing")


def _theme_counts(kind: str) -> list[Any]:
    table, own, key = (
        (OfferTheme, OfferTheme.offer_id, Offer.id)
        if kind == OFFERS
        else (RequestTheme, RequestTheme.request_id, Request.id)
    )
    count = select(func.count()).select_from(table).where(own == key)
    bare = count.where(OfferTheme.evidence == "") if kind == OFFERS else None
    found = [count.correlate(TABLES[kind]).scalar_subquery().label("themes_count")]
    if bare is not None:
        found.append(bare.correlate(Offer).scalar_subquery().label("unproved"))
    return found


def may_be_let_in(cycle: Cycle, day: dt.date) -> dict[str, str]:
    """Return the associates that have not handed in a request, by slug: one statement."""
    handed = select(Request.member_id).where(
        Request.cycle_id == cycle.id,
        (Request.state.in_(("submitted", "declined"))) | (Request.late_reason != ""),
    )
    which = [Member.membership == "associate", in_standing_on(day), Member.id.not_in(handed)]
    if cycle.kinds:
        which.append(Member.kind.in_(cycle.kinds))
    rows = db.session.execute(
        select(Member.slug, Member.name).where(*which).order_by(Member.sort_name, Member.id)
    )
    return _pairs(rows)
