"""Signing in with a link that comes by mail: the way in that nobody else can close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hrforum.accounts import actions, jobs
from hrforum.accounts.models import PersonSession, SignInLink
from hrforum.core import clock
from tests.accounts.support import GOOD, link, mails
from tests.factories import people
from tests.support.page import PASSWORD, PageClient

LINK = "/account/link"
WRONG = "wrong and long"


@pytest.fixture
def limited(app: Flask, make_app: Callable[..., Flask]) -> Flask:
    return make_app(LIMITS=True)


def asked(client: PageClient, email: str, **fields: str) -> Any:
    return client.post_form(LINK, email=email, **fields)


def test_from_the_form_to_being_signed_in(app: Flask, client: PageClient, db: Any) -> None:
    anna = people.person(email="anna@city.example", display_name="Anna Berg")
    page = client.get("/account/sign-in", next="/settings/sessions")
    assert "/account/link" in page.links("main a")
    page = asked(client, "Anna@City.example", next="/settings/sessions")
    assert page.h1 == "Look into your mailbox" and "anna@city.example" in page.text
    [mail] = mails()
    assert mail.name == "sign-in-link" and mail.recipient == "anna@city.example"
    path = link(mail)
    assert path.startswith(f"{LINK}/") and "within an hour" in mail.body_text
    for _n in range(2):  # a program that looks at all links of a mail uses nothing up
        page = client.get(path)
        assert page.h1 == "Sign in" and "anna@city.example" in page.text
    page = client.post_form(page, remember="y")
    assert page.path == "/settings/sessions"
    [row] = db.session.scalars(select(PersonSession))
    assert row.person_id == anna.id and row.expires_at - row.created_at == dt.timedelta(days=30)
    dead = PageClient(app).get(path, status=410)
    assert dead.h1 == "This link does not work any more" and LINK in dead.links("main a")
    assert client.get(LINK, status=303).location == "/"


def test_the_row_does_not_hold_the_token(client: PageClient, db: Any) -> None:
    anna = people.person()
    asked(client, anna.email)
    [row] = db.session.scalars(select(SignInLink))
    token = link(mails()[0]).rsplit("/", 1)[1]
    assert token not in str(vars(row)) and len(token) >= 43


def test_the_answer_is_the_same_for_everybody(app: Flask, client: PageClient) -> None:
    people.person(email="known@x.example")
    people.person(email="former@x.example", active=False)
    seen = set()
    for email in ("known@x.example", "unknown@x.example", "former@x.example"):
        page = asked(PageClient(app), email)
        seen.add((page.status, page.text.replace(email, "x")))
    assert len(seen) == 1
    assert [mail.recipient for mail in mails()] == ["known@x.example"]
    assert asked(client, "no address").error("email")


def test_who_has_not_confirmed_gets_that_mail_again(client: PageClient) -> None:
    """A link would confirm an address with a password that somebody else may have chosen."""
    people.person(email="waits@x.example", confirmed_at=None)
    people.person(email="imported@x.example", confirmed_at=None, password=None)
    asked(client, "waits@x.example")
    asked(client, "imported@x.example")
    assert [mail.name for mail in mails()] == ["confirm", "reset"]


def test_it_works_once_and_for_an_hour(app: Flask, client: PageClient) -> None:
    anna = people.person()
    asked(client, anna.email)
    asked(client, anna.email)
    first, second = (link(mail) for mail in mails())
    for minutes, status in ((59, 200), (61, 410)):
        with clock.at(clock.now() + dt.timedelta(minutes=minutes)):
            page = client.get(first, status=status)
    assert page.h1 == "This link does not work any more"
    one, two = PageClient(app), PageClient(app)
    forms = one.get(first), two.get(first)
    assert one.post_form(forms[0], follow=False, status=303).location == "/"
    two.post_form(forms[1], status=410)
    # The other one still works: whoever asks for more does not make what was sent useless.
    assert two.get(second).h1 == "Sign in"
    for wrong in (first + "x", f"{LINK}/x", f"{LINK}/sent/x"):
        client.open("GET", wrong)
        assert client.last.status in (404, 410)


def test_a_closed_account_stays_closed(client: PageClient, db: Any) -> None:
    anna = people.person()
    asked(client, anna.email)
    path = link(mails()[0])
    form = client.get(path)
    anna.active = False
    db.session.commit()
    client.post_form(form, status=410)
    client.get(path, status=410)


def test_it_ends_the_session_of_somebody_else_here(app: Flask, client: PageClient, db: Any) -> None:
    anna, ben = people.person(), people.person()
    client.sign_in(ben.email)
    asked(PageClient(app), anna.email)
    client.post_form(client.get(link(mails()[0])))
    assert client.get("/settings/").one("[name=display_name]").get("value") == anna.display_name
    rows = db.session.scalars(select(PersonSession).order_by(PersonSession.id)).all()
    assert [bool(row.revoked_at) for row in rows] == [True, False]


def test_a_new_password_makes_links_useless(app: Flask, client: PageClient) -> None:
    anna = people.person()
    asked(PageClient(app), anna.email)
    client.sign_in(anna.email)
    client.post_form("/settings/password", new_password=GOOD)
    PageClient(app).get(link(mails()[0]), status=410)


def test_nobody_locks_anybody_out(limited: Flask, db: Any) -> None:
    """Strangers use up all tries and all mails: the last mail that came still signs in."""
    anna = people.person(email="anna@city.example")
    start = clock.now()
    with limited.app_context():
        for minute in range(0, 121, 2):
            with clock.at(start + dt.timedelta(minutes=minute)):
                for _n in range(3):
                    actions.ask_link("anna@city.example", base_url="http://x")
                # At any moment, a mail that works lies in the mailbox.
                last = [link(mail) for mail in mails()][-1].rsplit("/", 1)[1]
                assert actions.linked(last) is not None
    assert len(mails()) == 5 + 5 + 3
    anna_here = PageClient(limited)
    token = anna_here.get("/account/sign-in").one("main [name=csrf_token]").get("value")
    data = {"csrf_token": token, "email": anna.email, "password": WRONG}
    for _n in range(10):
        assert anna_here.open("POST", "/account/sign-in", data=data).status == 200
    page = anna_here.open("POST", "/account/sign-in", data=data | {"password": PASSWORD})
    assert page.status == 429
    # From the page that says no to the mail and in, on the same device.
    page = anna_here.post_form(page, "form[action='/account/link']")
    assert page.h1 == "Look into your mailbox"
    page = anna_here.post_form(anna_here.get(link(mails("anna@city.example")[-1])))
    assert anna_here.get("/settings/").status == 200


def test_a_known_device_has_mails_of_its_own(limited: Flask) -> None:
    anna = people.person(email="anna@city.example")
    home = PageClient(limited).sign_in(anna.email)
    home.post_form(home.get("/account/sign-out"))
    for _n in range(7):
        asked(PageClient(limited), anna.email)
    assert len(mails()) == 5
    asked(home, anna.email)
    assert len(mails()) == 6


def test_old_links_go(client: PageClient, db: Any) -> None:
    anna = people.person()
    asked(client, anna.email)
    with clock.at(clock.now() + dt.timedelta(hours=26)):
        jobs.tidy_accounts()
    assert list(db.session.scalars(select(SignInLink))) == []
