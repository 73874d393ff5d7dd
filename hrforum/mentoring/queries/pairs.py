"""Reads of pairs: one with what its cities said, and all of a cycle for its coordinators."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person
from hrforum.core import clock
from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Delegate, Member
from hrforum.members.policy import valid_on
from hrforum.mentoring import policy
from hrforum.mentoring.models import (
    PAIRING_STATES,
    Cycle,
    Offer,
    Pairing,
    PairingConsent,
    PairingEvent,
    Request,
    WaitingPlace,
)
from hrforum.mentoring.models.pairings import HOLDING_STATES
from hrforum.mentoring.queries import cycles, progress
from hrforum.mentoring.queries.applications import OFFERS, REQUESTS, values_of
from hrforum.mentoring.queries.progress import Progress, Wait

PAGE = 50
HISTORY = 100


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair with its cities, their answers, and what they offered and asked."""

    row: Pairing
    cycle: Cycle
    mentor: Member
    mentee: Member
    answers: dict[str, AnyRow]
    leads: dict[int, list[AnyRow]]
    offer: dict[str, Any] = field(default_factory=dict)
    request: dict[str, Any] = field(default_factory=dict)
    events: list[AnyRow] = field(default_factory=list)


def _pair(actor: Actor, pairing_id: int) -> Pair:
    mentor, mentee = aliased(Member), aliased(Member)
    found = db.session.execute(
        select(Pairing, Cycle, mentor, mentee)
        .join(Cycle, Cycle.id == Pairing.cycle_id)
        .join(mentor, mentor.id == Pairing.mentor_id)
        .join(mentee, mentee.id == Pairing.mentee_id)
        .where(Pairing.id == pairing_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None or not policy.may_know_pair(actor, found[0]):
        raise NotFound
    row = found[0]
    answers = db.session.execute(
        select(
            PairingConsent.side, PairingConsent.answer, PairingConsent.reason,
            PairingConsent.answered_at, Person.display_name.label("who"),
        )
        .outerjoin(Person, Person.id == PairingConsent.answered_by_id)
        .where(PairingConsent.pairing_id == row.id)
    )  # fmt: skip
    leads = leads_of([row.mentor_id, row.mentee_id])
    return Pair(row, *found[1:], {each.side: each for each in answers}, leads)


def leads_of(member_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    """Return the lead contacts of members, by the member's id: one statement."""
    found: dict[int, list[AnyRow]] = {member_id: [] for member_id in member_ids}
    for row in db.session.execute(
        select(Delegate.member_id, Person.display_name, Person.username)
        .join(Person, Person.id == Delegate.person_id)
        .where(Delegate.member_id.in_(set(member_ids)), Delegate.role == "lead")
        .where(valid_on(clock.today()), Person.active)
        .order_by(Person.display_name, Person.id)
    ):
        found[row.member_id].append(row)
    return found


def to_answer(actor: Actor, pairing_id: int) -> Pair:
    """Return a pair as its cities answer it: nine statements.

    Raises:
        NotFound: there is none for the actor.
    """
    pair = _pair(actor, pairing_id)
    for kind, table, member_id in (
        (OFFERS, Offer, pair.row.mentor_id),
        (REQUESTS, Request, pair.row.mentee_id),
    ):
        row = db.session.scalar(
            select(table).where(table.cycle_id == pair.cycle.id, table.member_id == member_id)
        )
        if row is not None:
            (pair.offer if kind == OFFERS else pair.request).update(values_of(kind, row))
    return pair


def to_follow(actor: Actor, slug: str, pairing_id: int) -> Pair:
    """Return a pair for its coordinators, with what happened: four statements.

    Raises:
        NotFound: there is none for the actor, or it is of another cycle.
    """
    if not policy.may_run(actor):
        raise NotFound
    pair = _pair(actor, pairing_id)
    if pair.cycle.slug != slug:
        raise NotFound
    pair.events.extend(
        db.session.execute(
            select(PairingEvent.at, PairingEvent.act, PairingEvent.note,
                   Person.display_name.label("who"))
            .outerjoin(Person, Person.id == PairingEvent.actor_id)
            .where(PairingEvent.pairing_id == pairing_id)
            .order_by(PairingEvent.id.desc())
            .limit(HISTORY)
        )
    )  # fmt: skip
    return pair


def own_pairs(actor: Actor) -> list[AnyRow]:
    """Return the pairs that the actor's members wait for or work in: one statement, or none."""
    members = [mandate.member_id for mandate in actor.grants.mandates]
    if not members:
        return []
    mentor, mentee = aliased(Member), aliased(Member)
    return list(
        db.session.execute(
            select(
                Pairing.id, Pairing.cycle_id, Pairing.state, Pairing.answer_by,
                mentor.name.label("mentor"), mentee.name.label("mentee"),
            )
            .join(mentor, mentor.id == Pairing.mentor_id)
            .join(mentee, mentee.id == Pairing.mentee_id)
            .where(Pairing.state.in_(HOLDING_STATES))
            .where(Pairing.mentor_id.in_(members) | Pairing.mentee_id.in_(members))
            .order_by(Pairing.answer_by, Pairing.id)
        )
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Followed:
    """A line of the coordinators' page."""

    row: AnyRow
    progress: Progress
    weeks: int | None
    waits: tuple[Wait, ...]

    @property
    def pairing(self) -> Pairing:
        """The pair itself."""
        found: Pairing = self.row[0]
        return found


@dataclass(frozen=True, slots=True)
class AllPairs:
    """A page of a cycle's pairs, counts by state, and its waiting list."""

    cycle: Cycle
    pairs: list[Followed]
    counts: dict[str, int]
    waiting: list[AnyRow]
    page: int
    pages: int


def followed(
    actor: Actor, slug: str, state: str, page: int, now: dt.datetime, *, most: int = PAGE
) -> AllPairs:
    """Return the pairs of a cycle for its coordinators: five statements, seven of progress.

    Args:
        actor: a coordinator.
        slug: the cycle's.
        state: only these; empty for those that hold a place, ``all`` for all.
        page: from 1.
        now: what weeks are counted to.
        most: how many a page has.

    Raises:
        NotFound: there is no such cycle or page, or the actor is no coordinator.
    """
    if not policy.may_run(actor):
        raise NotFound
    cycle = cycles.one(actor, slug)
    counts = {
        row[0]: row[1]
        for row in db.session.execute(
            select(Pairing.state, func.count())
            .where(Pairing.cycle_id == cycle.id)
            .group_by(Pairing.state)
        )
    }
    wanted = [state] if state in PAIRING_STATES else list(HOLDING_STATES)
    if state == "all":
        wanted = list(PAIRING_STATES)
    total = sum(counts.get(each, 0) for each in wanted)
    pages = max(1, -(-total // most))
    if not 1 <= page <= pages:
        raise NotFound
    rows = _lines(cycle, wanted, page, most)
    begun = [row[0].id for row in rows if row[0].started_at is not None]
    known = progress.of(begun, now)
    lines = [_line(row, known.get(row[0].id, Progress(row[0].id)), now) for row in rows]
    return AllPairs(cycle, lines, counts, waiting_list(cycle), page, pages)


def _lines(cycle: Cycle, states: list[str], page: int, most: int) -> Sequence[AnyRow]:
    mentor, mentee = aliased(Member), aliased(Member)
    yes, no = aliased(PairingConsent), aliased(PairingConsent)
    nudged = (
        select(func.max(PairingEvent.at))
        .where(PairingEvent.pairing_id == Pairing.id, PairingEvent.act == "nudged")
        .correlate(Pairing)
        .scalar_subquery()
    )
    order = case({"proposed": 0, "paused": 1, "active": 2}, value=Pairing.state, else_=3)
    return db.session.execute(
        select(
            Pairing,
            mentor.name.label("mentor"), mentor.slug.label("mentor_slug"),
            mentor.country.label("mentor_country"), mentor.population.label("mentor_population"),
            mentee.name.label("mentee"), mentee.slug.label("mentee_slug"),
            mentee.country.label("mentee_country"), mentee.population.label("mentee_population"),
            yes.answer.label("mentor_answer"), no.answer.label("mentee_answer"),
            yes.answered_at.label("mentor_answered"), no.answered_at.label("mentee_answered"),
            nudged.label("nudged_at"),
        )
        .join(mentor, mentor.id == Pairing.mentor_id)
        .join(mentee, mentee.id == Pairing.mentee_id)
        .outerjoin(yes, (yes.pairing_id == Pairing.id) & (yes.side == "mentor"))
        .outerjoin(no, (no.pairing_id == Pairing.id) & (no.side == "mentee"))
        .where(Pairing.cycle_id == cycle.id, Pairing.state.in_(states))
        .order_by(order, mentor.sort_name, mentee.sort_name, Pairing.id)
        .limit(most)
        .offset((page - 1) * most)
    ).all()  # fmt: skip


def _line(row: AnyRow, come: Progress, now: dt.datetime) -> Followed:
    pairing: Pairing = row[0]
    weeks = None
    waits: list[Wait] = []
    if pairing.state == "proposed":
        sides = {"mentor": row.mentor_answer, "mentee": row.mentee_answer}
        waits = [Wait(side, "") for side, answer in sides.items() if answer is None]
    elif pairing.state in ("active", "paused"):
        since = come.last_contact or pairing.last_contact_at or pairing.started_at
        weeks = max(0, (now - since).days // 7) if since is not None else None
        waits = come.waits[:2]
    return Followed(row, come, weeks, tuple(waits))


def waiting_list(cycle: Cycle) -> list[AnyRow]:
    """Return a cycle's waiting list in its order: one statement."""
    return list(
        db.session.execute(
            select(
                WaitingPlace.place, WaitingPlace.reason, WaitingPlace.since, Request.priority,
                Member.name, Member.slug,
            )
            .join(Request, Request.id == WaitingPlace.request_id)
            .join(Member, Member.id == Request.member_id)
            .where(WaitingPlace.cycle_id == cycle.id, WaitingPlace.left_at.is_(None))
            .order_by(WaitingPlace.place, WaitingPlace.id)
            .limit(200)
        )
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """What funders read of a cycle: numbers, and the pairs."""

    cycle: Cycle
    pairs: list[Followed]
    counts: dict[str, int]
    offers: int
    places: int
    requests: int
    waiting: int
    days_to_consent: float | None
    new_or_small: int
    new: int


def report(actor: Actor, slug: str, now: dt.datetime, small_below: int) -> Report:
    """Return the report of a cycle: seven statements and seven of progress.

    Raises:
        NotFound: there is no such cycle, or the actor is no coordinator.
    """
    found = followed(actor, slug, "all", 1, now, most=10_000)
    cycle = found.cycle
    offers, places = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Offer.capacity), 0)).where(
            Offer.cycle_id == cycle.id, Offer.state.in_(("offered", "paused"))
        )
    ).one()
    requests = db.session.scalar(
        select(func.count()).where(Request.cycle_id == cycle.id, Request.state.not_in(("draft",)))
    )
    at_work = [each for each in found.pairs if each.pairing.state in cycles.AT_WORK]
    before = set(
        db.session.scalars(
            select(Pairing.mentee_id).where(
                Pairing.cycle_id != cycle.id, Pairing.state.in_(cycles.AT_WORK)
            )
        )
    )
    new = {e.pairing.id for e in at_work if e.pairing.mentee_id not in before}
    small = {e.pairing.id for e in at_work if 0 < (e.row.mentee_population or 0) < small_below}
    days = [_days_to_consent(each) for each in at_work]
    measured = [each for each in days if each is not None]
    return Report(
        cycle, found.pairs, found.counts, offers, int(places), requests or 0, len(found.waiting),
        round(statistics.median(measured), 1) if measured else None, len(new | small), len(new),
    )  # fmt: skip


def _days_to_consent(each: Followed) -> float | None:
    pairing = each.pairing
    if pairing.started_at is None:
        return None
    return (pairing.started_at - pairing.created_at).total_seconds() / 86_400
