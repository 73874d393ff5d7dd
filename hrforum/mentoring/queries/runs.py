"""Reads of the matching's runs: a cycle's list, and one run with what it started from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person
from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound
from hrforum.core.offload import off_loop
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Member, Theme
from hrforum.mentoring import policy
from hrforum.mentoring.matching import record
from hrforum.mentoring.matching.explain import Explainer
from hrforum.mentoring.matching.problem import Problem
from hrforum.mentoring.matching.proposal import Proposal
from hrforum.mentoring.matching.reasons import Reason
from hrforum.mentoring.models import (
    Cycle,
    MatchingOverride,
    MatchingRun,
    Offer,
    OfferPreference,
    Pairing,
    Request,
)
from hrforum.mentoring.models.pairings import HOLDING_STATES
from hrforum.mentoring.queries import cycles

SHOWN = 50
Opened = tuple[Problem, Proposal]


@dataclass(frozen=True, slots=True)
class Runs:
    """A cycle's runs, newest first, with what coordinators laid down; ``held``: pairs there are.

    ``ranked``: offers whose city has ranked who asks.
    """

    cycle: Cycle
    rows: list[AnyRow]
    overrides: list[AnyRow]
    offers: int
    requests: int
    held: int
    ranked: int


def _count(table: Any, cycle: Cycle, *which: Any) -> Any:
    return (
        select(func.count()).select_from(table).where(table.cycle_id == cycle.id, *which)
    ).scalar_subquery()


def listed(actor: Actor, slug: str) -> Runs:
    """Return a cycle's runs and decisions: four statements.

    Raises:
        NotFound: there is no such cycle, or the actor is no coordinator.
    """
    cycle = _cycle(actor, slug)
    summary = MatchingRun.result["summary"]
    starter = aliased(Person)
    rows = db.session.execute(
        select(
            MatchingRun.number, MatchingRun.mode, MatchingRun.state, MatchingRun.progress,
            MatchingRun.note, MatchingRun.created_at, MatchingRun.published_at,
            starter.display_name.label("who"),
            summary["pairs"].as_integer().label("pairs"),
            summary["unmatched"].as_integer().label("unmatched"),
        )
        .outerjoin(starter, starter.id == MatchingRun.started_by_id)
        .where(MatchingRun.cycle_id == cycle.id)
        .order_by(MatchingRun.number.desc())
        .limit(SHOWN)
    ).all()  # fmt: skip
    counts = db.session.execute(
        select(
            _count(Offer, cycle, Offer.state == "offered"),
            _count(Request, cycle, Request.state == "submitted"),
            _count(Pairing, cycle, Pairing.state.in_(HOLDING_STATES)),
            _count(
                Offer,
                cycle,
                Offer.state == "offered",
                select(OfferPreference.rank).where(OfferPreference.offer_id == Offer.id).exists(),
            ),
        )
    ).one()
    return Runs(cycle, list(rows), _overrides(cycle), *counts)


def _cycle(actor: Actor, slug: str) -> Cycle:
    if not policy.may_run(actor):
        raise NotFound
    return cycles.one(actor, slug)


def _overrides(cycle: Cycle) -> list[AnyRow]:
    mentor, mentee = aliased(Member), aliased(Member)
    return list(
        db.session.execute(
            select(
                MatchingOverride.id, MatchingOverride.kind, MatchingOverride.reason,
                MatchingOverride.made_at, mentor.name.label("mentor"), mentee.name.label("mentee"),
                Person.display_name.label("who"),
            )
            .join(mentor, mentor.id == MatchingOverride.mentor_id)
            .join(mentee, mentee.id == MatchingOverride.mentee_id)
            .outerjoin(Person, Person.id == MatchingOverride.made_by_id)
            .where(MatchingOverride.cycle_id == cycle.id, MatchingOverride.ended_at.is_(None))
            .order_by(MatchingOverride.id)
        )
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One run; ``base``: what it was tried as a change of; ``is_last``: none was done after it."""

    cycle: Cycle
    row: MatchingRun
    base: MatchingRun | None
    who: str
    publisher: str
    is_last: bool


def one(actor: Actor, slug: str, number: int) -> Run:
    """Return a run: two statements.

    Raises:
        NotFound: there is none for the actor.
    """
    cycle = _cycle(actor, slug)
    starter, publisher, base = aliased(Person), aliased(Person), aliased(MatchingRun)
    newer = aliased(MatchingRun)
    later = (
        select(newer.id)
        .where(newer.cycle_id == cycle.id, newer.number > number, newer.state == "done")
        .exists()
    )
    found = db.session.execute(
        select(MatchingRun, base, starter.display_name, publisher.display_name, later)
        .outerjoin(base, base.id == MatchingRun.based_on_id)
        .outerjoin(starter, starter.id == MatchingRun.started_by_id)
        .outerjoin(publisher, publisher.id == MatchingRun.published_by_id)
        .where(MatchingRun.cycle_id == cycle.id, MatchingRun.number == number)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    row, based, who, by, is_old = found
    return Run(cycle, row, based, who or "", by or "", not is_old)


def progress(actor: Actor, slug: str, number: int) -> AnyRow:
    """Return how far a run is: two statements.

    Raises:
        NotFound: there is none for the actor.
    """
    cycle = _cycle(actor, slug)
    found = db.session.execute(
        select(MatchingRun.state, MatchingRun.progress, MatchingRun.replayed_at).where(
            MatchingRun.cycle_id == cycle.id, MatchingRun.number == number
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _read(inputs: str, result: str) -> Opened:
    return record.read_problem(inputs), record.read_proposal(result)


# A run that is done never changes: what was read of it holds as long as the process.
_opened: LRUCache[tuple[int, str], Opened] = LRUCache(maxsize=4)


def opened(run: MatchingRun) -> Opened:
    """Return what a run that is done started from and came to."""
    key = (run.id, run.inputs_hash)
    found = _opened.get(key)
    if found is None:
        proposal = (run.result or {})["proposal"]
        found = _opened[key] = off_loop(_read, run.inputs["problem"], proposal)
    return found


def explainer(run: MatchingRun) -> Explainer:
    """Return what explains a run that is done."""
    return Explainer(*opened(run))


def problems_of(run: MatchingRun) -> tuple[Reason, ...]:
    """Return why a run found no solution."""
    said = (run.result or {}).get("problems", ())
    return tuple(
        Reason(code, {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
        for code, values in said
    )


def cities(ids: Iterable[str]) -> dict[str, AnyRow]:
    """Return members by the ids that the matching knows them by: one statement."""
    rows = db.session.execute(
        select(Member.id, Member.name, Member.slug, Member.country, Member.sort_name).where(
            Member.id.in_({int(each) for each in ids})
        )
    )
    return {str(row.id): row for row in rows}


def themes() -> dict[str, str]:
    """Return the names of themes by the ids that the matching knows them by: one statement."""
    rows = db.session.execute(select(Theme.id, Theme.name))
    return {str(row.id): row.name for row in rows}


def taking_part(cycle: Cycle) -> tuple[dict[str, str], dict[str, str]]:
    """Return the members that offer, and those that ask, by id in order of name: two statements."""
    found = []
    for table, states in ((Offer, ("offered", "paused")), (Request, ("submitted",))):
        rows = db.session.execute(
            select(Member.id, Member.name)
            .join(table, table.member_id == Member.id)
            .where(table.cycle_id == cycle.id, table.state.in_(states))
            .order_by(Member.sort_name, Member.id)
        )
        found.append({str(row.id): row.name for row in rows})
    return found[0], found[1]
