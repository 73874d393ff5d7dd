"""Places are never given twice, whatever two coordinators do at once: real transactions."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hrforum.core.errors import Conflict
from hrforum.extensions import db as database
from hrforum.mentoring.actions import applications, next_best, overrides, pairs, publishing
from hrforum.mentoring.models import Pairing
from hrforum.mentoring.models.pairings import HOLDING_STATES
from tests import factories as make
from tests.mentoring.desk import Desk
from tests.support.together import together


def held(db: Any, member: Any) -> int:
    db.session.rollback()
    return db.session.scalar(
        select(func.count()).where(
            Pairing.mentor_id == member.id, Pairing.state.in_(HOLDING_STATES)
        )
    )


def in_app(app: Flask, call: Any) -> Any:
    def run() -> Any:
        with app.app_context():
            try:
                return call()
            finally:
                database.session.remove()

    return run


@pytest.mark.parametrize("round_", range(3))
def test_two_runs_published_at_once_fill_no_place_twice(app: Flask, db: Any, round_: int) -> None:
    desk = Desk(db)
    of = desk.members
    desk.run()  # Linz at Graz
    overrides.decide(
        desk.actor, "round", "locked", of["graz"].id, of["lyon"].id, "They know each other."
    )
    desk.run()  # Lyon at Graz
    db.session.rollback()
    results = together(
        *(in_app(app, lambda n=n: publishing.publish(desk.actor, "round", n)) for n in (1, 2))
    )
    assert any(isinstance(each, tuple) for each in results), results
    # The second finds what is left, or nothing.
    assert all(isinstance(each, tuple | Conflict) for each in results), results
    assert held(db, of["graz"]) == 1 and held(db, of["utrecht"]) <= 2
    mentees = db.session.scalars(
        select(Pairing.mentee_id).where(Pairing.state.in_(HOLDING_STATES))
    ).all()
    assert len(mentees) == len(set(mentees)) == 3


def test_the_same_run_published_twice_at_once_is_published_once(app: Flask, db: Any) -> None:
    desk = Desk(db)
    desk.run()
    db.session.rollback()
    results = together(
        *(in_app(app, lambda: publishing.publish(desk.actor, "round", 1)) for _n in range(2))
    )
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "tuple"]
    assert len(desk.states()) == 3


def test_two_workers_offer_the_next_best_once(app: Flask, db: Any) -> None:
    desk = Desk(db)
    of = desk.members
    make.pairing(of["graz"], of["linz"], desk.cycle, state="declined")
    desk.cycle.state = "running"
    db.session.commit()
    db.session.rollback()
    results = together(*(in_app(app, next_best.offer_next) for _n in range(2)))
    assert sorted(results) == [0, 3], results
    assert held(db, of["graz"]) == 1 and held(db, of["utrecht"]) == 2


@pytest.mark.database("postgresql")
def test_without_the_cycles_lock_a_place_is_given_twice(
    app: Flask, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what the lock guards against does happen without it."""
    desk = Desk(db)
    of = desk.members
    # Only the place at Graz is there: else the index that gives each one mentor would stop them.
    applications.pause_offer(desk.actor, "round", "utrecht", paused=True)
    for slug, reason in (("linz", "One."), ("lyon", "Other.")):
        overrides.decide(desk.actor, "round", "locked", of["graz"].id, of[slug].id, reason)
        desk.run()
        overrides.end(desk.actor, "round", overrides._in_force(desk.cycle)[0].id)
    db.session.rollback()
    monkeypatch.setattr("hrforum.mentoring.actions.common.lock", lambda statement: statement)
    both = threading.Barrier(2)
    real = pairs.propose

    def slow(*args: Any, **more: Any) -> Any:
        if args[2][0] == of["graz"].id:
            both.wait(60)
        return real(*args, **more)

    monkeypatch.setattr(pairs, "propose", slow)
    together(*(in_app(app, lambda n=n: publishing.publish(desk.actor, "round", n)) for n in (1, 2)))
    assert held(db, of["graz"]) == 2
