"""What goes by itself, and what stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask
from sqlalchemy import select

from hrforum.accounts import actions
from hrforum.accounts.jobs import tidy_accounts
from hrforum.accounts.models import Person, PersonSession
from hrforum.core import clock, jobs
from tests.accounts.support import mails, sign_up
from tests.factories import people
from tests.support.page import PageClient

LONG_AGO = dt.timedelta(days=31)


def test_ended_sessions_go(app: Flask, client: PageClient, db: Any) -> None:
    anna = people.person()
    client.sign_in(anna.email)
    actions.open_session(anna, keep=False)
    with clock.at(clock.now() - LONG_AGO):
        actions.open_session(anna, keep=True)
    ended = db.session.scalars(select(PersonSession).order_by(PersonSession.id)).all()[1]
    actions.close_session_by_id(people.actor_of(anna), ended.id)
    tidy_accounts()
    assert len(db.session.scalars(select(PersonSession)).all()) == 1
    client.get("/settings/")


def test_sign_ups_that_nobody_confirmed_go(app: Flask, db: Any) -> None:
    with clock.at(clock.now() - LONG_AGO):
        sign_up(PageClient(app), "old@city.example")
        old = people.person(email="waiting@city.example", confirmed_at=None)
        people.person(email="known@city.example")
        actions.create_person(
            None, "Old Hand", None, confirmed=False, username="hand", imported_from="archive"
        )
    sign_up(PageClient(app), "new@city.example")
    recent = db.session.scalars(select(Person).where(Person.email == "old@city.example")).one()
    # The request made it, at its own time.
    recent.created_at = old.created_at
    db.session.commit()
    assert actions.forget_unconfirmed() == 2
    left = set(db.session.scalars(select(Person.email)))
    assert left == {None, "known@city.example", "new@city.example"}
    assert mails("old@city.example") == []


def test_the_worker_does_it() -> None:
    assert "accounts.tidy" in jobs.registered()
