"""What time does to calls: those who have handed nothing in are reminded before the last day."""

from __future__ import annotations

from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.extensions import db
from hrforum.mentoring import notices
from hrforum.mentoring.models import Cycle

STAGES = (7, 2)  # days before the call's last day


def remind_of_calls() -> int:
    """Remind of calls that end soon; return of how many. Nobody is reminded twice of a stage."""
    day = clock.today()
    calls = db.session.scalars(
        select(Cycle).where(Cycle.state == "call", Cycle.call_starts_on <= day).order_by(Cycle.id)
    ).all()
    due = []
    for cycle in calls:
        left = (cycle.call_ends_on - day).days
        stage = next((stage for stage in sorted(STAGES) if 0 <= left <= stage), None)
        # Of a call of a few days nobody is reminded on the day on which it opens.
        if stage is not None and (cycle.call_ends_on - cycle.call_starts_on).days > stage:
            due.append((cycle.id, stage))
    db.session.rollback()
    for cycle_id, stage in due:
        with transaction() as session:
            found = session.get(Cycle, cycle_id)
            if found is not None:
                notices.tell_silent(found, stage)
    return len(due)
