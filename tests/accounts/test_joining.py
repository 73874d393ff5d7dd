"""Signing up, confirming, getting back in: who is told what, and what mails say."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import func, select

from hrforum.accounts import actions
from hrforum.accounts.models import Person, PersonSession, SitePageAcceptance
from hrforum.core import clock
from hrforum.core.errors import Invalid
from tests.accounts.support import GOOD, link, mails, sign_up, without_tokens
from tests.factories import people
from tests.support.page import PASSWORD, PageClient

ANNA = "anna@city.example"
STRANGE = "the strangers own words"
BASE = "https://forum.example"


def person(db, email: str = ANNA) -> Person:  # type: ignore[no-untyped-def]
    return db.session.scalars(select(Person).where(Person.email == email)).one()  # type: ignore[no-any-return]


def test_from_sign_up_to_signed_in(app: Flask, client: PageClient, db) -> None:  # type: ignore[no-untyped-def]
    actions.plant_pages(site_name="S", contact_email="c@x.example")
    page = sign_up(client, "Anna@City.Example", "Anna  Berg")
    assert page.h1 == "Look into your mailbox"
    assert "anna@city.example" in page.text
    anna = person(db)
    assert (anna.display_name, anna.username, anna.confirmed_at) == ("Anna Berg", "anna-berg", None)
    accepted = db.session.scalar(select(func.count()).select_from(SitePageAcceptance))
    assert accepted == 2
    [mail] = mails(ANNA)
    assert mail.name == "confirm" and mail.person_id == anna.id
    # The browser that signed up need not say the password again.
    page = client.get(link(mail), follow=True)
    assert page.path == "/account/sign-in" and "confirmed" in page.html
    client.sign_in(ANNA, GOOD)
    assert client.get("/settings/").one("[name=display_name]").get("value") == "Anna Berg"


def test_elsewhere_the_link_asks_for_the_password(app: Flask, client: PageClient, db) -> None:  # type: ignore[no-untyped-def]
    """Opening the link is not enough: programs that read mail open links, too."""
    sign_up(client, ANNA)
    there = PageClient(app)
    page = there.get(link(mails(ANNA)[0]))
    assert page.h1 == "Confirm your address"
    assert person(db).confirmed_at is None
    wrong = there.post_form(page, password="wrong and long")  # noqa: S106
    assert "not the password" in wrong.error("password")
    assert person(db).confirmed_at is None
    assert there.post_form(wrong, password=GOOD).path == "/"
    assert person(db).confirmed_at is not None
    there.get("/settings/")


def test_a_link_works_for_three_days_and_for_the_newest_attempt(
    app: Flask, client: PageClient, db
) -> None:  # type: ignore[no-untyped-def]
    sign_up(client, ANNA)
    first = link(mails(ANNA)[0])
    sign_up(PageClient(app), ANNA, "Anna B.")
    second = link(mails(ANNA)[1])
    assert client.get(first, status=410).h1 == "This link does not work any more"
    # The first browser's mark does not fit the second attempt.
    assert client.get(second).h1 == "Confirm your address"
    assert person(db).display_name == "Anna B."
    for broken in (
        second[:-3],
        second + "x",
        "/account/confirm/x",
        "/account/confirm/" + "a" * 900,
    ):
        client.get(broken, status=410)


def test_an_old_link_is_dead(app: Flask, client: PageClient, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    sign_up(client, ANNA)
    path = link(mails(ANNA)[0])
    monkeypatch.setitem(app.config, "SECURITY_CONFIRM_EMAIL_WITHIN", dt.timedelta(seconds=-1))
    client.get(path, status=410)


def test_a_confirmed_link_leads_to_signing_in(app: Flask, client: PageClient) -> None:
    sign_up(client, ANNA)
    path = link(mails(ANNA)[0])
    client.get(path, status=303)
    assert client.get(path, status=303).location == "/account/sign-in"


def test_a_known_address_gets_the_same_answer_and_its_owner_a_mail(
    app: Flask, client: PageClient, db
) -> None:  # type: ignore[no-untyped-def]
    known = people.person(email="known@city.example", display_name="Known")
    before = known.password
    answers = []
    for email in ("known@city.example", "new@city.example"):
        browser = PageClient(app)
        page = sign_up(browser, email)
        html = without_tokens(page).replace(email, "X")
        answers.append((page.status, page.path, html, sorted(page.headers.keys())))
        with browser.client.session_transaction() as session:
            assert set(session) == {"csrf_token", "attempt", "sent_to"}
            assert len(session["attempt"]) == 64
    assert answers[0] == answers[1]
    [mail] = mails("known@city.example")
    assert mail.name == "already-registered" and "account already" in mail.body_text
    db.session.refresh(known)
    assert (known.display_name, known.password) == ("Known", before)


def test_nobody_confirms_what_another_began(app: Flask, db) -> None:  # type: ignore[no-untyped-def]
    """A stranger signs up with Anna's address and waits until she confirms it: in vain."""
    stranger, anna = PageClient(app), PageClient(app)
    sign_up(stranger, ANNA, "Stranger", password="the strangers own words")  # noqa: S106 -- a test's
    sign_up(anna, ANNA, "Anna")
    anna.get(link(mails(ANNA)[1]), status=303)
    stranger.get(link(mails(ANNA)[1]), status=303)  # it is confirmed: nothing is left to do
    stranger.post_form(
        "/account/sign-in",
        email=ANNA,
        password="the strangers own words",  # noqa: S106
    )
    stranger.get("/settings/", status=303)
    anna.sign_in(ANNA, GOOD)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", "anna", "like name@city.example"),
        ("email", "", "Write your e-mail address"),
        ("display_name", "A", "at least 2"),
        ("display_name", "Moderator", "people who run the forum"),
        ("password", "short", "at least 10"),
        ("password", "password12345", "Many people"),
        ("password", "Anna Berg 1", "not your name"),
        ("accept", None, "have to accept"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    app: Flask, client: PageClient, field: str, value: str | None, message: str
) -> None:
    page = (
        sign_up(client, ANNA, **{field: value})
        if field not in ("email", "display_name")
        else (
            sign_up(client, value or "") if field == "email" else sign_up(client, ANNA, value or "")
        )
    )
    assert message in page.error(field)
    assert page.title.startswith("Error:")
    # What was right is still there, but for the password.
    assert page.one("[name=display_name]").get("value") or field == "display_name"
    assert page.one("[name=password]").get("value") in (None, "")
    assert mails() == []


