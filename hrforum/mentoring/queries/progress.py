"""How pairs come along: for one of them, or for all of a coordinator's overview at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, case, func, select

from hrforum.boards.models import Board
from hrforum.core import clock
from hrforum.core.db import AnyRow
from hrforum.extensions import db
from hrforum.mentoring.models import (
    Agreement,
    AgreementSignature,
    Cycle,
    Evaluation,
    Goal,
    NeedsReport,
    OpenAction,
    Pairing,
    PairingPerson,
    PairSession,
    Review,
)

SIDES = ("mentor", "mentee")


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that the pair waits for.

    ``on`` is ``mentor``, ``mentee``, ``both`` or ``coordinator``; ``what`` names the step
    (`hrforum.mentoring.pair_words.WAITS`).
    """

    on: str
    what: str


@dataclass(slots=True)
class Progress:
    """How one pair comes along.

    ``last_contact`` is the last session held or post on its board; ``planned`` counts the sessions
    that lie ahead, ``target`` those that the cycle plans for each pair. ``waits`` are in the order
    of the pair's way: the first is what holds it up now.
    """

    pairing_id: int
    last_contact: dt.datetime | None = None
    next_session: dt.datetime | None = None
    held: int = 0
    planned: int = 0
    target: int = 0
    goals_met: int = 0
    goals: int = 0
    waits: list[Wait] = field(default_factory=list)

    def weeks_since_contact(self, now: dt.datetime) -> int | None:
        """Return how many full weeks ago the last contact was; None where there was none."""
        return None if self.last_contact is None else max(0, (now - self.last_contact).days // 7)


@dataclass(slots=True)
class _Facts:
    row: AnyRow
    agreement: int | None = None
    signed: set[str] = field(default_factory=set)
    goals: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, Any] = field(default_factory=dict)
    late_actions: set[str] = field(default_factory=set)
    reviews: dict[str, str] = field(default_factory=dict)
    evaluations: set[tuple[str, str]] = field(default_factory=set)


def of(pairing_ids: Iterable[int], now: dt.datetime | None = None) -> dict[int, Progress]:
    """Return how these pairs come along, by their ids: seven statements, however many they are.

    Args:
        pairing_ids: of pairs that were opened; others have no progress worth telling.
        now: the moment to look from; this one by default.
    """
    ids = sorted(set(pairing_ids))
    if not ids:
        return {}
    moment = now or clock.now()
    facts = {row.id: _Facts(row) for row in _pairs(ids)}
    for row in _agreements(ids):
        found = facts[row.pairing_id]
        found.agreement = row.version
        if row.side:
            found.signed.add(row.side)
    for row in _count(Goal, Goal.state, ids):
        facts[row.pairing_id].goals[row.state] = row.number
    for row in _sessions(ids, moment):
        facts[row.pairing_id].sessions = dict(row._mapping)
    for row in _late_actions(ids, moment.date()):
        facts[row.pairing_id].late_actions.add(row.side)
    for row in db.session.execute(
        select(Review.pairing_id, Review.side, Review.choice).where(Review.pairing_id.in_(ids))
    ):
        facts[row.pairing_id].reviews[row.side] = row.choice
    for row in db.session.execute(
        select(Evaluation.pairing_id, Evaluation.stage, Evaluation.side).where(
            Evaluation.pairing_id.in_(ids)
        )
    ):
        facts[row.pairing_id].evaluations.add((row.stage, row.side))
    return {pairing_id: _progress(each, moment) for pairing_id, each in facts.items()}


def _pairs(ids: Sequence[int]) -> Sequence[AnyRow]:
    needs = select(NeedsReport.pairing_id).where(NeedsReport.pairing_id == Pairing.id).exists()
    return db.session.execute(
        select(
            Pairing.id,
            Pairing.state,
            Pairing.last_contact_at,
            Pairing.started_at,
            Pairing.ended_at,
            Cycle.planned_sessions,
            Cycle.review_on,
            Cycle.ends_on,
            Board.last_posted_at,
            needs.label("has_needs"),
        )
        .join(Cycle, Cycle.id == Pairing.cycle_id)
        .outerjoin(Board, Board.id == Pairing.board_id)
        .where(Pairing.id.in_(ids))
    ).all()


