"""What a date does that a curator set: closing, and letting pinned topics go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import and_, or_, select

from hrforum.boards.actions import acts
from hrforum.boards.models import Board, Topic
from hrforum.boards.notices import tell_closed
from hrforum.core import audit, clock
from hrforum.core.db import transaction
from hrforum.core.permissions import SYSTEM
from hrforum.curating import notices
from hrforum.curating.actions.loading import put
from hrforum.curating.models import TopicAssignment
from hrforum.extensions import db

AT_ONCE = 50


def do_due() -> int:
    """Close and unpin what is due; return how many topics changed. A worker may run it twice."""
    done = 0
    while ids := _due():
        for topic_id in ids:
            done += _do(topic_id)
        if len(ids) < AT_ONCE:
            break
    return done


def _due() -> list[int]:
    now = clock.now()
    rows = db.session.execute(
        select(Topic.id, Topic.closes_after_days, Topic.last_posted_at, Topic.closes_at)
        .add_columns(Topic.pinned_until, Topic.closed_at)
        .where(
            Topic.deleted_at.is_(None),
            or_(
                Topic.closes_at <= now,
                Topic.pinned_until <= now,
                and_(
                    Topic.closes_after_days.is_not(None),
                    Topic.closed_at.is_(None),
                    Topic.last_posted_at <= now - dt.timedelta(days=1),
                ),
            ),
        )
        .order_by(Topic.id)
    )
    found = [row.id for row in rows if _closes(row, now) or _goes(row, now)]
    db.session.rollback()
    return found[:AT_ONCE]


def _closes(topic: Topic | object, now: dt.datetime) -> bool:
    at = getattr(topic, "closes_at", None)
    days = getattr(topic, "closes_after_days", None)
    if at is not None and at <= now:
        return True
    if days is None or getattr(topic, "closed_at", None) is not None:
        return False
    silent: bool = topic.last_posted_at + dt.timedelta(days=days) <= now  # type: ignore[union-attr]
    return silent


def _goes(topic: Topic | object, now: dt.datetime) -> bool:
    until = getattr(topic, "pinned_until", None)
    return until is not None and until <= now


def _do(topic_id: int) -> int:
    with transaction():
        row = db.session.execute(
            select(Topic, Board)
            .join(Board, Board.id == Topic.board_id)
            .where(Topic.id == topic_id, Topic.deleted_at.is_(None))
            .with_for_update(of=Topic)
            .execution_options(populate_existing=True)
        ).first()
        if row is None:
            return 0
        topic, board = row
        now = clock.now()
        if _goes(topic, now):
            values = {"pinned_at": None, "pinned_until": None, "pinned_everywhere": False}
            _act(topic, "unpin", values)
        if _closes(topic, now):
            _close(topic, board, now)
    return 1


def _close(topic: Topic, board: Board, now: dt.datetime) -> None:
    if topic.closed_at is not None:
        put(topic, {"closes_at": None})
        return
    with force_locale("en"):
        words = (
            _("Closed at the time that a moderator set.")
            if topic.closes_at is not None and topic.closes_at <= now
            else _("Closed because nobody has written here for a while.")
        )
    values = {
        "closed_at": now,
        "closed_reason": words,
        "closes_at": None,
        "closes_after_days": None,
    }
    _act(topic, "close", values, words)
    tell_closed(SYSTEM, topic, board)


def _act(topic: Topic, kind: str, values: Mapping[str, object], reason: str = "") -> None:
    before = {name: getattr(topic, name) for name in values}
    put(topic, values)
    acts.record(SYSTEM, topic, kind, reason, before=before, after=values)
    audit.record(SYSTEM, audit.Tag.TOPIC_CURATED, "topic", topic.id, reason, act=kind)


def remind_assigned() -> int:
    """Remind moderators of topics that are due today or overdue, once; return of how many."""
    today = clock.today()
    due = (TopicAssignment.due_on <= today) & TopicAssignment.reminded_on.is_(None)
    ids = list(db.session.scalars(select(TopicAssignment.topic_id).where(due)))
    db.session.rollback()
    for topic_id in ids:
        with transaction():
            row = db.session.scalar(
                select(TopicAssignment)
                .where(TopicAssignment.topic_id == topic_id, due)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
            if row is not None:
                row.reminded_on = today
                notices.tell_due(row)
    return len(ids)
