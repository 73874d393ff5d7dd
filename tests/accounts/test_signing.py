"""Signing in and out, and what a session is."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from hrforum.accounts import actions, login
from hrforum.accounts.models import Person, PersonSession
from hrforum.core import clock
from hrforum.core.models import AuditEntry
from hrforum.core.permissions import forget_grants
from tests.factories import people
from tests.support.page import PASSWORD, PageClient
from tests.support.sql import recorded

SIGN_IN = "/account/sign-in"
WRONG = "wrong and long"


def rows(app: Flask) -> list[PersonSession]:
    from hrforum.extensions import db

    return list(db.session.scalars(select(PersonSession).order_by(PersonSession.id)))


def cookie(client: PageClient, name: str = "hrforum"):  # type: ignore[no-untyped-def]
    return client.client.get_cookie(name)


def test_signing_in_and_out(app: Flask, client: PageClient) -> None:
    anna = people.person(display_name="Anna Berg")
    page = client.post_form(
        SIGN_IN, email=anna.email.upper(), password=PASSWORD, status=303, follow=False
    )
    assert page.location == "/"
    assert client.get("/settings/").h1 == "Profile and display"
    [row] = rows(app)
    assert row.person_id == anna.id and row.revoked_at is None
    asked = client.get("/account/sign-out")
    client.post_form(asked, status=303, follow=False)
    assert client.get("/settings/", status=303).location == f"{SIGN_IN}?next=/settings/"
    assert rows(app)[0].revoked_at is not None


def test_the_row_does_not_hold_the_key(app: Flask, client: PageClient) -> None:
    anna = people.person()
    client.sign_in(anna.email)
    with client.client.session_transaction() as session:
        key = session["key"]
    [row] = rows(app)
    assert row.key_hash == hashlib.sha256(key.encode()).hexdigest()
    assert key not in str(vars(row))


def test_a_cookie_from_before_signing_in_gains_nothing(app: Flask, client: PageClient) -> None:
    """Session fixation: whoever planted a cookie is not signed in with it, nor knows the token."""
    anna = people.person()
    client.get(SIGN_IN)
    planted = cookie(client).value
    with client.client.session_transaction() as session:
        token = session["csrf_token"]
    client.sign_in(anna.email)
    with client.client.session_transaction() as session:
        assert session.get("csrf_token") != token
    attacker = PageClient(app)
    attacker.client.set_cookie("hrforum", planted)
    attacker.get("/settings/", status=303)


@pytest.mark.parametrize(("keep", "hours"), [("y", 30 * 24), (None, 12)])
def test_how_long_it_lasts(app: Flask, client: PageClient, keep: str | None, hours: int) -> None:
    anna = people.person()
    client.post_form(
        SIGN_IN, email=anna.email, password=PASSWORD, remember=keep, follow=False, status=303
    )
    [row] = rows(app)
    assert row.expires_at - row.created_at == dt.timedelta(hours=hours)
    assert (cookie(client).expires is not None) == bool(keep)


def test_it_ends_with_its_time(app: Flask, client: PageClient, db) -> None:  # type: ignore[no-untyped-def]
    anna = people.person()
    client.sign_in(anna.email)
    client.get("/settings/")
    rows(app)[0].expires_at = clock.now() - dt.timedelta(seconds=1)
    client.get("/settings/", status=303)
    # The cookie is emptied, so that the next page asks the database nothing.
    assert cookie(client) is None


def test_nobody_is_loaded_by_the_id_alone(app: Flask, client: PageClient) -> None:
    """The library's own cookie entry signs nobody in without the key of a live session."""
    anna = people.person()
    with client.client.session_transaction() as session:
        session["_user_id"] = anna.fs_uniquifier
        session["_fresh"] = True
    client.get("/settings/", status=303)
    with app.test_request_context("/", headers={"Cookie": "hrforum=x"}):
        from flask import session as inside
        from flask_login import current_user

        inside["_user_id"] = anna.fs_uniquifier
        assert not current_user.is_authenticated
        inside["key"] = actions.open_session(anna, keep=False)
        from flask import g

        g.pop("_login_user", None)
        assert current_user.id == anna.id


def test_a_deactivated_person_is_out_at_once(app: Flask, client: PageClient) -> None:
    anna = people.person()
    client.sign_in(anna.email)
    anna.active = False
    client.get("/settings/", status=303)


