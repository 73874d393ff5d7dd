"""The device cookie: what makes a browser known to an account, and what ends that."""

from __future__ import annotations

import contextvars
import datetime as dt
from typing import Any

from flask import Flask
from sqlalchemy import select

from hrforum.accounts import actions, devices, jobs
from hrforum.accounts.models import KnownDevice, Person
from hrforum.core import clock
from tests.factories import people
from tests.support.page import PageClient

GOOD = "three wooden boats"


def known(db: Any) -> list[KnownDevice]:
    return list(db.session.scalars(select(KnownDevice).order_by(KnownDevice.id)))


def cookie(client: PageClient) -> Any:
    return client.client.get_cookie(devices.COOKIE)


def is_known(client: PageClient, person: Person) -> bool:
    """Whether the application takes this browser for a known device of the person."""
    raw = cookie(client)
    headers = {"Cookie": f"{devices.COOKIE}={raw.value}"} if raw else {}

    def ask() -> bool:
        with client.app.test_request_context("/", headers=headers):
            return devices.is_known_to(person)

    # Outside the test's own application context: what a request keeps in g must not stay.
    return contextvars.Context().run(ask)


def test_signing_in_makes_a_device_known(app: Flask, client: PageClient, db: Any) -> None:
    anna, ben = people.person(), people.person()
    client.get("/account/sign-in")
    assert cookie(client) is None and not is_known(client, anna)
    client.sign_in(anna.email)
    [row] = known(db)
    assert row.person_id == anna.id
    held = cookie(client)
    assert held.http_only and held.same_site == "Lax" and held.path == "/"
    assert held.max_age == dt.timedelta(days=400).total_seconds()
    assert row.key_hash not in held.value
    assert is_known(client, anna) and not is_known(client, ben)
    assert not is_known(PageClient(app), anna)


def test_it_stays_known_and_is_written_once(app: Flask, client: PageClient, db: Any) -> None:
    anna = people.person()
    for _n in range(3):
        client.sign_in(anna.email)
        client.post_form(client.get("/account/sign-out"))
    assert len(known(db)) == 1 and is_known(client, anna)


def test_several_people_share_a_browser(app: Flask, client: PageClient, db: Any) -> None:
    anna, ben = people.person(), people.person()
    for person in (anna, ben, anna):
        client.sign_in(person.email)
        client.post_form(client.get("/account/sign-out"))
    assert is_known(client, anna) and is_known(client, ben) and len(known(db)) == 2


def test_a_cookie_of_somebody_else_is_not_taken_over(
    app: Flask, client: PageClient, db: Any
) -> None:
    """Whoever plants their own cookie in a browser does not know the key that it gets."""
    anna, eve = people.person(), people.person()
    evil = PageClient(app).sign_in(eve.email)
    client.client.set_cookie(devices.COOKIE, cookie(evil).value)
    client.sign_in(anna.email)
    assert is_known(client, anna) and not is_known(evil, anna)


def test_a_cookie_that_we_did_not_sign_is_nothing(app: Flask, client: PageClient) -> None:
    anna = people.person()
    client.sign_in(anna.email)
    value = cookie(client).value
    other = PageClient(app)
    for wrong in (value[:-2], value + "x", "x", "", "." * 3000, value.replace(".", "..")):
        other.client.set_cookie(devices.COOKIE, wrong)
        assert not is_known(other, anna)
        other.get("/account/sign-in")


def test_a_new_password_makes_every_other_device_unknown(
    app: Flask, client: PageClient, mailbox: Any
) -> None:
    anna = people.person()
    thief = PageClient(app).sign_in(anna.email)
    client.sign_in(anna.email)
    client.post_form("/settings/password", new_password=GOOD)
    assert is_known(client, anna) and not is_known(thief, anna)
    client.post_form(client.get("/account/sign-out"))
    client.post_form("/account/recover", email=anna.email)
    client.post_form(mailbox.link(anna.email, "/account/recover"), new_password=GOOD + "!")
    assert not is_known(client, anna)


def test_deleting_the_account_forgets_them(app: Flask, client: PageClient, db: Any) -> None:
    anna = people.person()
    client.sign_in(anna.email)
    client.post_form("/settings/delete", posts="keep", sure="y")
    assert known(db) == []


def test_only_the_newest_are_kept(app: Flask, db: Any) -> None:
    anna = people.person()
    for _n in range(33):
        assert actions.know_device(anna.id, [])
    assert len(known(db)) == 30


def test_unused_ones_are_forgotten(app: Flask, db: Any) -> None:
    anna = people.person()
    with clock.at(clock.now() - dt.timedelta(days=401)):
        actions.know_device(anna.id, [])
    actions.know_device(anna.id, [])
    jobs.tidy_accounts()
    assert len(known(db)) == 1
