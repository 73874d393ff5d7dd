"""Reads of a pair's papers: agreement, needs, goals, sessions, files, results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from hrforum.accounts.models import Person
from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound
from hrforum.extensions import db
from hrforum.members.models.profile import MemberEdit, MemberElement
from hrforum.mentoring.models import (
    Agreement,
    AgreementSignature,
    ClosingReport,
    Evaluation,
    Goal,
    NeedsReport,
    OpenAction,
    Output,
    PairFile,
    Pairing,
    PairSession,
    Request,
    Review,
    SessionAttendee,
)

VERSIONS = 30


@dataclass(frozen=True, slots=True)
class Signed:
    """A version of the agreement with who signed it, by side."""

    row: Agreement
    signatures: dict[str, AnyRow] = field(default_factory=dict)

    @property
    def is_in_force(self) -> bool:
        """Whether both sides signed it."""
        return len(self.signatures) == 2


def agreements(pairing_id: int, version: int | None = None) -> list[Signed]:
    """Return the versions of the agreement, the newest first: two statements."""
    statement = select(Agreement).where(Agreement.pairing_id == pairing_id)
    if version is not None:
        statement = statement.where(Agreement.version == version)
    rows = list(db.session.scalars(statement.order_by(Agreement.version.desc()).limit(VERSIONS)))
    found = {row.id: Signed(row) for row in rows}
    for row in db.session.execute(
        select(
            AgreementSignature.agreement_id,
            AgreementSignature.side,
            AgreementSignature.name,
            AgreementSignature.signed_at,
        ).where(AgreementSignature.agreement_id.in_(found))
    ):
        found[row.agreement_id].signatures[row.side] = row
    return list(found.values())


def agreement(pairing_id: int) -> Signed | None:
    """Return the newest version of the agreement, or None."""
    return next(iter(agreements(pairing_id)), None)


def element_states(member_id: int) -> dict[str, str]:
    """Return the states of a member's elements by name: one statement."""
    rows = db.session.execute(
        select(MemberElement.element, MemberElement.state).where(
            MemberElement.member_id == member_id
        )
    )
    return {row.element: row.state for row in rows}


def needs(pairing_id: int) -> NeedsReport | None:
    """Return the needs report, or None: one statement."""
    return db.session.get(NeedsReport, pairing_id)


def elements_since(member_id: int, since: dt.datetime) -> Sequence[AnyRow]:
    """Return what changed in the elements of a member's page since then: one statement."""
    return db.session.execute(
        select(MemberEdit.at, MemberEdit.key, MemberEdit.before, MemberEdit.after)
        .where(MemberEdit.member_id == member_id, MemberEdit.section == "elements")
        .where(MemberEdit.act == "changed", MemberEdit.at >= since)
        .order_by(MemberEdit.id)
    ).all()


def goals(pairing_id: int) -> Sequence[AnyRow]:
    """Return the goals, the first due first: one statement."""
    return db.session.execute(
        select(*Goal.__table__.columns, Person.display_name.label("owner"))
        .outerjoin(Person, Person.id == Goal.owner_id)
        .where(Goal.pairing_id == pairing_id)
        .order_by(Goal.due_on, Goal.id)
    ).all()


def goal(pairing_id: int, goal_id: int) -> Goal:
    """Return a goal: one statement.

    Raises:
        NotFound: the pair has no such goal.
    """
    row = db.session.scalar(select(Goal).where(Goal.id == goal_id, Goal.pairing_id == pairing_id))
    if row is None:
        raise NotFound
    return row


def count_goals(pairing_id: int) -> int:
    """Return how many goals the pair has: one statement."""
    found = select(func.count()).select_from(Goal).where(Goal.pairing_id == pairing_id)
    return db.session.scalar(found) or 0


def sessions(pairing_id: int) -> Sequence[AnyRow]:
    """Return the sessions, the newest first, without their texts: one statement."""
    return db.session.execute(
        select(
            PairSession.id,
            PairSession.kind,
            PairSession.title,
            PairSession.starts_at,
            PairSession.ends_at,
            PairSession.place,
            PairSession.state,
        )
        .where(PairSession.pairing_id == pairing_id)
        .order_by(PairSession.starts_at.desc(), PairSession.id.desc())
    ).all()


def session(pairing_id: int, session_id: int) -> PairSession:
    """Return a session: one statement.

    Raises:
        NotFound: the pair has no such session.
    """
    row = db.session.scalar(
        select(PairSession).where(
            PairSession.id == session_id, PairSession.pairing_id == pairing_id
        )
    )
    if row is None:
        raise NotFound
    return row


