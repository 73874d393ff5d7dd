"""The transparency report (DSA art. 15 and 24) of any period, counted from the cases' own rows."""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, select

from hrforum.boards.models import Board
from hrforum.core.db import AnyRow
from hrforum.extensions import db
from hrforum.moderation.models import (
    Appeal,
    AppealOutcome,
    Case,
    CaseEvent,
    Decision,
    Lifting,
    MisuseStep,
    Report,
)

PAGE = 50
CLOSED_BOARD = "-"  # a board that not everybody may read is not named


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included (UTC)."""

    first: dt.date
    last: dt.date

    def holds(self, column: Any) -> Any:
        """Return the condition that a moment lies in it."""
        begins = dt.datetime.combine(self.first, dt.time(), dt.UTC)
        ends = dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time(), dt.UTC)
        return and_(column >= begins, column < ends)


@dataclass(slots=True)
class Figures:
    """What the report says. Times are hours; None where there is nothing to take a median of."""

    notices: int = 0
    by_authority: int = 0
    by_trusted_flagger: int = 0
    notices_by_source: Counter[str] = field(default_factory=Counter)
    notices_by_ground: Counter[str] = field(default_factory=Counter)
    cases: int = 0
    cases_by_board: Counter[str] = field(default_factory=Counter)
    cases_by_language: Counter[str] = field(default_factory=Counter)
    decisions: int = 0
    restrictions: int = 0
    decisions_by_measure: Counter[str] = field(default_factory=Counter)
    decisions_by_step: Counter[str] = field(default_factory=Counter)
    decisions_by_ground: Counter[str] = field(default_factory=Counter)
    decisions_by_found: Counter[str] = field(default_factory=Counter)
    decisions_by_board: Counter[str] = field(default_factory=Counter)
    decisions_by_language: Counter[str] = field(default_factory=Counter)
    found_by_machine: int = 0
    decided_by_machine: int = 0
    hours_to_decision: float | None = None
    appeals: int = 0
    appeals_by_side: Counter[str] = field(default_factory=Counter)
    appeals_decided: int = 0
    upheld: int = 0
    reversed: int = 0
    hours_to_outcome: float | None = None
    lifted: int = 0
    authorities_told: int = 0
    disputes: int = 0
    unfounded: int = 0
    misuse_warned: int = 0
    misuse_suspended: int = 0


def _board() -> Any:
    return func.coalesce(Board.name, "").label("board"), Board.visibility


def board_of(row: AnyRow) -> str:
    """Return the name of a board that everybody may read; empty where there is none."""
    if not row.board:
        return ""
    return str(row.board) if row.visibility == "public" else CLOSED_BOARD


def figures(period: Period) -> Figures:
    """Return the figures of a period: eight statements, however much happened."""
    found = Figures()
    _count_reports(found, period)
    _count_cases(found, period)
    _count_decisions(found, period)
    _count_appeals(found, period)
    _count_events(found, period)
    found.lifted = (
        db.session.scalar(select(func.count()).select_from(Lifting).where(period.holds(Lifting.at)))
        or 0
    )
    steps = db.session.execute(
        select(MisuseStep.step, func.count())
        .where(period.holds(MisuseStep.at))
        .group_by(MisuseStep.step)
    )
    counted = {row[0]: row[1] for row in steps}
    found.misuse_warned = counted.get("warned", 0)
    found.misuse_suspended = counted.get("suspended", 0)
    return found


def _count_reports(found: Figures, period: Period) -> None:
    rows = db.session.execute(
        select(Report.source, Report.capacity, Report.ground, func.count().label("n"))
        .where(period.holds(Report.at), Report.source != "moderator")
        .group_by(Report.source, Report.capacity, Report.ground)
    )
    for row in rows:
        if row.capacity == "authority":
            # Requests of states are counted apart (Santa Clara Principles).
            found.by_authority += row.n
            continue
        found.notices += row.n
        if row.capacity == "trusted_flagger":
            found.by_trusted_flagger += row.n
        found.notices_by_source[row.source] += row.n
        found.notices_by_ground[row.ground] += row.n


def _count_cases(found: Figures, period: Period) -> None:
    rows = db.session.execute(
        select(*_board(), Case.language, func.count().label("n"))
        .outerjoin(Board, Board.id == Case.board_id)
        .where(period.holds(Case.opened_at))
        .group_by(Board.name, Board.visibility, Case.language)
    )
    for row in rows:
        found.cases += row.n
        found.cases_by_board[board_of(row)] += row.n
        found.cases_by_language[row.language] += row.n


def _count_decisions(found: Figures, period: Period) -> None:
    rows = db.session.execute(
        select(
            Decision.measure,
            Decision.step,
            Decision.ground,
            Decision.found_by,
            Decision.found_by_machine,
            Decision.decided_by_machine,
            Decision.at,
            Case.opened_at,
            Case.language,
            *_board(),
        )
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(Board, Board.id == Case.board_id)
        .where(period.holds(Decision.at))
    )
    hours = []
    for row in rows:
        found.decisions += 1
        found.restrictions += row.measure not in ("none", "keep") or row.step != "none"
        found.decisions_by_measure[row.measure] += 1
        if row.step != "none":
            found.decisions_by_step[row.step] += 1
        found.decisions_by_ground[row.ground] += 1
        found.decisions_by_found[row.found_by] += 1
        found.decisions_by_board[board_of(row)] += 1
        found.decisions_by_language[row.language] += 1
        found.found_by_machine += row.found_by_machine
        found.decided_by_machine += row.decided_by_machine
        hours.append((row.at - row.opened_at).total_seconds() / 3600)
    found.hours_to_decision = _median(hours)


def _count_appeals(found: Figures, period: Period) -> None:
    sides = db.session.execute(
        select(Appeal.side, func.count()).where(period.holds(Appeal.at)).group_by(Appeal.side)
    )
    for side, count in sides:
        found.appeals += count
        found.appeals_by_side[side] += count
    rows = db.session.execute(
        select(AppealOutcome.outcome, AppealOutcome.at, Appeal.at.label("came"))
        .join(Appeal, Appeal.id == AppealOutcome.appeal_id)
        .where(period.holds(AppealOutcome.at))
    )
    hours = []
    for row in rows:
        found.appeals_decided += 1
        found.upheld += row.outcome == "upheld"
        found.reversed += row.outcome == "reversed"
        hours.append((row.at - row.came).total_seconds() / 3600)
    found.hours_to_outcome = _median(hours)


def _count_events(found: Figures, period: Period) -> None:
    rows = db.session.execute(
        select(CaseEvent.act, func.count())
        .where(
            period.holds(CaseEvent.at),
            CaseEvent.act.in_(("authority_told", "dispute", "unfounded")),
        )
        .group_by(CaseEvent.act)
    )
    counted = {row[0]: row[1] for row in rows}
    found.authorities_told = counted.get("authority_told", 0)
    found.disputes = counted.get("dispute", 0)
    found.unfounded = counted.get("unfounded", 0)


def _median(hours: Sequence[float]) -> float | None:
    return round(statistics.median(hours), 1) if hours else None


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the public log."""

    rows: Sequence[AnyRow]
    has_more: bool


def log(page: int) -> Log:
    """Return a page of the public log of decisions, newest first: one statement.

    Nothing in it is about a person: no texts, no names, no addresses.
    """
    rows = db.session.execute(
        select(
            Decision.id,
            Decision.at,
            Decision.measure,
            Decision.step,
            Decision.ground,
            Decision.found_by,
            Decision.found_by_machine,
            Decision.decided_by_machine,
            Case.thing_kind,
            Case.language,
            Case.opened_at,
            Lifting.cause.label("lifted"),
            AppealOutcome.outcome,
            *_board(),
        )
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(Board, Board.id == Case.board_id)
        .outerjoin(Lifting, Lifting.decision_id == Decision.id)
        .outerjoin(Appeal, and_(Appeal.decision_id == Decision.id, Appeal.side == "author"))
        .outerjoin(AppealOutcome, AppealOutcome.appeal_id == Appeal.id)
        .order_by(Decision.id.desc())
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    ).all()
    return Log(rows[:PAGE], len(rows) > PAGE)
