"""Tries are counted, so that nobody guesses a password: in rows, which survive a restart.

What is counted has a name that is a keyed hash. Known and unknown addresses are counted alike.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from hrforum.accounts.models import SignInTries
from hrforum.core import clock
from hrforum.core.db import transaction, transactional
from hrforum.core.security import keyed_hash
from hrforum.core.web import settings
from hrforum.extensions import db

MOST = 10
WINDOW = dt.timedelta(hours=1)
KEPT = dt.timedelta(days=1)  # nobody looks at them after an hour


def take(purpose: str, value: str, most: int = MOST) -> bool:
    """Count a try; return False, and count nothing, when there were ``most`` in the last hour.

    Tries at the same moment, in other processes too, are counted one after the other.

    Args:
        purpose: what is tried; each has counters of its own.
        value: what it is tried with: an address, the id of a device. Only its keyed hash is kept.
        most: how many are let through in an hour.
    """
    if not settings().LIMITS:
        return True
    name = _name(purpose, value)
    now = clock.now()
    # Who is over the limit costs one read: a flood must not hold the database's one write lock.
    known = db.session.scalar(select(SignInTries.moments).where(SignInTries.name == name))
    if len(_recent(known or [], now)) >= most:
        return False
    with transaction() as session:
        make = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
        session.execute(
            make(SignInTries)
            .values(name=name, moments=[], changed_at=now)
            .on_conflict_do_nothing(index_elements=["name"])
        )
        row = _locked(name)
        recent = _recent(row.moments, now) if row is not None else []
        if row is None or len(recent) >= most:
            return False
        row.moments = [*recent, now.timestamp()]
        row.changed_at = now
    return True


@transactional
def give_back(purpose: str, value: str) -> None:
    """Take back the newest try: it was right, or nothing came of it."""
    if not settings().LIMITS:
        return
    row = _locked(_name(purpose, value))
    if row is not None:
        row.moments = row.moments[:-1]


@transactional
def forget_tries() -> None:
    """Delete counters that say nothing any more."""
    db.session.execute(delete(SignInTries).where(SignInTries.changed_at < clock.now() - KEPT))


def _name(purpose: str, value: str) -> str:
    return keyed_hash(settings().SECRET_KEY, f"tries {purpose}", value)


def _recent(moments: list[float], now: dt.datetime) -> list[float]:
    since = (now - WINDOW).timestamp()
    return [moment for moment in moments if moment > since]


def _locked(name: str) -> SignInTries | None:
    return db.session.scalar(
        select(SignInTries)
        .where(SignInTries.name == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
