"""Forgetting what is kept for a week, and what belongs to an account that goes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, null, update

from hrforum.accounts.signals import PersonDeleted
from hrforum.core import clock
from hrforum.core.db import transactional
from hrforum.extensions import db
from hrforum.guarding.models import HeldPost, NetworkBlock, PersonTrust, PostingTrace

WEEK = dt.timedelta(days=7)
DECIDED = dt.timedelta(days=90)


@transactional
def tidy() -> int:
    """Forget traces and origins after a week, blocks that are over, old decisions; how many."""
    now = clock.now()
    done = 0
    for statement in (
        delete(PostingTrace).where(PostingTrace.at < now - WEEK),
        delete(NetworkBlock).where(NetworkBlock.until < now),
        update(HeldPost)
        .where(HeldPost.created_at < now - WEEK, HeldPost.origin.is_not(None))
        .values(origin=None, ranges=null()),
        delete(HeldPost).where(HeldPost.state != "waiting", HeldPost.decided_at < now - DECIDED),
    ):
        found = db.session.execute(statement.execution_options(synchronize_session=False))
        done += found.rowcount  # type: ignore[attr-defined]  # of a statement that writes
    return done


def forget_person(event: PersonDeleted) -> None:
    """Erase what waits of a person, and what is remembered of them."""
    for table in (HeldPost, PostingTrace, PersonTrust):
        db.session.execute(
            delete(table)
            .where(table.person_id == event.person_id)
            .execution_options(synchronize_session=False)
        )
