"""The page of a case: reports, history of both sides, events, decisions, appeals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import String, and_, cast, func, select
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person
from hrforum.accounts.sanction_models import Sanction
from hrforum.accounts.sanctions import in_force
from hrforum.boards.models import Board
from hrforum.core import reportables
from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.core.reportables import Reportable, Reported
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
    Reporter,
)


@dataclass(frozen=True, slots=True)
class ReportSeen:
    """A report as a moderator sees it: ``who`` is empty for who may not know."""

    row: Report
    who: str
    username: str
    email: str
    is_unfounded: bool
    before: int
    unfounded_before: int


@dataclass(frozen=True, slots=True)
class CasePage:
    """All that the page of a case shows."""

    case: Case
    standing: CaseStanding
    board: AnyRow | None
    author: Person | None
    snapshots: Sequence[CaseSnapshot]
    now: Reported | None
    kind: Reportable | None
    reports: Sequence[ReportSeen]
    events: Sequence[AnyRow]
    decisions: Sequence[AnyRow]
    appeals: Sequence[AnyRow]
    history: Sequence[AnyRow]
    sanctions: Sequence[Sanction]
    reporter_ids: frozenset[int]


def case_page(actor: Actor, case_id: int) -> CasePage:
    """Return a case: eight statements and what the thing itself costs, however much happened.

    Raises:
        NotFound: there is none for the actor.
    """
    claimed = aliased(Person)
    row = db.session.execute(
        select(Case, CaseStanding, Person, Board.name, Board.slug, Board.hue, claimed.display_name)
        .join(CaseStanding, CaseStanding.case_id == Case.id)
        .outerjoin(Person, Person.id == Case.author_id)
        .outerjoin(Board, Board.id == Case.board_id)
        .outerjoin(claimed, claimed.id == CaseStanding.claimed_by_id)
        .where(Case.id == case_id)
    ).first()
    if row is None or not policy.may_handle(actor, row[0]):
        raise NotFound
    case: Case = row[0]
    kind = reportables.known(case.thing_kind)
    events = _events(case_id)
    unfounded = {event.text for event in events if event.act == "unfounded"}
    seen = _reports(actor, case_id, unfounded)
    return CasePage(
        case=case,
        standing=row[1],
        board=row if row.name is not None else None,
        author=row[2],
        snapshots=db.session.scalars(
            select(CaseSnapshot)
            .where(CaseSnapshot.case_id == case_id)
            .order_by(CaseSnapshot.number)
        ).all(),
        now=kind.load(actor, case.thing_id) if kind is not None else None,
        kind=kind,
        reports=seen,
        events=[event for event in events if event.act != "unfounded"],
        decisions=_decisions(case_id),
        appeals=_appeals(case_id),
        history=_history(case),
        sanctions=_sanctions(case.author_id),
        reporter_ids=frozenset(
            each.row.reporter_id
            for each in seen
            if each.row.reporter_id is not None and each.row.source != "moderator"
        ),
    )


def _events(case_id: int) -> Sequence[AnyRow]:
    return db.session.execute(
        select(
            CaseEvent.at,
            CaseEvent.act,
            CaseEvent.text,
            Person.display_name,
            Person.username,
            Person.deleted_at,
        )
        .outerjoin(Person, Person.id == CaseEvent.actor_id)
        .where(CaseEvent.case_id == case_id)
        .order_by(CaseEvent.id)
    ).all()


def _reports(actor: Actor, case_id: int, unfounded: set[str]) -> list[ReportSeen]:
    other = aliased(Report)
    before = (
        select(func.count())
        .where(other.reporter_id == Report.reporter_id, other.id < Report.id)
        .scalar_subquery()
    )
    # That a report was found unfounded is an event of its case, which names the report.
    wrong = (
        select(func.count())
        .select_from(CaseEvent)
        .join(other, cast(other.id, String) == CaseEvent.text)
        .where(
            CaseEvent.act == "unfounded",
            other.reporter_id == Report.reporter_id,
            other.id < Report.id,
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Report,
            Person.display_name,
            Person.username,
            Reporter.name,
            Reporter.email,
            before.label("before"),
            wrong.label("wrong"),
        )
        .outerjoin(Person, Person.id == Report.reporter_id)
        .outerjoin(Reporter, Reporter.report_id == Report.id)
        .where(Report.case_id == case_id)
        .order_by(Report.id)
    ).all()
    found = []
    for row in rows:
        report: Report = row[0]
        may_know = policy.may_know_reporter(actor, is_protected=report.is_protected)
        found.append(
            ReportSeen(
                row=report,
                who=(row.display_name or row.name or "") if may_know else "",
                username=(row.username or "") if may_know else "",
                email=(row.email or "") if may_know and actor.is_moderator else "",
                is_unfounded=str(report.id) in unfounded,
                before=row.before,
                unfounded_before=row.wrong,
            )
        )
    return found


def _decisions(case_id: int) -> Sequence[AnyRow]:
    lifter = aliased(Person)
    return db.session.execute(
        select(
            Decision,
            Person.display_name,
            Lifting,
            lifter.display_name.label("lifter"),
        )
        .outerjoin(Person, Person.id == Decision.by_id)
        .outerjoin(Lifting, Lifting.decision_id == Decision.id)
        .outerjoin(lifter, lifter.id == Lifting.by_id)
        .where(Decision.case_id == case_id)
        .order_by(Decision.id)
    ).all()


def _appeals(case_id: int) -> Sequence[AnyRow]:
    return db.session.execute(
        select(Appeal, Decision, AppealOutcome, Person.display_name)
        .join(Decision, Decision.id == Appeal.decision_id)
        .outerjoin(AppealOutcome, AppealOutcome.appeal_id == Appeal.id)
        .outerjoin(Person, Person.id == AppealOutcome.by_id)
        .where(Decision.case_id == case_id)
        .order_by(Appeal.id)
    ).all()


def _history(case: Case) -> Sequence[AnyRow]:
    """Return earlier decisions about the same author, newest first."""
    return db.session.execute(
        select(
            Decision.at,
            Decision.measure,
            Decision.step,
            Decision.ground,
            Decision.until,
            Case.id.label("case_id"),
            Case.board_id,
            Lifting.at.label("lifted_at"),
        )
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(Lifting, Lifting.decision_id == Decision.id)
        .where(
            and_(Decision.author_id == case.author_id, Decision.author_id.is_not(None)),
            Case.id != case.id,
        )
        .order_by(Decision.id.desc())
        .limit(20)
    ).all()


def _sanctions(person_id: int | None) -> Sequence[Sanction]:
    return db.session.scalars(
        select(Sanction).where(Sanction.person_id == person_id, in_force()).order_by(Sanction.id)
    ).all()
