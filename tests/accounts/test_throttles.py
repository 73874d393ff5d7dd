"""What can be abused is limited, per account and per network; and only that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from hrforum.accounts import devices, doors
from hrforum.core.security import keyed_hash, network
from tests.accounts.support import mails, sign_up
from tests.factories import people
from tests.support.page import PASSWORD, PageClient

WRONG = "wrong and long"


@pytest.fixture
def limited(app: Flask, make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(doors, "QUICK", 0)  # the forms here come back at once
    return make_app(LIMITS=True)


def visitor(app: Flask, address: str = "192.0.2.1") -> PageClient:
    client = PageClient(app)
    client.client.environ_base["REMOTE_ADDR"] = address
    return client


def client_status(client: PageClient, email: str, password: str) -> int:
    """Send it once without expecting anything, and tell the answer's status."""
    form = client.get("/account/sign-in")
    token = form.one("main [name=csrf_token]").get("value")
    data = {"csrf_token": token, "email": email, "password": password}
    return client.open("POST", "/account/sign-in", data=data).status


def test_guessing_a_password_ends(limited: Flask) -> None:
    anna = people.person(email="anna@city.example")
    guesser = visitor(limited)
    answers = [client_status(guesser, "anna@city.example", WRONG) for _n in range(11)]
    assert answers == [200] * 10 + [429]
    # The right password does not help a device that the account does not know, wherever it is.
    assert client_status(guesser, "Anna@City.Example ", PASSWORD) == 429
    assert client_status(visitor(limited, "198.51.100.7"), anna.email, PASSWORD) == 429


def test_many_addresses_from_one_network_end(limited: Flask) -> None:
    guesser = visitor(limited)
    answers = [client_status(guesser, f"a{n}@city.example", WRONG) for n in range(61)]
    assert answers == [200] * 60 + [429]
    assert client_status(visitor(limited, "192.0.2.2"), "a@city.example", WRONG) == 200


def test_a_whole_training_room_signs_in(limited: Flask) -> None:
    """What succeeds does not count."""
    anna = people.person(email="anna@city.example")
    for _n in range(12):
        assert client_status(visitor(limited), anna.email, PASSWORD) == 303


def test_sign_up_and_recovery_are_limited_per_address(limited: Flask) -> None:
    for _n in range(5):
        sign_up(visitor(limited), "anna@city.example")
    client = visitor(limited)
    page = client.get("/account/sign-up")
    data = {"csrf_token": page.one("main [name=csrf_token]").get("value")}
    refused = client.open("POST", "/account/sign-up", data=data | {"email": "Anna@city.example"})
    assert refused.status == 429
    assert len(mails("anna@city.example")) == 5
    people.person(email="known@city.example")
    for email in ("known@city.example", "unknown@city.example"):
        for _n in range(4):
            visitor(limited).post_form("/account/recover", email=email)
        page = visitor(limited).post_form("/account/recover", email=email, status=429, follow=False)
        assert 3500 < int(page.headers["Retry-After"]) <= 3600
        assert "Wait for 60 minutes" in page.text


def test_they_can_be_lifted(app: Flask) -> None:
    """`HRFORUM_LIMITS=off`, as the tests themselves run."""
    guesser = visitor(app)
    assert {client_status(guesser, "a@city.example", WRONG) for _n in range(12)} == {200}


def test_reading_is_not_limited(limited: Flask) -> None:
    client = visitor(limited)
    for _n in range(30):
        client.get("/account/recover")


def test_what_a_network_is() -> None:
    assert network("192.0.2.1") == "192.0.2.1"
    assert network("2001:db8:1:2:3:4:5:6") == network("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert network("::ffff:192.0.2.1") == "192.0.2.1"
    assert network(None) == network("x") == "unknown"
    assert keyed_hash("a", "p", "v") != keyed_hash("b", "p", "v") != keyed_hash("b", "q", "v")


def test_guessing_in_the_same_network_keeps_nobody_from_proving_who_they_are(
    limited: Flask,
) -> None:
    def prove(client: PageClient, password: str) -> int:
        token = client.get("/account/prove").one("main [name=csrf_token]").get("value")
        data = {"csrf_token": token, "password": password}
        return client.open("POST", "/account/prove", data=data).status

    anna, *others = (people.person() for _n in range(8))
    own = visitor(limited).sign_in(anna.email or "")
    for other in others:  # stolen sessions: browsers that their accounts do not know
        thief = visitor(limited).sign_in(other.email or "")
        thief.client.delete_cookie(devices.COOKIE)
        answers = [prove(thief, WRONG) for _n in range(10)]
    assert 429 in answers
    assert prove(thief, PASSWORD) == 429
    assert prove(own, PASSWORD) == 303


def test_junk_passkeys_from_one_network_keep_nobody_out(limited: Flask) -> None:
    """A signature can't be guessed, so that wrong ones need no limit that others run into."""
    client = visitor(limited)
    token = client.get("/account/sign-in").one("main [name=csrf_token]").get("value")
    data = {"csrf_token": token, "credential": "junk"}
    answers = {client.open("POST", "/account/passkey", data=data).status for _n in range(62)}
    assert 429 not in answers


def test_a_form_that_comes_back_at_once_is_shown_again(
    make_app: Callable[..., Flask], db: object
) -> None:
    browser = PageClient(make_app(LIMITS=True))
    page = browser.get("/account/sign-up")
    typed = {
        "display_name": "Nour",
        "email": "nour@linz.example",
        "password": "three words in a row",
        "accept": "y",
    }
    again = browser.post_form(page, submit="Sign up", **typed)
    assert "That was very quick." in again.error("email")
    assert again.one("#display_name").get("value") == "Nour"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doors, "QUICK", 0)
        sent = browser.post_form(again, password=typed["password"], submit="Sign up")
    assert sent.path == "/account/sign-up/sent"