def test_a_machine_that_fills_in_everything_learns_nothing(
    app: Flask, client: PageClient, db
) -> None:  # type: ignore[no-untyped-def]
    page = sign_up(client, ANNA, website="https://spam.example")
    assert page.h1 == "Look into your mailbox"
    assert mails() == [] and db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_the_browsers_zone_is_taken_if_it_is_one(app: Flask, db) -> None:  # type: ignore[no-untyped-def]
    sign_up(PageClient(app), "a@city.example", timezone="Asia/Seoul")
    sign_up(PageClient(app), "b@city.example", timezone="Mars/Base")
    assert person(db, "a@city.example").timezone == "Asia/Seoul"
    assert person(db, "b@city.example").timezone == "UTC"


def test_asking_again_for_the_link(app: Flask, client: PageClient, db) -> None:  # type: ignore[no-untyped-def]
    sign_up(client, ANNA)
    people.person(email="known@city.example")
    texts = []
    for email in (ANNA, "known@city.example", "unknown@city.example"):
        page = PageClient(app).post_form("/account/confirm", email=email)
        texts.append(without_tokens(page).replace(email, "X"))
    assert len(set(texts)) == 1
    assert [m.name for m in mails(ANNA)] == ["confirm", "confirm"]
    assert mails("known@city.example") == mails("unknown@city.example") == []
    # Both links work: nothing changed between them.
    client.get(link(mails(ANNA)[0]), status=303)


def test_a_new_password_by_mail(app: Flask, client: PageClient, db) -> None:  # type: ignore[no-untyped-def]
    anna = people.person(email=ANNA)
    there = PageClient(app).sign_in(ANNA)
    page = client.post_form("/account/recover", email=ANNA)
    assert page.h1 == "Look into your mailbox"
    [mail] = mails(ANNA)
    form = client.get(link(mail))
    refused = client.post_form(form, new_password="password12345")  # noqa: S106
    assert "Many people" in refused.error("new_password")
    done = client.post_form(refused, new_password=GOOD)
    assert done.path == "/account/sign-in"
    there.get("/settings/", status=303)
    client.get(link(mail), status=410)
    assert [m.name for m in mails(ANNA)] == ["reset", "account-notice"]
    db.session.refresh(anna)
    page = client.post_form("/account/sign-in", email=ANNA, password=PASSWORD)
    assert page.error("password")
    client.sign_in(ANNA, GOOD)


def test_a_reset_confirms_the_address(app: Flask, client: PageClient, db) -> None:  # type: ignore[no-untyped-def]
    sign_up(client, ANNA)
    client.post_form("/account/recover", email=ANNA)
    client.post_form(link(mails(ANNA)[1]), new_password="other wooden boats")  # noqa: S106
    assert person(db).confirmed_at is not None
    client.sign_in(ANNA, "other wooden boats")


def test_recovery_tells_nothing(app: Flask, client: PageClient) -> None:
    people.person(email="known@city.example")
    people.person(email="gone@city.example", active=False)
    texts = []
    for email in ("known@city.example", "unknown@city.example", "gone@city.example"):
        browser = PageClient(app)
        page = browser.post_form("/account/recover", email=email)
        texts.append((without_tokens(page).replace(email, "X"), sorted(page.headers.keys())))
    assert texts[0] == texts[1] == texts[2]
    assert [m.recipient for m in mails()] == ["known@city.example"]