def attendees(session_id: int) -> dict[int, str]:
    """Return the names of who was at a session, by id: one statement."""
    rows = db.session.execute(
        select(Person.id, Person.display_name)
        .join(SessionAttendee, SessionAttendee.person_id == Person.id)
        .where(SessionAttendee.session_id == session_id)
        .order_by(Person.display_name)
    )
    return {row.id: row.display_name for row in rows}


def open_actions(
    pairing_id: int, *, session_id: int | None = None, only_open: bool = False
) -> Sequence[AnyRow]:
    """Return what was taken on, the first due first: one statement."""
    statement = (
        select(
            OpenAction.id,
            OpenAction.session_id,
            OpenAction.title,
            OpenAction.due_on,
            OpenAction.done_at,
            OpenAction.owner_id,
            Person.display_name.label("owner"),
        )
        .outerjoin(Person, Person.id == OpenAction.owner_id)
        .where(OpenAction.pairing_id == pairing_id)
        .order_by(OpenAction.done_at.is_not(None), OpenAction.due_on, OpenAction.id)
    )
    if session_id is not None:
        statement = statement.where(OpenAction.session_id == session_id)
    if only_open:
        statement = statement.where(OpenAction.done_at.is_(None))
    return db.session.execute(statement).all()


def files(pairing_id: int) -> Sequence[AnyRow]:
    """Return the pair's files, the newest first: one statement."""
    return db.session.execute(
        select(
            PairFile.id,
            PairFile.name,
            PairFile.kind,
            PairFile.size,
            PairFile.note,
            PairFile.added_at,
            PairFile.added_by_id,
            Person.display_name.label("who"),
        )
        .outerjoin(Person, Person.id == PairFile.added_by_id)
        .where(PairFile.pairing_id == pairing_id, PairFile.removed_at.is_(None))
        .order_by(PairFile.id.desc())
    ).all()


def file(pairing_id: int, file_id: int) -> PairFile:
    """Return a file of the pair: one statement.

    Raises:
        NotFound: the pair has no such file.
    """
    row = db.session.scalar(
        select(PairFile).where(
            PairFile.id == file_id,
            PairFile.pairing_id == pairing_id,
            PairFile.removed_at.is_(None),
        )
    )
    if row is None:
        raise NotFound
    return row


def reviews(pairing_id: int) -> dict[str, Any]:
    """Return what the sides said at mid-term, by side: one statement."""
    rows = db.session.execute(
        select(Review.side, Review.choice, Review.text, Review.said_at, Person.display_name)
        .outerjoin(Person, Person.id == Review.said_by_id)
        .where(Review.pairing_id == pairing_id)
    )
    return {row.side: row for row in rows}


def outputs(pairing_id: int) -> Sequence[AnyRow]:
    """Return what came of the pair, the newest first: one statement."""
    return db.session.execute(
        select(
            Output.id,
            Output.title,
            Output.link,
            Output.note,
            Output.is_shown,
            Output.added_at,
            Output.file_id,
            PairFile.name.label("file_name"),
        )
        .outerjoin(PairFile, (PairFile.id == Output.file_id) & PairFile.removed_at.is_(None))
        .where(Output.pairing_id == pairing_id)
        .order_by(Output.id.desc())
    ).all()


def evaluations(pairing_id: int) -> dict[tuple[str, str], Any]:
    """Return what the sides said, by stage and side: one statement."""
    rows = db.session.execute(
        select(
            Evaluation.stage,
            Evaluation.side,
            Evaluation.answers,
            Evaluation.said_at,
            Person.display_name,
        )
        .outerjoin(Person, Person.id == Evaluation.said_by_id)
        .where(Evaluation.pairing_id == pairing_id)
    )
    return {(row.stage, row.side): row for row in rows}


def closing(pairing_id: int) -> ClosingReport | None:
    """Return the closing report, or None: one statement."""
    return db.session.get(ClosingReport, pairing_id)


def request_of(pairing: Pairing) -> Request | None:
    """Return what the associate asked for in the pair's cycle, or None: one statement."""
    found: Request | None = db.session.scalar(
        select(Request).where(
            Request.cycle_id == pairing.cycle_id, Request.member_id == pairing.mentee_id
        )
    )
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """An element of a member's page that is in another state than it was."""

    element: str
    before: str
    after: str


def element_changes(member_id: int, since: dt.datetime) -> list[Change]:
    """Return the elements whose state is another than at that moment: one statement."""
    found: dict[str, Change] = {}
    for row in elements_since(member_id, since):
        name = row.key.removeprefix("element:")
        before = found[name].before if name in found else _state(row.before)
        found[name] = Change(name, before, _state(row.after))
    return [each for each in found.values() if each.before != each.after]


def _state(value: Any) -> str:
    return str((value or {}).get("state") or "unsaid")
