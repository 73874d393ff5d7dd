"""Restricting people, and lifting it: called by `hrforum.moderation`, which checks and records."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from hrforum.accounts.actions.administration import set_active
from hrforum.accounts.models import Person
from hrforum.accounts.sanction_models import Sanction
from hrforum.core import clock, fragments, news
from hrforum.core.db import transactional
from hrforum.extensions import db


@transactional
def impose(
    person_id: int,
    kind: str,
    *,
    board_id: int | None,
    until: dt.datetime | None,
    decision_id: int,
) -> None:
    """Restrict a person; ``closed`` signs them out everywhere and lets nobody in.

    Args:
        person_id: whom.
        kind: one of `sanction_models.SANCTIONS`.
        board_id: on which board; None: everywhere.
        until: when it ends by itself; None: when it is lifted.
        decision_id: the decision that it follows from.
    """
    db.session.add(
        Sanction(
            person_id=person_id,
            kind=kind,
            board_id=board_id,
            ends_at=until,
            decision_id=decision_id,
        )
    )
    db.session.flush()
    if kind == "closed":
        set_active(person_id, active=False)
        fragments.bump("faces")
    else:
        _grants_changed(person_id)
    news.tell_after_commit("person", person_id)


@transactional
def lift(decision_id: int) -> None:
    """End every restriction that follows from a decision; an account that it closed opens again."""
    rows = db.session.execute(
        select(Sanction.person_id, Sanction.kind).where(
            Sanction.decision_id == decision_id, Sanction.lifted_at.is_(None)
        )
    ).all()
    db.session.execute(
        update(Sanction)
        .where(Sanction.decision_id == decision_id, Sanction.lifted_at.is_(None))
        .values(lifted_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    for row in rows:
        still = select(Sanction.id).where(
            Sanction.person_id == row.person_id,
            Sanction.kind == "closed",
            Sanction.lifted_at.is_(None),
        )
        if row.kind == "closed" and db.session.scalar(still.limit(1)) is None:
            _reopen(row.person_id)
        else:
            _grants_changed(row.person_id)
        news.tell_after_commit("person", row.person_id)


def _reopen(person_id: int) -> None:
    person = db.session.get(Person, person_id)
    if person is not None and person.deleted_at is None:
        set_active(person_id, active=True)
        fragments.bump("faces")


def _grants_changed(person_id: int) -> None:
    db.session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(grants_version=Person.grants_version + 1)
        .execution_options(synchronize_session=False)
    )
