"""The queue of cases, and of appeals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person
from hrforum.boards.models import Board
from hrforum.core.db import AnyRow
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.moderation import policy
from hrforum.moderation.models import (
    Appeal,
    AppealOutcome,
    Case,
    CaseSnapshot,
    CaseStanding,
    Decision,
    Report,
)

PAGE = 30
WAITING = ("open", "asked", "mended")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see of the queue."""

    state: str = ""
    board: str = ""
    language: str = ""
    sort: str = "urgency"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue with what it can be narrowed to."""

    rows: Sequence[AnyRow]
    total: int
    boards: Sequence[AnyRow]
    languages: Sequence[str]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def queue(actor: Actor, asked: Asked) -> Queue:
    """Return a page of the actor's queue: four statements, however many cases there are."""
    claimed = aliased(Person)
    mine = policy.cases_for(actor)
    kept = [mine]
    if asked.state == "mine":
        kept.append(CaseStanding.claimed_by_id == actor.person_id)
    elif asked.state == "decided":
        kept.append(CaseStanding.state.in_(("decided", "mending")))
    else:
        kept.append(CaseStanding.state.in_(WAITING))
    if asked.board:
        kept.append(Board.slug == asked.board)
    if asked.language:
        kept.append(Case.language == asked.language)
    grounds = select(func.min(Report.ground)).where(Report.case_id == Case.id).scalar_subquery()
    base = (
        select(
            Case.id,
            Case.thing_kind,
            Case.language,
            Case.opened_at,
            CaseSnapshot.title,
            CaseStanding.state,
            CaseStanding.urgency,
            CaseStanding.due_at,
            CaseStanding.reports_count,
            Board.name.label("board_name"),
            Board.hue.label("board_hue"),
            claimed.display_name.label("claimed_by"),
            CaseStanding.claimed_by_id,
            grounds.label("ground"),
        )
        .join(CaseStanding, CaseStanding.case_id == Case.id)
        .outerjoin(CaseSnapshot, and_(CaseSnapshot.case_id == Case.id, CaseSnapshot.number == 0))
        .outerjoin(Board, Board.id == Case.board_id)
        .outerjoin(claimed, claimed.id == CaseStanding.claimed_by_id)
        .where(*kept)
    )
    total = db.session.scalar(select(func.count()).select_from(base.subquery())) or 0
    order: tuple[Any, ...] = (CaseStanding.urgency, CaseStanding.due_at, Case.id)
    if asked.state == "decided":
        order = (CaseStanding.changed_at.desc(), Case.id.desc())
    elif asked.sort == "age":
        order = (Case.opened_at, Case.id)
    rows = db.session.execute(
        base.order_by(*order).limit(PAGE).offset((asked.page - 1) * PAGE)
    ).all()
    waiting = CaseStanding.state.in_(WAITING)
    boards = db.session.execute(
        select(Board.slug, Board.name, func.count().label("cases"))
        .join(Case, Case.board_id == Board.id)
        .join(CaseStanding, CaseStanding.case_id == Case.id)
        .where(mine, waiting)
        .group_by(Board.slug, Board.name)
        .order_by(Board.name)
    ).all()
    languages = db.session.scalars(
        select(Case.language)
        .join(CaseStanding, CaseStanding.case_id == Case.id)
        .where(mine, waiting, Case.language != "")
        .group_by(Case.language)
        .order_by(Case.language)
    ).all()
    return Queue(rows, total, boards, languages)


def appeals(actor: Actor) -> Sequence[AnyRow]:
    """Return the appeals that the actor may decide, the earliest due first: one statement."""
    return db.session.execute(
        select(
            Appeal.id,
            Appeal.side,
            Appeal.at,
            Appeal.due_at,
            Case.id.label("case_id"),
            Case.thing_kind,
            CaseSnapshot.title,
            Case.language,
            Decision.measure,
            Decision.step,
            Board.name.label("board_name"),
            Board.hue.label("board_hue"),
        )
        .join(Decision, Decision.id == Appeal.decision_id)
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(CaseSnapshot, and_(CaseSnapshot.case_id == Case.id, CaseSnapshot.number == 0))
        .outerjoin(Board, Board.id == Case.board_id)
        .outerjoin(AppealOutcome, AppealOutcome.appeal_id == Appeal.id)
        .where(AppealOutcome.appeal_id.is_(None), policy.appeals_for(actor))
        .order_by(Appeal.due_at, Appeal.id)
        .limit(100)
    ).all()


def waiting_for(actor: Actor) -> int:
    """Return how many cases and appeals wait for the actor: two statements."""
    if not policy.may_work(actor):
        return 0
    cases = db.session.scalar(
        select(func.count())
        .select_from(Case)
        .join(CaseStanding, CaseStanding.case_id == Case.id)
        .where(
            policy.cases_for(actor),
            CaseStanding.state.in_(("open", "mended")),
            or_(
                CaseStanding.claimed_by_id.is_(None),
                CaseStanding.claimed_by_id == actor.person_id,
            ),
        )
    )
    return (cases or 0) + len(appeals(actor))
