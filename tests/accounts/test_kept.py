"""What somebody wrote survives the end of their session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, request

from hrforum.accounts import actions
from hrforum.accounts.models import Person
from hrforum.accounts.views import kept
from tests.accounts.support import GOOD
from tests.factories import people
from tests.support.page import PASSWORD, PageClient, form_data

TEXT = 'First line\n\n  "quoted" <b>&amp; 日本\n' + "word " * 10_000 + "\nlast line"
SETTINGS = "/settings/"


@pytest.fixture
def anna(app: Flask) -> Person:
    return people.person()


@pytest.fixture
def here(anna: Person, browser_of: Callable[[Any], PageClient]) -> PageClient:
    return browser_of(anna)


def end_session(anna: Person) -> None:
    actions.close_other_sessions(anna.id, None)


def sent_too_late(here: PageClient, anna: Person, **fields: str) -> Any:
    form = here.get(SETTINGS)
    end_session(anna)
    return here.post_form(form, status=401, follow=False, **fields)


def test_the_text_comes_back_and_is_sent(here: PageClient, anna: Person, db: Any) -> None:
    text = 'First line\n\n  "quoted" <b>&amp;</b> 日本\nlast line'
    page = sent_too_late(here, anna, bio=text)
    assert page.h1 == "Sign in" and "Your text is kept" in page.text
    again = here.post_form(page, email=anna.email, password=PASSWORD)
    assert again.h1 == "Your text is kept"
    assert form_data(again.one("main form"))["bio"].replace("\r\n", "\n") == text
    assert again.one("main form").get("action") == SETTINGS
    done = here.post_form(again)
    assert done.path == SETTINGS
    db.session.refresh(anna)
    assert anna.bio == text


def test_a_wrong_password_does_not_lose_it(here: PageClient, anna: Person) -> None:
    page = sent_too_late(here, anna, bio="My words")
    page = here.post_form(page, email=anna.email, password="wrong and long")  # noqa: S106
    assert page.error("password")
    page = here.post_form(page, email=anna.email, password=PASSWORD)
    assert page.one("textarea[name=bio]").text.strip() == "My words"


def test_long_texts_are_kept(here: PageClient, anna: Person) -> None:
    page = sent_too_late(here, anna, bio=TEXT)
    page = here.post_form(page, email=anna.email, password=PASSWORD)
    assert "".join(page.one("textarea[name=bio]").itertext()).strip() == TEXT.strip()


def test_a_lost_cookie_keeps_it_too(app: Flask, here: PageClient, anna: Person) -> None:
    """The browser was closed: the cookie is gone, and with it the form's token."""
    form = here.get(SETTINGS)
    here.client.delete_cookie("hrforum")
    page = here.post_form(form, status=401, follow=False, bio="My words")
    page = here.post_form(page, email=anna.email, password=PASSWORD)
    assert page.h1 == "Your text is kept"
    assert here.post_form(page).path == SETTINGS


def test_a_stale_token_keeps_it_for_who_is_still_signed_in(
    here: PageClient, anna: Person, db: Any
) -> None:
    form = here.get(SETTINGS)
    with here.client.session_transaction() as session:
        session["csrf_token"] = "f" * 40
    page = here.post_form(form, status=400, follow=False, bio="My words")
    assert page.h1 == "Your text is kept"
    assert here.post_form(page).path == SETTINGS
    db.session.refresh(anna)
    assert anna.bio == "My words"


def test_nothing_of_a_password_is_kept(here: PageClient, anna: Person) -> None:
    for path, fields in (
        ("/settings/password", {"new_password": GOOD}),
        ("/settings/delete", {"posts": "keep", "sure": "y"}),
    ):
        here.client.delete_cookie("hrforum")
        here.sign_in(anna.email)
        form = here.get(path)
        end_session(anna)
        page = here.post_form(form, "main form", status=401, follow=False, **fields)
        assert PASSWORD not in page.html and GOOD not in page.html
        assert "kept" not in page.html


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example", "Referer": "https://evil.example/"},
        {"Referer": ""},
        {"Origin": "null", "Referer": ""},
    ],
)
def test_another_site_puts_no_words_into_the_form(
    app: Flask, client: PageClient, headers: dict[str, str]
) -> None:
    data = {"display_name": "Anna", "bio": "buy at evil.example"}
    page = client.post(SETTINGS, data, headers=headers, status=401, follow=False)
    assert "evil" not in page.html and "kept_path" not in page.html


@pytest.mark.parametrize(
    "path",
    ["https://evil.example/settings/", "//evil.example/settings/", "/about", "/no-such-page",
     "/account/sign-out", "/settings/delete", "/settings/sessions/end", "javascript:alert(1)", ""],
)  # fmt: skip
def test_it_goes_only_to_forms_of_ours(
    app: Flask, client: PageClient, anna: Person, path: str
) -> None:
    form = client.get("/account/sign-in")
    data = form_data(form.one("main form"))
    data |= {"email": anna.email, "password": PASSWORD, "kept_path": path, "kept.bio": "words"}
    page = client.post("/account/sign-in", data, status=303, follow=False)
    assert page.location == "/"


def test_too_much_is_not_carried(app: Flask) -> None:
    with app.test_request_context(
        SETTINGS,
        method="POST",
        data={"bio": "x" * 900_000},
        headers={"Sec-Fetch-Site": "same-origin"},
    ):
        request.max_form_memory_size = None
        assert kept.from_request() is None
    with app.test_request_context(
        SETTINGS,
        method="POST",
        data={"bio": "x" * 90_000, "csrf_token": "t", "my_password": "p"},
        headers={"Sec-Fetch-Site": "same-origin"},
    ):
        found = kept.from_request()
        assert found is not None and [f.name for f in found.fields] == ["bio"]


def test_scripts_get_an_answer_they_can_read(app: Flask, client: PageClient) -> None:
    page = client.post(
        SETTINGS, {"bio": "x"}, headers={"Accept": "application/json"}, status=401, follow=False
    )
    assert page.json == {"error": "Sign in first."}


def test_a_sign_in_page_that_was_open_too_long(
    app: Flask, client: PageClient, anna: Person
) -> None:
    form = client.get("/account/sign-in", next="/settings/")
    client.client.delete_cookie("hrforum")
    page = client.post_form(form, email=anna.email, password=PASSWORD, status=400, follow=False)
    assert "too long" in page.text
    assert page.one("[name=email]").get("value") == anna.email
    assert PASSWORD not in page.html
    assert client.post_form(page, email=anna.email, password=PASSWORD).path == "/settings/"


def test_other_forms_that_were_open_too_long(app: Flask, client: PageClient) -> None:
    form = client.get("/account/recover")
    client.client.delete_cookie("hrforum")
    page = client.post_form(form, email="a@b.example", status=400, follow=False)
    assert page.h1 == "This page was open for too long"
    assert page.links(".problem a") == ["/account/recover"]
