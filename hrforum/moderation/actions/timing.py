"""What the worker does: reminders of what is late, and erasing what is kept no longer."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.extensions import db
from hrforum.moderation import notices
from hrforum.moderation.actions import common
from hrforum.moderation.models import (
    Appeal,
    AppealOutcome,
    Case,
    CaseSnapshot,
    CaseStanding,
    Decision,
    Report,
    Reporter,
)

#: Six months to appeal and as long to go to an out-of-court body or a court.
KEPT = dt.timedelta(days=365)
BATCH = 100


def remind() -> int:
    """Tell the moderators once of each case and appeal that is late; return of how many."""
    now = clock.now()
    late = list(
        db.session.scalars(
            select(CaseStanding.case_id)
            .where(
                CaseStanding.state.in_(("open", "asked", "mended")),
                CaseStanding.due_at < now,
                CaseStanding.reminded_at.is_(None),
            )
            .limit(BATCH)
        )
    )
    for case_id in late:
        with transaction():
            found = common.case_locked(case_id)
            if found.standing.reminded_at is None:
                found.standing.reminded_at = now
                notices.tell_late(found.case, f"due:{case_id}")
    appeals = db.session.execute(
        select(Appeal.id, Decision.case_id, Decision.by_id)
        .join(Decision, Decision.id == Appeal.decision_id)
        .outerjoin(AppealOutcome, AppealOutcome.appeal_id == Appeal.id)
        .where(AppealOutcome.appeal_id.is_(None), Appeal.due_at < now)
        .limit(BATCH)
    ).all()
    for row in appeals:
        with transaction():
            # The key of the cause tells each person once, however often this runs.
            notices.tell_late(
                common.case_locked(row.case_id).case, f"appeal-due:{row.id}", but=row.by_id
            )
    return len(late) + len(appeals)


def erase_old() -> int:
    """Erase names and addresses of reporters and texts of cases that ended over a year ago."""
    before = clock.now() - KEPT
    over = select(CaseStanding.case_id).where(
        CaseStanding.state == "decided", CaseStanding.changed_at < before
    )
    with transaction() as session:
        reports = select(Report.id).where(Report.case_id.in_(over))
        gone = 0
        for table, which in (
            (Reporter, Reporter.report_id.in_(reports)),
            (CaseSnapshot, CaseSnapshot.case_id.in_(over)),
        ):
            done = session.execute(
                delete(table).where(which).execution_options(synchronize_session=False)
            )
            gone += done.rowcount  # type: ignore[attr-defined]  # a delete has one
        return gone


def forget_author(person_id: int) -> None:
    """Erase the texts of decided cases about somebody whose account and posts go.

    Open cases keep theirs until they are decided; `erase_old` takes those.
    """
    theirs = (
        select(Case.id)
        .join(CaseStanding, CaseStanding.case_id == Case.id)
        .where(Case.author_id == person_id, CaseStanding.state == "decided")
    )
    db.session.execute(
        delete(CaseSnapshot)
        .where(CaseSnapshot.case_id.in_(theirs))
        .execution_options(synchronize_session=False)
    )