def test_answers_take_the_same_time(app: Flask, client: PageClient, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """The time is made even: shown with a floor that is far above the work."""
    import time

    from hrforum.accounts.views import throttles

    people.person(email="known@city.example")
    form = client.get("/account/recover")
    monkeypatch.setattr(throttles, "even", lambda: 0.4)
    took = []
    for email in ("known@city.example", "unknown@city.example"):
        started = time.monotonic()
        client.post_form(form, email=email, follow=False, status=303)
        took.append(time.monotonic() - started)
    assert min(took) > 0.39
    # Negative control: without the floor the known address takes visibly longer.
    assert abs(took[0] - took[1]) < 0.3


def test_an_unclaimed_account_is_claimed_by_its_mailbox(app: Flask, client: PageClient, db) -> None:  # type: ignore[no-untyped-def]
    made = actions.create_person(
        ANNA, "Imported Anna", None, confirmed=False, username="anna_old", imported_from="archive"
    )
    sign_up(client, ANNA, "Anna Berg")
    client.get(link(mails(ANNA)[0]), status=303)
    client.sign_in(ANNA, GOOD)
    db.session.refresh(made)
    assert (made.username, made.display_name) == ("anna_old", "Anna Berg")


def test_changing_the_password(app: Flask, client: PageClient, db) -> None:  # type: ignore[no-untyped-def]
    anna = people.person(email=ANNA)
    there = PageClient(app).sign_in(ANNA)
    client.sign_in(ANNA)
    easy = client.post_form("/settings/password", new_password="1234567890")  # noqa: S106
    assert easy.error("new_password")
    page = client.post_form("/settings/password", new_password=GOOD)
    assert page.path == "/settings/password"
    client.get("/settings/")
    there.get("/settings/", status=303)
    alive = db.session.scalars(
        select(PersonSession).where(
            PersonSession.person_id == anna.id, PersonSession.revoked_at.is_(None)
        )
    ).all()
    assert len(alive) == 1
    subjects = [m.subject for m in mails(ANNA)]
    assert len(subjects) == 2 and "new device" in subjects[0] and "was changed" in subjects[1]
    reset = people.person(email="other@city.example")
    assert reset.id != anna.id


def test_old_reset_links_die_with_the_password(app: Flask, client: PageClient) -> None:
    people.person(email=ANNA)
    client.post_form("/account/recover", email=ANNA)
    path = link(mails(ANNA)[0])
    client.sign_in(ANNA)
    client.post_form("/settings/password", new_password=GOOD)
    PageClient(app).get(path, status=410)


def test_the_action_judges_by_itself(app: Flask) -> None:
    for email, name, password in (
        ("x", "Anna", GOOD), (ANNA, "A", GOOD), (ANNA, "Anna", "short"),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            actions.sign_up(email, name, password, base_url=BASE)


@pytest.mark.parametrize("name", ["confirm", "already-registered", "reset", "account-deleted"])
def test_mails_are_whole_and_escape_names(app: Flask, name: str) -> None:
    from hrforum.core.outbox import queue_mail

    queue_mail(name, ANNA, display_name='<b>Anna</b> & "Co"', link=f"{BASE}/a", with_posts=True)
    [mail] = mails(ANNA)
    assert "<b>" not in mail.body_html and "&lt;b&gt;Anna" in mail.body_html
    assert '<b>Anna</b> & "Co"' in mail.body_text
    assert "Human Rights Cities Forum" in mail.subject
    assert "{{" not in mail.body_text + mail.body_html and "!" not in mail.body_text
    assert clock.now() >= mail.created_at


def test_a_newer_attempt_wins_even_at_the_same_moment(app: Flask, db) -> None:  # type: ignore[no-untyped-def]
    """The password is checked outside the transaction; what happened since is seen inside."""
    sign_up(PageClient(app), ANNA)
    anna = person(db)
    attempt = actions.attempt_mark(anna)
    waiting = actions.waiting_for(link(mails(ANNA)[0]).rpartition("/")[2])
    assert waiting is anna
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE person SET fs_uniquifier = 'x'")
    db.session.rollback()
    assert not actions.confirm(waiting, attempt=attempt)
    assert person(db).confirmed_at is None


def test_two_windows_sign_up_at_once(app: Flask, db, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Both found the address free: the second write finds it taken, and looks again."""
    from hrforum.accounts.actions import joining

    actions.sign_up(ANNA, "Anna Berg", GOOD, base_url=BASE)
    real, calls = joining.queries.person_by_email, []

    def blind_once(address: str) -> Person | None:
        calls.append(address)
        return None if len(calls) == 1 else real(address)

    monkeypatch.setattr(joining.queries, "person_by_email", blind_once)
    assert len(actions.sign_up(ANNA, "Anna Berg", GOOD, base_url=BASE)) == 64
    assert len(calls) == 2
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1
