"""Who may do what to members. The directory and the pages of members are open to everybody."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, or_

from hrforum.core.permissions import Actor
from hrforum.members.models import Delegate


def may_manage(actor: Actor) -> bool:
    """Whether the actor may make members and groups, and say who speaks for whom."""
    return actor.is_coordinator


def valid_on(day: dt.date) -> ColumnElement[bool]:
    """Return the condition on `Delegate` that holds for mandates in force on that day."""
    return and_(
        Delegate.starts_on <= day,
        or_(Delegate.ends_on.is_(None), Delegate.ends_on >= day),
    )


def is_valid_on(delegate: Delegate, day: dt.date) -> bool:
    """Whether a mandate is in force on that day: the twin of `valid_on` for one loaded row."""
    return delegate.starts_on <= day and (delegate.ends_on is None or delegate.ends_on >= day)
