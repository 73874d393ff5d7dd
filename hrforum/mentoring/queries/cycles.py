"""Reads of cycles: the overview, a cycle's public page, what coordinators see beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select

from hrforum.accounts.models import Person
from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Member, Theme
from hrforum.members.policy import in_standing_on
from hrforum.mentoring import policy
from hrforum.mentoring.models import Cycle, CycleEvent, Offer, OfferTheme, Pairing, Request
from hrforum.mentoring.queries.audience import was_mentored

PAGE = 30
MOST_CYCLES = 50
# Pairs that came to work.
AT_WORK = ("active", "paused", "closed")


@dataclass(frozen=True, slots=True)
class Counted:
    """A cycle with how many offer, ask and are paired."""

    row: Cycle
    offers: int
    requests: int
    pairs: int


@dataclass(frozen=True, slots=True)
class Offering:
    """A city that offers, as everybody sees it."""

    row: AnyRow
    themes: list[AnyRow]


@dataclass(frozen=True, slots=True)
class CyclePage:
    """A cycle's page."""

    cycle: Counted
    offers: list[Offering]
    pairs: list[AnyRow]
    page: int
    pages: int
    own: list[AnyRow]
    events: list[AnyRow]


def _count(table: Any, *which: ColumnElement[bool]) -> Any:
    return (
        select(func.count())
        .select_from(table)
        .where(table.cycle_id == Cycle.id, *which)
        .correlate(Cycle)
        .scalar_subquery()
    )


def _counted() -> Any:
    return select(
        Cycle,
        _count(Offer, Offer.state == "offered"),
        _count(Request, Request.state == "submitted"),
        _count(Pairing, Pairing.state.in_(AT_WORK)),
    )


def overview(actor: Actor) -> list[Counted]:
    """Return the cycles that the actor may see: one statement. Open calls first, newest first."""
    order = case({"call": 0, "draft": 1, "matching": 2, "running": 3}, value=Cycle.state, else_=4)
    rows = db.session.execute(
        _counted()
        .where(policy.cycles_visible_to(actor))
        .order_by(order, Cycle.call_starts_on.desc(), Cycle.id.desc())
        .limit(MOST_CYCLES)
    )
    return [Counted(*row) for row in rows]


def one(actor: Actor, slug: str) -> Cycle:
    """Return a cycle: one statement.

    Raises:
        NotFound: there is none that the actor may see.
    """
    cycle = db.session.scalar(select(Cycle).where(Cycle.slug == slug))
    if cycle is None or not policy.may_see_cycle(actor, cycle):
        raise NotFound
    return cycle


def cycle_page(actor: Actor, slug: str, page: int, day: dt.date) -> CyclePage:
    """Return what a cycle's page shows: five statements, six for whoever speaks for a member.

    Raises:
        NotFound: there is no such cycle for the actor, or it has no such page.
    """
    found = db.session.execute(
        _counted().where(Cycle.slug == slug, policy.cycles_visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    cycle = Counted(*found)
    pages = max(1, -(-cycle.offers // PAGE))
    if not 1 <= page <= pages:
        raise NotFound
    offers = db.session.execute(
        select(
            Offer.id, Offer.capacity, Offer.languages, Offer.formats,
            Member.id.label("member_id"), Member.slug, Member.name, Member.country,
        )
        .join(Member, Member.id == Offer.member_id)
        .where(Offer.cycle_id == cycle.row.id, Offer.state == "offered", in_standing_on(day))
        .order_by(Member.sort_name, Member.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()  # fmt: skip
    themes = offer_themes([row.id for row in offers])
    return CyclePage(
        cycle=cycle,
        offers=[Offering(row, themes.get(row.id, [])) for row in offers],
        pairs=shown_pairs(Pairing.cycle_id == cycle.row.id),
        page=page,
        pages=pages,
        own=own_applications(actor, [cycle.row.id]),
        events=_events(cycle.row.id, all_of_them=policy.may_run(actor)),
    )


def offer_themes(offer_ids: list[int]) -> dict[int, list[AnyRow]]:
    """Return the themes of offers, the strongest first, by the offer's id: one statement."""
    found: dict[int, list[AnyRow]] = {}
    for row in db.session.execute(
        select(OfferTheme.offer_id, Theme.name, Theme.slug, OfferTheme.strength)
        .join(Theme, Theme.id == OfferTheme.theme_id)
        .where(OfferTheme.offer_id.in_(offer_ids))
        .order_by(OfferTheme.strength.desc(), Theme.position, Theme.id)
    ):
        found.setdefault(row.offer_id, []).append(row)
    return found


def shown_pairs(which: ColumnElement[bool]) -> list[AnyRow]:
    """Return the pairs that both cities agreed to show: one statement."""
    mentor, mentee = Member.__table__.alias(), Member.__table__.alias()
    return list(
        db.session.execute(
            select(
                Pairing.id,
                Pairing.state,
                Pairing.cycle_id,
                Cycle.name.label("cycle"),
                Cycle.slug.label("cycle_slug"),
                mentor.c.id.label("mentor_id"),
                mentor.c.name.label("mentor"),
                mentor.c.slug.label("mentor_slug"),
                mentee.c.name.label("mentee"),
                mentee.c.slug.label("mentee_slug"),
            )
            .join(Cycle, Cycle.id == Pairing.cycle_id)
            .join(mentor, mentor.c.id == Pairing.mentor_id)
            .join(mentee, mentee.c.id == Pairing.mentee_id)
            .where(which, Pairing.state.in_(AT_WORK))
            .where(Pairing.shown_by_mentor, Pairing.shown_by_mentee)
            .order_by(Pairing.id.desc())
            .limit(PAGE)
        )
    )


def own_applications(actor: Actor, cycle_ids: list[int]) -> list[AnyRow]:
    """Return the offers and requests of the actor's members: one statement, none for others."""
    members = [mandate.member_id for mandate in actor.grants.mandates]
    if not members or not cycle_ids:
        return []
    both = [
        select(
            table.cycle_id,
            table.member_id,
            literal(name).label("kind"),
            table.state,
        ).where(table.cycle_id.in_(cycle_ids), table.member_id.in_(members))
        for table, name in ((Offer, "offers"), (Request, "requests"))
    ]
    return list(db.session.execute(both[0].union_all(both[1])))


def _events(cycle_id: int, *, all_of_them: bool) -> list[AnyRow]:
    statement = (
        select(CycleEvent.act, CycleEvent.at, CycleEvent.reason, Person.display_name.label("who"))
        .outerjoin(Person, Person.id == CycleEvent.actor_id)
        .where(CycleEvent.cycle_id == cycle_id)
        .order_by(CycleEvent.id.desc())
        .limit(PAGE)
    )
    if not all_of_them:
        public = ("opened", "extended", "call_ended", "call_over", "published", "closed", "over")
        statement = statement.where(CycleEvent.act.in_(public))
    return list(db.session.execute(statement))


@dataclass(frozen=True, slots=True)
class OwnMember:
    """A member that the actor speaks for; ``was_mentored``: it may offer, whatever it is."""

    row: Member
    was_mentored: bool


def members_of(actor: Actor) -> list[OwnMember]:
    """Return the members that the actor may act for, by name: one statement, none for others."""
    ids = [m.member_id for m in actor.grants.mandates if policy.may_act_for(actor, m.member_id)]
    if not ids:
        return []
    rows = db.session.execute(
        select(Member, was_mentored()).where(Member.id.in_(ids)).order_by(Member.sort_name)
    )
    return [OwnMember(*row) for row in rows]