def test_wrong_address_and_wrong_password_look_the_same(app: Flask, client: PageClient) -> None:
    people.person(email="known@test.example")
    people.person(email="unclaimed@test.example", password=None)
    people.person(email="former@test.example", active=False)
    answers = set()
    for email in ("known@test.example", "unknown@test.example", "unclaimed@test.example",
                  "former@test.example"):  # fmt: skip
        page = client.post_form(SIGN_IN, email=email, password=WRONG)
        answers.add((page.status, page.text, page.error("password"), len(page.headers)))
    assert len(answers) == 1
    assert "do not belong together" in answers.pop()[2]
    assert rows(app) == []


def test_the_password_is_hashed_for_unknown_addresses_too(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hrforum.accounts import passwords

    calls: list[str] = []
    real = passwords.verify_password

    def verify(password: str, kept: str) -> bool:
        calls.append(kept)
        return bool(real(password, kept))

    monkeypatch.setattr(passwords, "verify_password", verify)
    people.person(email="known@test.example")
    for email in ("known@test.example", "unknown@test.example", "no address"):
        client.post_form(SIGN_IN, email=email, password=WRONG)
    assert len(calls) == 3


def test_an_unconfirmed_address_is_told_only_with_the_right_password(
    app: Flask, client: PageClient
) -> None:
    anna = people.person(confirmed_at=None)
    page = client.post_form(SIGN_IN, email=anna.email, password=WRONG)
    assert page.error("password")
    page = client.post_form(SIGN_IN, email=anna.email, password=PASSWORD)
    assert page.h1 == "Confirm your address first"
    assert rows(app) == []


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/boards/?sort=new", "/boards/?sort=new"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("boards", "/"),
        ("/" + "a" * 3000, "/"),
    ],
)
def test_it_leads_only_to_own_pages(
    app: Flask, client: PageClient, target: str, leads_to: str
) -> None:
    anna = people.person()
    form = client.get(SIGN_IN, next=target)
    page = client.post_form(form, email=anna.email, password=PASSWORD, follow=False, status=303)
    assert page.location == leads_to
    assert client.get(SIGN_IN, next=target, status=303).location == leads_to


def test_a_guarded_page_comes_back_after_signing_in(app: Flask, client: PageClient) -> None:
    anna = people.person()
    page = client.get("/settings/sessions?x=1", follow=True)
    assert page.path == f"{SIGN_IN}?next=/settings/sessions?x%3D1" or "next=" in page.path
    page = client.post_form(page, email=anna.email, password=PASSWORD)
    assert page.path == "/settings/sessions?x=1"


def test_signing_in_again_ends_the_session_that_was_there(app: Flask, client: PageClient) -> None:
    anna, ben = people.person(), people.person()
    client.sign_in(anna.email)
    with client.client.session_transaction() as session:
        session["csrf_token"] = "x" * 40
    form = PageClient(app).get(SIGN_IN)
    del form
    actions.close_session_by_id(people.actor_of(anna), rows(app)[0].id)
    client.sign_in(ben.email)
    assert [bool(r.revoked_at) for r in rows(app)] == [True, False]


def test_sign_out_needs_its_form(app: Flask, client: PageClient) -> None:
    anna = people.person()
    client.sign_in(anna.email)
    client.post("/account/sign-out", status=400)
    client.get("/account/sign-out")
    assert rows(app)[0].revoked_at is None


def test_what_a_page_costs(app: Flask, client: PageClient) -> None:
    """A visitor: nothing. A signed-in person: one statement, one more while grants are cold."""
    actions.plant_pages(site_name="S", contact_email="c@x.example")
    assert client.get("/about").sql == 1
    anna = people.person("moderator")
    browser = PageClient(app).sign_in(anna.email)
    forget_grants()
    assert browser.get("/about").sql == 3
    assert browser.get("/about").sql == 2
    assert browser.get("/account/sign-out").sql == 1


def test_reading_writes_nothing(app: Flask, client: PageClient) -> None:
    anna = people.person()
    client.sign_in(anna.email)
    with recorded() as statements:
        client.get("/settings/sessions")
    assert all(s.startswith("SELECT") for s in client.last.statements), statements


def test_a_visitor_gets_no_cookie(app: Flask, client: PageClient) -> None:
    actions.plant_pages(site_name="S", contact_email="c@x.example")
    for path in ("/about", "/house-rules", "/no-such-page"):
        page = client.open("GET", path)
        assert "Set-Cookie" not in page.headers
    styles = client.get("/about").one("link[rel=stylesheet]").get("href")
    assert "Cookie" not in client.get(styles).headers["Vary"]


def test_a_signed_in_page_sets_no_cookie_again(app: Flask, client: PageClient) -> None:
    anna = people.person()
    client.post_form(
        SIGN_IN, email=anna.email, password=PASSWORD, remember="y", follow=False, status=303
    )
    client.get("/settings/")  # makes the token of the forms
    assert "Set-Cookie" not in client.get("/settings/sessions").headers


