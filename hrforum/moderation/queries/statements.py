"""What people are told of decisions about them and of their reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from hrforum.boards.models import Board
from hrforum.core import clock
from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.moderation import policy
from hrforum.moderation.models import (
    Appeal,
    AppealOutcome,
    Case,
    CaseEvent,
    CaseSnapshot,
    CaseStanding,
    Decision,
    Lifting,
    Report,
)

SIX_MONTHS = dt.timedelta(days=183)
SHOWN = 100


def in_time(decision: Any) -> bool:
    """Whether one can still appeal against a decision."""
    return bool(clock.now() < decision.at + SIX_MONTHS)


def last_day(decision: Any) -> dt.date:
    """Return the last day on which one can appeal."""
    day: dt.date = (decision.at + SIX_MONTHS).date()
    return day


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of reasons with what followed."""

    decision: Decision
    case: Case
    title: str
    body: str
    board: str
    appeal: Appeal | None
    outcome: AppealOutcome | None
    lifting: Lifting | None

    @property
    def may_appeal(self) -> bool:
        """Whether its author can appeal now."""
        return self.appeal is None and self.lifting is None and in_time(self.decision)


def _latest() -> Any:
    newer = aliased(CaseSnapshot)
    last = (
        select(func.max(newer.number))
        .where(newer.case_id == CaseSnapshot.case_id)
        .scalar_subquery()
    )
    return and_(CaseSnapshot.case_id == Case.id, CaseSnapshot.number == last)


def statement(actor: Actor, decision_id: int, *, has_key: bool = False) -> Statement:
    """Return a statement of reasons to its author, or to who holds its key: one statement.

    Raises:
        NotFound: there is none for the actor.
    """
    row = db.session.execute(
        select(
            Decision, Case, CaseSnapshot.title, CaseSnapshot.body, Board.name, Appeal,
            AppealOutcome, Lifting,
        )
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(CaseSnapshot, _latest())
        .outerjoin(Board, Board.id == Case.board_id)
        .outerjoin(Appeal, and_(Appeal.decision_id == Decision.id, Appeal.side == "author"))
        .outerjoin(AppealOutcome, AppealOutcome.appeal_id == Appeal.id)
        .outerjoin(Lifting, Lifting.decision_id == Decision.id)
        .where(Decision.id == decision_id)
    ).first()  # fmt: skip
    if row is None or row[0].author_id is None:
        raise NotFound
    if row[0].measure in ("none", "keep") and row[0].step == "none":
        raise NotFound
    if not (has_key or policy.may_read_statement(actor, row[0])):
        raise NotFound
    return Statement(row[0], row[1], row[2] or "", row[3] or "", row[4] or "", *row[5:8])


def own_statements(actor: Actor) -> Sequence[AnyRow]:
    """Return the decisions about the actor, newest first: one statement."""
    return db.session.execute(
        select(
            Decision.id,
            Decision.at,
            Decision.measure,
            Decision.step,
            Decision.until,
            Decision.ground,
            Case.thing_kind,
            CaseSnapshot.title,
            Lifting.at.label("lifted_at"),
            Appeal.id.label("appeal_id"),
            AppealOutcome.outcome,
        )
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(CaseSnapshot, _latest())
        .outerjoin(Lifting, Lifting.decision_id == Decision.id)
        .outerjoin(Appeal, and_(Appeal.decision_id == Decision.id, Appeal.side == "author"))
        .outerjoin(AppealOutcome, AppealOutcome.appeal_id == Appeal.id)
        .where(policy.own_statements(actor))
        .order_by(Decision.id.desc())
        .limit(SHOWN)
    ).all()


def own_questions(actor: Actor) -> Sequence[AnyRow]:
    """Return the cases in which moderators wait for the actor's answer: one statement."""
    return db.session.execute(
        select(Case.id, Case.thing_kind, CaseSnapshot.title, CaseStanding.changed_at)
        .join(CaseStanding, CaseStanding.case_id == Case.id)
        .outerjoin(CaseSnapshot, _latest())
        .where(Case.author_id == actor.person_id, CaseStanding.state == "asked")
        .order_by(Case.id.desc())
        .limit(SHOWN)
    ).all()


@dataclass(frozen=True, slots=True)
class Question:
    """What moderators ask an author, and whether they still wait."""

    case: Case
    title: str
    body: str
    text: str
    is_open: bool


def question(actor: Actor, case_id: int) -> Question:
    """Return the newest question about a thing to its author: one statement.

    Raises:
        NotFound: nobody asked the actor.
    """
    row = db.session.execute(
        select(Case, CaseSnapshot.title, CaseSnapshot.body, CaseStanding.state, CaseEvent.text)
        .join(CaseStanding, CaseStanding.case_id == Case.id)
        .join(CaseEvent, and_(CaseEvent.case_id == Case.id, CaseEvent.act == "asked"))
        .outerjoin(CaseSnapshot, _latest())
        .where(Case.id == case_id, Case.author_id == actor.person_id)
        .order_by(CaseEvent.id.desc())
        .limit(1)
    ).first()
    if row is None or not actor.is_signed_in:
        raise NotFound
    return Question(row[0], row[1] or "", row[2] or "", row.text, row.state == "asked")


@dataclass(frozen=True, slots=True)
class OwnReport:
    """A report as its reporter sees it, with what was decided."""

    report: Report
    case: Case
    state: str
    title: str
    decision: Decision | None
    appeal: Appeal | None
    outcome: AppealOutcome | None
    lifting: Lifting | None

    @property
    def may_appeal(self) -> bool:
        """Whether the reporter can appeal now."""
        return self.decision is not None and self.appeal is None and in_time(self.decision)


def report_of(condition: Any) -> OwnReport:
    """Return the report under a condition (its code's digest, or its id and person).

    Raises:
        NotFound: there is none.
    """
    other = aliased(Decision)
    newest = (
        select(func.max(other.id)).where(other.case_id == Case.id).correlate(Case).scalar_subquery()
    )
    row = db.session.execute(
        select(
            Report, Case, CaseStanding.state, CaseSnapshot.title, Decision, Appeal, AppealOutcome,
            Lifting,
        )
        .join(Case, Case.id == Report.case_id)
        .join(CaseStanding, CaseStanding.case_id == Case.id)
        .outerjoin(CaseSnapshot, and_(CaseSnapshot.case_id == Case.id, CaseSnapshot.number == 0))
        .outerjoin(Decision, Decision.id == newest)
        .outerjoin(
            Appeal, and_(Appeal.decision_id == Decision.id, Appeal.report_id == Report.id)
        )
        .outerjoin(AppealOutcome, AppealOutcome.appeal_id == Appeal.id)
        .outerjoin(Lifting, Lifting.decision_id == Decision.id)
        .where(condition)
    ).first()  # fmt: skip
    if row is None:
        raise NotFound
    return OwnReport(row[0], row[1], row[2], row[3] or "", *row[4:8])


def own_report(actor: Actor, report_id: int) -> OwnReport:
    """Return one of the actor's own reports.

    Raises:
        NotFound: there is none.
    """
    if actor.person_id is None:
        raise NotFound
    return report_of(and_(Report.id == report_id, Report.reporter_id == actor.person_id))
