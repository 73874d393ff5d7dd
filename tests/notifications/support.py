"""What the tests of notifications share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from hrforum.extensions import db
from hrforum.notifications.models import Notification


def told(person: Any | None = None) -> list[tuple[str, str]]:
    """(kind, key's first word) of what a person, or everybody, was told; oldest first."""
    statement = select(Notification).order_by(Notification.id)
    if person is not None:
        statement = statement.where(Notification.person_id == person.id)
    db.session.rollback()
    db.session.expire_all()
    return [(row.kind, row.key.split(":")[0]) for row in db.session.scalars(statement)]


def kinds_of(person: Any) -> list[str]:
    """The kinds of what a person was told."""
    return [kind for kind, _key in told(person)]
