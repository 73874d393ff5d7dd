"""What time does to mandates: they come to their end, and people are told before and then."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.permissions import SYSTEM
from hrforum.extensions import db
from hrforum.members.models import Delegate
from hrforum.members.queries import delegates as queries
from hrforum.members.signals import MandateNews, mandate_news

STAGES = (30, 7)  # days before the end
BATCH = 200


def remind_of_ends() -> int:
    """Tell of mandates that end soon or have ended; return of how many.

    Each in a transaction of its own, which also notes that it was done: however often a worker
    begins anew, and however many there are, a reminder goes out once.
    """
    done = 0
    # A stage that is not due keeps its row among those found: look at each once only.
    last = 0
    while True:
        ids = list(
            db.session.scalars(
                queries.due(clock.today(), max(STAGES), BATCH).where(Delegate.id > last)
            )
        )
        db.session.rollback()
        if not ids:
            return done
        for delegate_id in ids:
            done += _remind(delegate_id)
        last = ids[-1]


def _remind(delegate_id: int) -> int:
    with transaction() as session:
        row = session.scalar(
            select(Delegate)
            .where(Delegate.id == delegate_id)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        stage = _stage(row)
        if row is None or stage is None:
            return 0
        row.reminded = stage
        session.flush()
        if not session.scalar(select(Person.active).where(Person.id == row.person_id)):
            return 0
        _tell(row, stage)
    return 1


def _stage(row: Delegate | None) -> int | None:
    """Return the reminder that is due now; None when there is none."""
    if row is None or row.ends_on is None or row.revoked_at is not None:
        return None
    left = (row.ends_on - clock.today()).days
    # A mandate of a few days is not announced to end on the day on which it begins.
    stages = [s for s in reversed(STAGES) if s < (row.ends_on - row.starts_on).days]
    stage = 0 if left < 0 else next((s for s in stages if left <= s), None)
    if stage is None or (row.reminded is not None and row.reminded <= stage):
        return None
    return stage


def _tell(row: Delegate, stage: int) -> None:
    leads = tuple(queries.lead_ids(row.member_id, clock.today(), without=row.id))
    common = (row.id, row.person_id, row.member_id, row.role, row.ends_on)
    what = "ending" if stage else "over"
    mandate_news(
        MandateNews(SYSTEM, what, *common, days=stage, leads=leads)  # type: ignore[arg-type]
    )
    if row.role == "lead" and not _led_after(row):
        mandate_news(MandateNews(SYSTEM, "leaderless", *common, days=stage))


def _led_after(row: Delegate) -> bool:
    if row.ends_on is None:
        return True
    following = max(row.ends_on + dt.timedelta(days=1), clock.today())
    return bool(queries.lead_ids(row.member_id, following, without=row.id))