def _agreements(ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return the newest version of each, a row for each signature (or one without)."""
    newest = (
        select(Agreement.pairing_id, func.max(Agreement.version).label("version"))
        .where(Agreement.pairing_id.in_(ids))
        .group_by(Agreement.pairing_id)
        .subquery()
    )
    return db.session.execute(
        select(Agreement.pairing_id, Agreement.version, AgreementSignature.side)
        .join(
            newest,
            and_(
                newest.c.pairing_id == Agreement.pairing_id, newest.c.version == Agreement.version
            ),
        )
        .outerjoin(AgreementSignature, AgreementSignature.agreement_id == Agreement.id)
    ).all()


def _count(table: Any, state: Any, ids: Sequence[int]) -> Sequence[AnyRow]:
    return db.session.execute(
        select(table.pairing_id, state.label("state"), func.count().label("number"))
        .where(table.pairing_id.in_(ids))
        .group_by(table.pairing_id, state)
    ).all()


def _sessions(ids: Sequence[int], now: dt.datetime) -> Sequence[AnyRow]:
    held, planned = PairSession.state == "held", PairSession.state == "planned"
    ahead = and_(planned, PairSession.ends_at > now)
    over = and_(planned, PairSession.ends_at <= now)
    return db.session.execute(
        select(
            PairSession.pairing_id,
            func.sum(case((held, 1), else_=0)).label("held"),
            func.sum(case((ahead, 1), else_=0)).label("ahead"),
            func.sum(case((over, 1), else_=0)).label("over"),
            func.max(case((held, PairSession.ends_at))).label("last_held"),
            func.min(case((ahead, PairSession.starts_at))).label("next"),
        )
        .where(PairSession.pairing_id.in_(ids))
        .group_by(PairSession.pairing_id)
    ).all()


def _late_actions(ids: Sequence[int], day: dt.date) -> Sequence[AnyRow]:
    return db.session.execute(
        select(OpenAction.pairing_id, PairingPerson.side)
        .join(
            PairingPerson,
            and_(
                PairingPerson.pairing_id == OpenAction.pairing_id,
                PairingPerson.person_id == OpenAction.owner_id,
            ),
        )
        .where(OpenAction.pairing_id.in_(ids), OpenAction.done_at.is_(None))
        .where(OpenAction.due_on < day, PairingPerson.left_at.is_(None))
        .distinct()
    ).all()


def _latest(*moments: dt.datetime | None) -> dt.datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def _progress(facts: _Facts, now: dt.datetime) -> Progress:
    row, sessions = facts.row, facts.sessions
    goals = {state: n for state, n in facts.goals.items() if state != "dropped"}
    found = Progress(
        pairing_id=row.id,
        last_contact=_latest(row.last_contact_at, row.last_posted_at, sessions.get("last_held")),
        next_session=sessions.get("next"),
        held=int(sessions.get("held") or 0),
        planned=int(sessions.get("ahead") or 0),
        target=row.planned_sessions,
        goals_met=goals.get("met", 0),
        goals=sum(goals.values()),
    )
    found.waits = list(_waits(facts, found, now))
    return found


def _missing(said: Iterable[str]) -> list[str]:
    """Return whom a step waits on, of two who must both do it."""
    left = [side for side in SIDES if side not in set(said)]
    return ["both"] if len(left) == 2 else left


def _waits(facts: _Facts, found: Progress, now: dt.datetime) -> Iterable[Wait]:
    row, day = facts.row, now.date()
    if row.state == "closed":
        yield from _later_looks(facts, day)
        return
    if row.state != "active":
        return
    if facts.agreement is None:
        yield Wait("both", "agreement")
    else:
        yield from (Wait(side, "signature") for side in _missing(facts.signed))
    if not row.has_needs:
        yield Wait("mentee", "needs")
    if not found.goals:
        yield Wait("both", "goals")
    if facts.sessions.get("over"):
        yield Wait("both", "minutes")
    if not found.planned and found.held < found.target and day < row.ends_on:
        yield Wait("both", "session")
    for side in sorted(facts.late_actions):
        yield Wait("coordinator" if side == "network" else side, "actions")
    if day >= row.review_on:
        yield from (Wait(side, "review") for side in _missing(facts.reviews))
        if len(facts.reviews) == 2 and {"rematch", "stop"} & set(facts.reviews.values()):
            yield Wait("coordinator", "decision")
    ended = [side for stage, side in facts.evaluations if stage == "end"]
    if day >= row.ends_on or ended:
        yield from (Wait(side, "evaluation") for side in _missing(ended))
        if len(ended) == 2:
            yield Wait("coordinator", "closing")


def stage_due(stage: str, ended_on: dt.date) -> dt.date:
    """Return the day of the look back after six or twelve months."""
    months = {"six": 6, "twelve": 12}[stage]
    year, month = divmod(ended_on.month - 1 + months, 12)
    for day in range(ended_on.day, 27, -1):
        try:
            return dt.date(ended_on.year + year, month + 1, day)
        except ValueError:
            continue  # the month has no such day: its last one
    return dt.date(ended_on.year + year, month + 1, min(ended_on.day, 28))


def _later_looks(facts: _Facts, day: dt.date) -> Iterable[Wait]:
    if facts.row.ended_at is None:
        return
    for stage in ("six", "twelve"):
        if day >= stage_due(stage, facts.row.ended_at.date()):
            said = [side for name, side in facts.evaluations if name == stage]
            yield from (Wait(side, stage) for side in _missing(said))