def test_what_is_audited(app: Flask, client: PageClient, db) -> None:  # type: ignore[no-untyped-def]
    anna = people.person()
    client.sign_in(anna.email)
    client.post_form("/account/sign-out", follow=False, status=303)
    tags = list(db.session.scalars(select(AuditEntry.tag).order_by(AuditEntry.id)))
    assert tags == ["account.signed_in", "account.signed_out"]
    details = db.session.scalars(select(AuditEntry.details)).all()
    assert anna.email not in str(details)


class TestSessions:
    """The list of devices."""

    def test_they_are_listed_and_ended(
        self, app: Flask, browser_of: Callable[[Person], PageClient]
    ) -> None:
        anna, ben = people.person(), people.person()
        here, there = (
            browser_of(anna),
            PageClient(
                app, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"}
            ).sign_in(anna.email),
        )
        browser_of(ben)
        page = here.get("/settings/sessions")
        assert page.texts(".session-list strong") == ["Unknown browser", "Firefox on Linux"]
        assert page.texts(".session-list .sign") == ["This device"]
        here.post_form(page, ".session-list form", follow=True)
        there.get("/settings/", status=303)
        here.get("/settings/")

    def test_all_others_at_once(
        self, app: Flask, browser_of: Callable[[Person], PageClient]
    ) -> None:
        anna = people.person()
        here, *others = (browser_of(anna) for _n in range(3))
        page = here.get("/settings/sessions")
        here.post_form(page, ".settings-body > form", submit="others")
        for other in others:
            other.get("/settings/", status=303)
        here.get("/settings/")

    def test_not_somebody_elses(
        self, app: Flask, browser_of: Callable[[Person], PageClient]
    ) -> None:
        anna, ben = people.person(), people.person()
        browser_of(ben)
        here = browser_of(anna)
        browser_of(anna)
        bens = next(r.id for r in rows(app) if r.person_id == ben.id)
        page = here.get("/settings/sessions")
        here.post_form(page, ".session-list form", session=str(bens), status=404)
        for wrong in ("0", "-1", "x", "9" * 40):
            here.post_form(page, ".session-list form", session=wrong, status=404)
        assert all(r.revoked_at is None for r in rows(app))

    def test_it_costs_the_same_with_many(self, app: Flask, client: PageClient) -> None:
        anna = people.person()
        client.sign_in(anna.email)
        few = client.get("/settings/sessions").sql
        for _n in range(30):
            actions.open_session(anna, keep=True)
        page = client.get("/settings/sessions")
        assert page.sql == few == 2
        assert len(page.select(".session-list li")) == 31


def test_flask_login_and_the_actor_agree(app: Flask) -> None:
    anna = people.person("admin")
    key = actions.open_session(anna, keep=False)
    assert login.queries.session_person(login.key_hash(key)).id == anna.id
    found = login.queries.session_entity(login.key_hash(key))
    assert found is not None and found.id == anna.id
    actions.close_other_sessions(anna.id, None)
    assert login.queries.session_person(login.key_hash(key)) is None
    assert login.queries.session_entity(login.key_hash(key)) is None


def test_people_made_by_command(app: Flask, db) -> None:  # type: ignore[no-untyped-def]
    made = actions.create_person(
        "Seed@City.Example", "Moderator", PASSWORD, confirmed=True, roles=["moderator", "admin"],
        bio="I **care**.", who="practitioner", timezone="Europe/Vienna",
    )  # fmt: skip
    assert made.email == "seed@city.example" and made.username.startswith("person-")
    assert made.bio_html.strip() == "<p>I <strong>care</strong>.</p>"
    assert people.actor_of(made).grants.roles == {"moderator", "admin"}
    before = made.grants_version
    actions.revoke_role(made.id, "admin")
    db.session.refresh(made)
    assert made.grants_version > before
    assert people.actor_of(made).grants.roles == {"moderator"}
    with pytest.raises(Exception, match="already"):
        actions.create_person("seed@city.example", "Twice", None, confirmed=False)
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_usernames_stay_unique(app: Flask) -> None:
    names = [
        actions.create_person(f"a{n}@b.example", "Anna Berg", None, confirmed=False).username
        for n in range(3)
    ]
    assert names == ["anna-berg", "anna-berg-2", "anna-berg-3"]
    other = actions.create_person("c@b.example", "한지우", None, confirmed=False).username
    assert other.startswith("person-") and len(other) == 11
