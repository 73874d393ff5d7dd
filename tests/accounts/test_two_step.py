"""The second factor by app and recovery codes, and the second step of a sign-in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hrforum.accounts import actions, queries, totp
from hrforum.accounts.models import Person, PersonSession, PersonTotp, RecoveryCode
from hrforum.core import clock
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.models import AuditEntry, OutboxMail
from tests.accounts.support import code_of, mails, set_up_app
from tests.factories import people
from tests.support.page import PASSWORD, Page, PageClient

BASE = "http://localhost"
SIGN_IN = "/account/sign-in"
TWO_STEP = "/settings/two-step"
LATER = dt.timedelta(minutes=2)


@pytest.fixture
def anna(app: Flask) -> Person:
    return people.person(email="anna@city.example", display_name="Anna")


@pytest.fixture
def here(anna: Person, browser_of: Callable[[Any], PageClient]) -> PageClient:
    return browser_of(anna)


def password_step(client: PageClient, email: str = "anna@city.example", **fields: Any) -> Page:
    """Write address and password, and come to the second step."""
    return client.post_form(SIGN_IN, email=email, password=PASSWORD, **fields)


def test_the_codes_are_those_of_the_standard() -> None:
    # RFC 6238, appendix B: SHA-1, the last six of eight digits.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 -- the standard's
    for seconds, expected in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
        assert totp.code(secret, totp.step_at(moment)) == expected
        assert totp.matching_step(secret, expected, moment) == totp.step_at(moment)
    spaced = f"{totp.code(secret, 1)[:3]} {totp.code(secret, 1)[3:]}"
    assert totp.matching_step(secret, spaced, dt.datetime.fromtimestamp(59, dt.UTC)) == 1
    for wrong in ("", "28708", "2870822", "28708a", "２８７０８２"):
        assert totp.matching_step(secret, wrong, dt.datetime.fromtimestamp(59, dt.UTC)) is None


class TestApp:
    """Setting it up, signing in with it, taking it away."""

    def test_setting_it_up(self, app: Flask, here: PageClient, anna: Person, db: Any) -> None:
        there = PageClient(app).sign_in("anna@city.example")
        page = here.get(f"{TWO_STEP}/app")
        picture = here.get(page.one(".key-picture img").get("src"))
        assert picture.response.mimetype == "image/svg+xml"
        assert picture.headers["Cache-Control"] == "no-store"
        secret, codes = set_up_app(here)
        assert len(set(codes)) == 10
        row = db.session.get(PersonTotp, anna.id)
        assert secret not in row.secret
        assert not set(codes) & set(db.session.scalars(select(RecoveryCode.code_hash)))
        there.get("/settings/", status=303)  # it had begun with the password only
        assert "It is on" in here.get(TWO_STEP).text
        assert "set up" in mails("anna@city.example")[-1].subject
        kept = " ".join(
            str(e.details) + e.reason for e in db.session.scalars(select(AuditEntry))
        ) + " ".join(m.body_text for m in db.session.scalars(select(OutboxMail)))
        assert secret not in kept

    def test_a_wrong_first_code_keeps_the_secret(self, here: PageClient) -> None:
        page = here.get(f"{TWO_STEP}/app")
        secret = page.texts("#app-key")
        again = here.post_form(page, code="000000")
        assert "not the code" in again.error("code") and again.texts("#app-key") == secret
        assert here.post_form(again, code="").error("code") == "Error: Write the code."

    def test_somebody_elses_picture_is_none(
        self, app: Flask, here: PageClient, browser_of: Any
    ) -> None:
        page = here.get(f"{TWO_STEP}/app")
        source = page.one(".key-picture img").get("src")
        other = browser_of(people.person())
        other.get(source, status=404)
        with clock.at(clock.now() + dt.timedelta(hours=2)):
            here.get(source, status=404)

    def test_signing_in_with_it(self, app: Flask, here: PageClient, db: Any) -> None:
        secret, _codes = set_up_app(here)
        client = PageClient(app)
        step = password_step(client, remember="y")
        assert step.h1 == "The second step"
        client.get("/settings/", status=303)  # the password alone is no session
        wrong = client.post_form(step, code="123456")
        assert wrong.error("code")
        with clock.at(clock.now() + LATER):
            client.post_form(wrong, code=code_of(secret))
            assert client.get("/settings/").status == 200
            [row] = [r for r in db.session.scalars(select(PersonSession)) if r.method == "app"]
            assert (row.expires_at - row.created_at).days == 30

    def test_it_leads_where_one_was_going(self, app: Flask, here: PageClient) -> None:
        secret, _codes = set_up_app(here)
        client = PageClient(app)
        page = client.get("/notifications/", follow=True)
        step = client.post_form(page, email="anna@city.example", password=PASSWORD)
        with clock.at(clock.now() + LATER):
            assert client.post_form(step, code=code_of(secret)).path == "/notifications/"

    def test_what_was_typed_is_carried_through(self, app: Flask, here: PageClient) -> None:
        secret, _codes = set_up_app(here)
        client = PageClient(app)
        # The session ended while the form was open.
        form = client.post(
            "/settings/",
            {"display_name": "Anna", "bio": "My words"},
            headers={"Sec-Fetch-Site": "same-origin"},
            status=401,
        )
        step = client.post_form(form, email="anna@city.example", password=PASSWORD)
        with clock.at(clock.now() + LATER):
            page = client.post_form(step, code=code_of(secret))
        assert page.h1 == "Your text is kept" and "My words" in page.text

    def test_a_code_works_once(self, app: Flask, here: PageClient) -> None:
        secret, _codes = set_up_app(here)
        with clock.at(clock.now() + LATER):
            code = code_of(secret)
            first, second = PageClient(app), PageClient(app)
            for client in (first, second):
                password_step(client)
            first.post_form("/account/second-step", code=code)
            assert "works once" in second.post_form("/account/second-step", code=code).error("code")
            # Nor does an older one, though the clocks may drift.
            older = second.post_form("/account/second-step", code=code_of(secret, -1))
            assert older.error("code")

    def test_the_step_waits_ten_minutes(self, app: Flask, here: PageClient) -> None:
        secret, _codes = set_up_app(here)
        client = PageClient(app)
        step = password_step(client)
        with clock.at(clock.now() + dt.timedelta(minutes=11)):
            page = client.post_form(step, code=code_of(secret))
            assert page.path == SIGN_IN and "Sign in again" in page.html

    def test_a_new_password_ends_the_step(self, app: Flask, here: PageClient) -> None:
        secret, _codes = set_up_app(here)
        client = PageClient(app)
        step = password_step(client)
        here.post_form("/settings/password", new_password="three wooden boats")  # noqa: S106
        with clock.at(clock.now() + LATER):
            assert client.post_form(step, code=code_of(secret)).path == SIGN_IN

    def test_without_the_password_there_is_no_step(self, client: PageClient) -> None:
        assert client.get("/account/second-step", status=303).location == SIGN_IN
        assert client.get("/account/second-step/recovery", status=303).location == SIGN_IN

    def test_codes_cant_be_guessed(self, app: Flask, make_app: Any, here: PageClient) -> None:
        secret, _codes = set_up_app(here)
        limited = make_app(LIMITS=True)
        client = PageClient(limited)
        step = password_step(client)
        for _n in range(10):
            step = client.post_form(step, code="000000")
        # Another browser, another process: the rows count.
        other = PageClient(make_app(LIMITS=True))
        password_step(other)
        with clock.at(clock.now() + LATER):
            page = other.post_form("/account/second-step", code=code_of(secret))
            assert "too many tries" in page.error("code")
            page = other.post_form("/account/second-step/recovery", code="aaaa-bbbb-cccc")
            assert "too many tries" in page.error("code")
        told = [m for m in mails("anna@city.example") if "knows your password" in m.subject]
        assert len(told) == 1
        with clock.at(clock.now() + dt.timedelta(hours=1, minutes=5)):
            password_step(other)
            other.post_form("/account/second-step", code=code_of(secret))
            assert other.get("/settings/").status == 200

    def test_taking_it_away(self, app: Flask, here: PageClient, anna: Person, db: Any) -> None:
        set_up_app(here)
        page = here.post_form(TWO_STEP, "form[action$=remove]")
        assert "is removed" in page.html and "It is off" in page.text
        assert not db.session.scalars(select(RecoveryCode)).all()
        assert "removed" in mails("anna@city.example")[-1].subject
        client = PageClient(app).sign_in("anna@city.example")
        assert client.get("/settings/").status == 200
        with pytest.raises(Invalid):
            actions.remove_app(people.actor_of(anna), base_url=BASE)


class TestRecoveryCodes:
    """For the day when the phone is lost."""

    def test_one_works_once(self, app: Flask, here: PageClient) -> None:
        _secret, codes = set_up_app(here)
        client = PageClient(app)
        step = password_step(client)
        link = next(x for x in step.links() if "recovery" in x)
        page = client.post_form(client.get(link), code=codes[0].upper().replace("-", " "))
        assert "9 recovery codes left" in page.html
        told = mails("anna@city.example")
        assert any("recovery code" in m.subject and "9 codes are left" in m.body_text for m in told)
        again = PageClient(app)
        password_step(again)
        page = again.post_form("/account/second-step/recovery", code=codes[0])
        assert "used already" in page.error("code")

    def test_new_ones_make_the_old_worthless(self, app: Flask, here: PageClient, db: Any) -> None:
        _secret, codes = set_up_app(here)
        page = here.post_form(TWO_STEP, "form[action$=codes]")
        new = page.texts(".codes code")
        assert len(new) == 10 and not set(new) & set(codes)
        assert page.headers["Cache-Control"] == "no-store"
        client = PageClient(app)
        password_step(client)
        assert client.post_form("/account/second-step/recovery", code=codes[1]).error("code")
        client.post_form("/account/second-step/recovery", code=new[1])
        assert client.get("/settings/").status == 200

    def test_not_somebody_elses(self, app: Flask, here: PageClient, browser_of: Any) -> None:
        _secret, codes = set_up_app(here)
        ben = people.person(email="ben@city.example")
        set_up_app(browser_of(ben))
        client = PageClient(app)
        password_step(client, "ben@city.example")
        assert client.post_form("/account/second-step/recovery", code=codes[0]).error("code")

    def test_without_a_second_factor_there_are_none(self, anna: Person) -> None:
        with pytest.raises(Invalid):
            actions.make_codes(people.actor_of(anna), base_url=BASE)


class TestStaff:
    """Staff rights begin with a second factor."""

    @pytest.fixture(autouse=True)
    def strict(self, app: Flask) -> None:
        app.config["HRFORUM"].STAFF_SECOND_FACTOR = True

    @pytest.mark.parametrize(
        ("role", "path"),
        [("admin", "/admin/people/"), ("coordinator", "/admin/members/")],
    )
    def test_they_are_led_to_it(self, app: Flask, role: str, path: str) -> None:
        person = people.person(role, email="staff@city.example")
        client = PageClient(app).sign_in("staff@city.example")
        page = client.get(path, follow=True)
        assert page.h1 == "First set up a second step"
        assert "rights are off" in page.html
        assert not people.actor_of(person).grants.roles
        client.post("/admin/people/change", status=400)
        set_up_app(client)
        assert people.actor_of(person).grants.roles == {role}
        assert client.get(path).status == 200
        # The last way stays while the role does.
        page = client.post_form(TWO_STEP, "form[action$=remove]")
        assert "Add another way first" in page.html

    def test_moderators_see_no_more_than_others(self, app: Flask, browser_of: Any) -> None:
        person = people.person("moderator", email="staff@city.example")
        actor = people.actor_of(person)
        assert not actor.is_moderator and actor.grants.waiting_roles == {"moderator"}
        assert not actor.is_network_member
        browser_of(person).get("/admin/people/", status=404)

    def test_signing_in_leads_there(self, app: Flask, client: PageClient) -> None:
        people.person("coordinator", email="staff@city.example")
        page = client.post_form(SIGN_IN, email="staff@city.example", password=PASSWORD)
        assert page.path == "/settings/two-step/needed"

    def test_others_are_not(self, here: PageClient) -> None:
        assert here.get("/settings/two-step/needed", status=303).location == TWO_STEP
        here.get("/admin/people/", status=404)

    @pytest.mark.parametrize(("env", "expected"), [("development", True), ("production", False)])
    def test_demo_accounts_are_exempt_in_development(
        self, app: Flask, env: str, expected: bool
    ) -> None:
        app.config["HRFORUM"].ENV = env
        demo = people.person("admin", is_demo=True)
        assert people.actor_of(demo).is_admin is expected
        assert not people.actor_of(people.person("admin")).is_admin


class TestFresh:
    """A fresh sign-in before what could take an account over."""

    @pytest.mark.parametrize(
        "path", ["/settings/password", f"{TWO_STEP}/app", f"{TWO_STEP}/passkeys/new"]
    )
    def test_the_page_asks_then_goes_on(self, here: PageClient, path: str) -> None:
        assert here.get(path).status == 200
        with clock.at(clock.now() + dt.timedelta(minutes=16)):
            page = here.get(path, follow=True)
            assert page.h1 == "Show that it is you"
            wrong = here.post_form(page, password="wrong and long")  # noqa: S106
            assert "not your password" in wrong.error("password")
            assert here.post_form(wrong, password=PASSWORD).path == path

    def test_a_code_of_the_app_does_it(self, here: PageClient) -> None:
        secret, _codes = set_up_app(here)
        with clock.at(clock.now() + dt.timedelta(minutes=16)):
            page = here.get("/settings/password", follow=True)
            form = "section form[action*=prove]"
            assert here.post_form(page, form, code="000000").error("code")
            assert here.post_form(page, form, code=code_of(secret)).path == "/settings/password"

    def test_a_form_that_waited_is_not_lost(self, app: Flask, here: PageClient, db: Any) -> None:
        there = PageClient(app).sign_in("anna@city.example")
        page = here.get("/settings/sessions")
        with clock.at(clock.now() + dt.timedelta(minutes=46)):
            asked = here.post_form(page, "main form.form", submit="others")
            assert asked.h1 == "Show that it is you"
            there.get("/settings/")
            go_on = here.post_form(asked, password=PASSWORD)
            assert go_on.h1 == "Go on"
            assert "signed out" in here.post_form(go_on).html
            there.get("/settings/", status=303)

    def test_a_form_opened_in_time_is_sent(self, here: PageClient) -> None:
        page = here.get("/settings/password")
        with clock.at(clock.now() + dt.timedelta(minutes=40)):
            done = here.post_form(page, new_password="three wooden boats")  # noqa: S106
            assert "is changed" in done.html

    def test_guessing_ends(self, make_app: Any, anna: Person) -> None:
        client = PageClient(make_app(LIMITS=True)).sign_in("anna@city.example")
        page = client.get("/account/prove")
        for _n in range(10):
            page = client.post_form(page, password="wrong and long")  # noqa: S106
        page = client.post_form(page, password=PASSWORD)
        assert "too many tries" in page.html

    def test_the_last_use_is_noted_now_and_then(self, here: PageClient, db: Any) -> None:
        begun = db.session.scalar(select(PersonSession.seen_at))
        here.get("/settings/")
        assert db.session.scalar(select(PersonSession.seen_at)) == begun
        with clock.at(clock.now() + dt.timedelta(minutes=20)):
            here.get("/settings/")
            assert db.session.scalar(select(PersonSession.seen_at)) > begun


class TestNotMe:
    """The link in each mail."""

    def test_a_new_device_is_told_and_locked_out(
        self, app: Flask, here: PageClient, anna: Person, mailbox: Any, db: Any
    ) -> None:
        assert not mails("anna@city.example")  # the first device of a new account is no news
        thief = PageClient(app, {"User-Agent": "Firefox/150 Windows"}).sign_in("anna@city.example")
        told = mailbox.last("anna@city.example")
        assert "new device" in told.subject and "Firefox on Windows" in told.body_text
        set_up_app(thief)
        path = _link(told)
        victim = PageClient(app)
        page = victim.get(path)
        assert page.h1 == "This was not you?"
        thief.get("/settings/")  # opening the page alone does nothing
        done = victim.post_form(page)
        assert done.h1 == "Your account is locked"
        for client in (thief, here):
            client.get("/settings/", status=303)
        assert password_step(PageClient(app)).error("password")
        assert not queries.second_factor(anna.id).is_on  # what the thief added
        reset = mailbox.link("anna@city.example", "/account/recover/")
        victim.post_form(reset, new_password="three wooden boats")  # noqa: S106
        PageClient(app).sign_in("anna@city.example", "three wooden boats")
        used = victim.get(path, status=410)
        assert used.h1 == "This link was used already"

    def test_a_known_device_is_no_news(self, here: PageClient) -> None:
        here.post_form("/account/sign-out")
        here.sign_in("anna@city.example")
        assert not mails("anna@city.example")

    def test_wrong_and_old_links(self, app: Flask, client: PageClient, here: PageClient) -> None:
        PageClient(app).sign_in("anna@city.example")
        path = _link(mails("anna@city.example")[0])
        client.get("/account/not-me/nonsense", status=410)
        client.get(path[:-3] + "AAA", status=410)
        with clock.at(clock.now() + dt.timedelta(days=8)):
            assert "does not work any more" in client.get(path, status=410).h1
        here.get("/settings/")

    def test_another_account_in_this_browser_stays(
        self, app: Flask, here: PageClient, browser_of: Any
    ) -> None:
        PageClient(app).sign_in("anna@city.example")
        path = _link(mails("anna@city.example")[0])
        ben = browser_of(people.person())
        page = ben.get(path)
        assert "another account" in page.text
        ben.post_form(page)
        ben.get("/settings/")
        here.get("/settings/", status=303)


def _link(mail: OutboxMail) -> str:
    from tests.accounts.support import link

    return link(mail)


@pytest.mark.parametrize("codes", [0, 1])
def test_what_the_page_costs(here: PageClient, anna: Person, codes: int) -> None:
    if codes:
        set_up_app(here)
    here.get(TWO_STEP)
    assert here.get(TWO_STEP).sql == 4


def test_somebody_elses_passkey_is_not_there(anna: Person) -> None:
    with pytest.raises(NotFound):
        actions.remove_passkey(people.actor_of(anna), 1, base_url=BASE)
