"""What the worker does with applications: it reminds, and closes what nobody answers."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, or_, select

from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.permissions import SYSTEM
from hrforum.extensions import db
from hrforum.members import deadlines
from hrforum.members.actions.applications.common import (
    decide,
    happened,
    tell_applicant,
    tell_coordinators,
)
from hrforum.members.models.applications import DUE_STATES, Application

BATCH = 100


def _ids(*conditions: ColumnElement[bool]) -> list[int]:
    statement = select(Application.id).where(*conditions).order_by(Application.id).limit(BATCH)
    return list(db.session.scalars(statement))


def _still(application_id: int, *conditions: ColumnElement[bool]) -> Application | None:
    """Return the application, locked, if the conditions hold yet."""
    return db.session.scalar(
        select(Application)
        .where(Application.id == application_id, *conditions)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def remind_coordinators() -> int:
    """Remind of applications that are due soon, and again when they are late; return how many.

    Who has taken it up is told; all coordinators where nobody has. Late ones of a second look go
    to all but who proposed the decline.
    """
    now = clock.now()
    soon = (
        Application.state.in_(DUE_STATES),
        Application.due_at.is_not(None),
        Application.due_at <= now + deadlines.REMIND_CLAIMER,
        or_(
            Application.reminded_at.is_(None),
            # Once before the day, once after it.
            (Application.due_at <= now) & (Application.reminded_at < Application.due_at),
        ),
    )
    return sum(_remind_due(each, soon) for each in _ids(*soon))


@transactional
def _remind_due(application_id: int, conditions: tuple[ColumnElement[bool], ...]) -> bool:
    application = _still(application_id, *conditions)
    if application is None or application.due_at is None:
        return False
    late = application.due_at <= clock.now()
    application.reminded_at = clock.now()
    event = happened(SYSTEM, application, "overdue" if late else "due_soon")
    second = application.state == "second_look"
    tell_coordinators(
        SYSTEM,
        application,
        "application_due",
        event,
        only=None if second else application.claimed_by_id,
        without=application.proposed_by_id if second else None,
    )
    return True


def remind_applicants() -> int:
    """Remind applicants who owe an answer that their application will close; return how many."""
    asked_until = clock.now() - (deadlines.answer_due(clock.now()) - clock.now())
    silent = (
        Application.state == "waiting",
        Application.closes_at.is_(None),
        Application.asked_at <= asked_until,
    )
    return sum(_remind_applicant(each, silent) for each in _ids(*silent))


@transactional
def _remind_applicant(application_id: int, conditions: tuple[ColumnElement[bool], ...]) -> bool:
    application = _still(application_id, *conditions)
    if application is None:
        return False
    application.closes_at = deadlines.closing(clock.now())
    event = happened(SYSTEM, application, "reminded")
    tell_applicant(SYSTEM, application, "application_reminder", event)
    return True


def close_silent() -> int:
    """Close applications whose notice has run out; return how many."""
    over = (Application.state == "waiting", Application.closes_at <= clock.now())
    return sum(_close(each, over) for each in _ids(*over))


@transactional
def _close(application_id: int, conditions: tuple[ColumnElement[bool], ...]) -> bool:
    application = _still(application_id, *conditions)
    if application is None:
        return False
    claimer = application.claimed_by_id
    decide(application, SYSTEM, "closed", "")
    event = happened(SYSTEM, application, "closed", audit.Tag.APPLICATION_CLOSED)
    tell_applicant(SYSTEM, application, "application_closed", event)
    if claimer is not None:
        tell_coordinators(SYSTEM, application, "application_withdrawn", event, only=claimer)
    return True


OLD_DRAFT = dt.timedelta(days=365)


@transactional
def forget_old_drafts() -> int:
    """Delete drafts that nobody has touched for a year; return how many."""
    old = db.session.scalars(
        select(Application)
        .where(Application.state == "draft", Application.changed_at < clock.now() - OLD_DRAFT)
        .order_by(Application.id)
        .limit(BATCH)
    ).all()
    for application in old:
        audit.record(SYSTEM, audit.Tag.APPLICATION_DELETED, "application", application.id)
        db.session.delete(application)
    return len(old)
