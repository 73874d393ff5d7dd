"""Reminding those who come: a day before, an hour before, once each."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.db import lock, transaction
from hrforum.events import notices
from hrforum.events.actions.moving import A_DAY, AN_HOUR
from hrforum.events.models import Event, Registration
from hrforum.events.queries import audience
from hrforum.extensions import db

PORTION = 50
STAGES: tuple[tuple[int, dt.timedelta], ...] = ((2, AN_HOUR), (1, A_DAY))


def remind() -> int:
    """Send the reminders that are due; return how many. Run by the worker."""
    sent = 0
    for stage, before in STAGES:
        due = audience.due_events(before, stage)
        db.session.rollback()
        for event_id in due:
            while portion := _remind(event_id, stage, before):
                sent += portion
    return sent


def _remind(event_id: int, stage: int, before: dt.timedelta) -> int:
    """Remind some of those who come to an event, in one transaction; return how many."""
    with transaction() as session:
        event = session.scalar(
            lock(select(Event).where(Event.id == event_id)).execution_options(
                populate_existing=True
            )
        )
        now = clock.now()
        if event is None or event.state != "published":
            return 0
        if not now < event.starts_at <= now + before:
            return 0
        rows = session.scalars(
            select(Registration)
            .where(Registration.event_id == event_id, Registration.state == "registered")
            .where(Registration.reminded < stage)
            .order_by(Registration.id)
            .limit(PORTION)
        ).all()
        zones = audience.zones([row.person_id for row in rows])
        notices.remind(event, [(r.person_id, zones.get(r.person_id, "UTC")) for r in rows], stage)
        for row in rows:
            row.reminded = stage
        return len(rows)
