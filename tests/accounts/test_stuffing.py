"""Somebody tries passwords for many accounts, from everywhere; the owners get in all the same."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from hrforum.accounts import actions, jobs, passwords
from hrforum.accounts.actions import guarding
from hrforum.accounts.models import Person, SignInTries
from hrforum.core import clock
from hrforum.core.errors import Busy, TooMany
from tests.accounts.support import link, mails
from tests.factories import people
from tests.support.page import PASSWORD, PageClient

SIGN_IN = "/account/sign-in"
WRONG = "wrong and long"
TOO_MANY = "Too many tries with this address"


@pytest.fixture
def limited(app: Flask, make_app: Callable[..., Flask]) -> Flask:
    return make_app(LIMITS=True)


class Hash:
    """Stands where argon2id was: counts for whom it is asked, and knows the right password."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def __call__(self, password: str, kept: str) -> bool:
        self.asked[kept] += 1
        return password == PASSWORD and kept.startswith("hash of")


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> Hash:
    found = Hash()
    monkeypatch.setattr(passwords, "verify_password", found)
    return found


def crowd(db: Any, count: int) -> list[str]:
    """Accounts with the addresses person0@… and so on; each has its own word for a hash."""
    now = clock.now()
    rows = [
        {
            "email": f"person{n}@crowd.example",
            "username": f"crowd{n}",
            "display_name": f"Person {n}",
            "password": f"hash of {n}",
            "fs_uniquifier": f"unique {n}",
            "confirmed_at": now,
            "active": True,
        }
        for n in range(count)
    ]
    db.session.execute(insert(Person), rows)
    db.session.commit()
    return [row["email"] for row in rows]


class Botnet:
    """A thousand machines, none of which an account knows. Fast: it does not check pages."""

    def __init__(self, app: Flask, machines: int = 1000) -> None:
        self.app = app
        self.machines = machines
        self.count = 0
        self.client = app.test_client()
        page = PageClient(app)
        page.client = self.client
        self.token = page.get(SIGN_IN).one("main [name=csrf_token]").get("value")
        self.cookie = self.client.get_cookie("hrforum")

    def tries(self, email: str, password: str = WRONG) -> int:
        """Send one try from the next machine and return the answer's status."""
        self.count += 1
        machine = self.count % self.machines
        client = self.app.test_client()
        client.set_cookie("hrforum", self.cookie.value)
        answer = client.post(
            SIGN_IN,
            data={"csrf_token": self.token, "email": email, "password": password},
            environ_base={"REMOTE_ADDR": f"198.18.{machine // 250}.{machine % 250 + 1}"},
        )
        return answer.status_code


def stuff(app: Flask, addresses: list[str], tries: int, seed: int = 1) -> Counter[int]:
    """Try passwords for all these addresses, in no order; return how often which status came."""
    net = Botnet(app)
    each = [address for address in addresses for _n in range(tries // len(addresses))]
    random.Random(seed).shuffle(each)
    return Counter(net.tries(address) for address in each)


def most(hashing: Hash) -> int:
    return max(hashing.asked.values())


def test_ten_an_hour_reach_the_hash(limited: Flask, db: Any, hashing: Hash) -> None:
    addresses = crowd(db, 8)
    answers = stuff(limited, addresses, 8 * 14)
    assert answers == {200: 80, 429: 32}
    assert dict(hashing.asked) == {f"hash of {n}": 10 for n in range(8)}


def test_negative_control_without_the_counter_more_would(
    limited: Flask, db: Any, hashing: Hash, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarding, "take", lambda *_args, **_named: True)
    assert stuff(limited, crowd(db, 2), 2 * 14) == {200: 28}
    assert most(hashing) == 14


def test_negative_control_a_counter_in_memory_forgets(
    limited: Flask, make_app: Callable[..., Flask], db: Any, hashing: Hash
) -> None:
    """What a restart keeps is the rows: without them the count begins anew."""
    [address] = crowd(db, 1)
    stuff(limited, [address], 12)
    restarted = make_app(LIMITS=True)
    assert stuff(restarted, [address], 12) == {429: 12} and most(hashing) == 10
    for row in db.session.scalars(select(SignInTries)):
        db.session.delete(row)
    db.session.commit()
    assert stuff(restarted, [address], 12) == {200: 10, 429: 2} and most(hashing) == 20


@pytest.mark.slow
def test_ten_thousand_tries_on_a_thousand_accounts(limited: Flask, db: Any, hashing: Hash) -> None:
    addresses = crowd(db, 1000)
    # Most of them on a tenth of the accounts: ten each would never reach the limit.
    favourites = addresses[:100]
    spread = [*addresses * 2, *favourites * 80]
    random.Random(7).shuffle(spread)

    def answer(address: str, password: str = WRONG) -> str:
        # Straight at the action: the pages of 10,000 answers are the same one, tested above.
        try:
            return "wrong" if actions.authenticate(address, password) is None else "in"
        except TooMany:
            return "too many"
        finally:
            db.session.remove()

    with limited.app_context():
        answers = Counter(answer(address) for address in spread)
        assert answers.total() == 10_000
        assert most(hashing) == 10 and len(hashing.asked) == 1000
        assert answers == {"wrong": 100 * 10 + 900 * 2, "too many": 10_000 - 2_800}
        # Not even the right one, from a device that the account does not know.
        assert answer(favourites[0], PASSWORD) == "too many"
        assert answer(addresses[-1], PASSWORD) == "in"


def at_home(app: Flask, person: Person) -> PageClient:
    """The owner's browser: signed in once, and out again."""
    browser = PageClient(app).sign_in(person.email)
    browser.post_form(browser.get("/account/sign-out"))
    return browser


def tries_of(browser: PageClient, email: str, password: str) -> Any:
    """Send the form from this browser and return the answer, whatever it is."""
    token = browser.get(SIGN_IN).one("main [name=csrf_token]").get("value")
    data = {"csrf_token": token, "email": email, "password": password}
    return browser.open("POST", SIGN_IN, data=data)


def test_a_known_device_gets_in_while_others_guess(limited: Flask) -> None:
    anna = people.person(email="anna@city.example")
    home, stranger = at_home(limited, anna), PageClient(limited)
    stuff(limited, ["anna@city.example"], 12)
    assert tries_of(stranger, anna.email, PASSWORD).status == 429
    assert tries_of(home, "Anna@City.example", PASSWORD).status == 303
    assert home.get("/settings/").status == 200


def test_a_known_device_gets_in_from_a_network_that_is_over_its_limit(limited: Flask) -> None:
    anna = people.person(email="anna@city.example")
    home = at_home(limited, anna)
    guesser = PageClient(limited)  # the same network: a city hall behind one address
    answers = {tries_of(guesser, f"a{n}@city.example", WRONG).status for n in range(62)}
    assert answers == {200, 429}
    assert tries_of(guesser, anna.email, PASSWORD).status == 429
    assert tries_of(home, anna.email, PASSWORD).status == 303


def test_a_stolen_device_cookie_is_limited_too(limited: Flask, hashing: Hash, db: Any) -> None:
    [address] = crowd(db, 1)
    home = PageClient(limited)
    assert tries_of(home, address, PASSWORD).status == 303
    thief = PageClient(limited)
    thief.client.set_cookie("hrforum_device", home.client.get_cookie("hrforum_device").value)
    hashing.asked.clear()
    answers = [tries_of(thief, address, WRONG).status for _n in range(13)]
    assert answers == [200] * 10 + [429] * 3 and most(hashing) == 10
    # It spent nothing of what strangers have.
    assert tries_of(PageClient(limited), address, WRONG).status == 200


def test_a_cookie_of_another_account_is_no_known_device(
    limited: Flask, hashing: Hash, db: Any
) -> None:
    first, second = crowd(db, 2)
    eve = PageClient(limited)
    assert tries_of(eve, first, PASSWORD).status == 303
    eve.post_form(eve.get("/account/sign-out"))
    answers = [tries_of(eve, second, WRONG).status for _n in range(12)]
    assert answers == [200] * 10 + [429] * 2 and hashing.asked["hash of 1"] == 10


def test_what_succeeds_does_not_count(limited: Flask, hashing: Hash, db: Any) -> None:
    [address] = crowd(db, 1)
    net = Botnet(limited)
    assert {net.tries(address, PASSWORD) for _n in range(15)} == {303}
    assert [net.tries(address) for _n in range(11)] == [200] * 10 + [429]


def test_an_hour_later_there_are_ten_more(limited: Flask, hashing: Hash, db: Any) -> None:
    [address] = crowd(db, 1)
    start = clock.now()
    with limited.app_context():
        for minute, reaches in ((0, True), (59, False), (61, True)):
            with clock.at(start + dt.timedelta(minutes=minute)):
                for _n in range(10):
                    if reaches:
                        assert actions.authenticate(address, WRONG) is None
                with pytest.raises(TooMany):
                    actions.authenticate(address, PASSWORD)
    assert most(hashing) == 20


def test_never_more_than_ten_in_any_hour(limited: Flask, hashing: Hash, db: Any) -> None:
    """The hour moves: a burst at the end of one is not followed by another at once."""
    [address] = crowd(db, 1)
    start, reached = clock.now(), []
    with limited.app_context():
        for minute in range(0, 240, 3):
            moment = start + dt.timedelta(minutes=minute)
            with clock.at(moment), contextlib.suppress(TooMany):
                actions.authenticate(address, WRONG)
                reached.append(minute)
    for minute in reached:
        assert sum(minute <= other < minute + 60 for other in reached) <= 10
    assert len(reached) == 40


def test_tries_at_the_same_moment_are_counted(limited: Flask, hashing: Hash, db: Any) -> None:
    [address] = crowd(db, 1)
    gate = threading.Barrier(6)
    refused: list[int] = []

    def guess() -> None:
        gate.wait()
        with limited.app_context():
            for _n in range(5):
                try:
                    actions.authenticate(address, WRONG)
                except TooMany:
                    refused.append(1)

    threads = [threading.Thread(target=guess) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most(hashing) == 10 and len(refused) == 20


def test_what_could_not_be_looked_at_is_not_counted(
    limited: Flask, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    [address] = crowd(db, 1)

    def full(*_args: Any) -> bool:
        raise Busy("full")

    monkeypatch.setattr(passwords, "matches", full)
    with limited.app_context():
        for _n in range(12):
            with pytest.raises(Busy):
                actions.authenticate(address, WRONG)


def test_known_and_unknown_addresses_are_refused_alike(limited: Flask, hashing: Hash) -> None:
    people.person(email="known@test.example", password="hash of known")  # noqa: S106 -- stands for a hash
    people.person(email="former@test.example", active=False)
    people.person(email="unclaimed@test.example", password=None)
    addresses = ["known@test.example", "unknown@test.example", "former@test.example",
                 "unclaimed@test.example"]  # fmt: skip
    seen = set()
    for email in addresses:
        for password in (*[WRONG] * 11, PASSWORD):
            page = PageClient(limited)
            page.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{random.randrange(1, 250)}"
            answer = tries_of(page, email, password)
        seen.add((answer.status, answer.text.replace(email, "x"), len(answer.statements)))
    assert len(seen) == 1
    status, text, _statements = seen.pop()
    assert status == 429 and TOO_MANY in text and "Mail me a link" in text
    assert answer.one("form[action='/account/link'] [name=email]").get("value") == addresses[-1]


def linking_path(person: Person) -> str:
    """The path of a link that signs a person in."""
    actions.ask_link(person.email, base_url="http://x")
    return link(mails(person.email)[-1])


def test_known_and_unknown_addresses_cost_the_same(limited: Flask, hashing: Hash) -> None:
    """The same statements, word for word, and one hash each: so the time is the same."""
    people.person(email="known@test.example")
    people.person(email="former@test.example", active=False)
    people.person(email="unclaimed@test.example", password=None)
    eve = people.person(email="eve@test.example", password=None)
    # Both a browser without a device cookie and one that another account knows.
    elsewhere = PageClient(limited)
    with limited.app_context():
        asked = linking_path(eve)
    elsewhere.post_form(elsewhere.get(asked))
    elsewhere.post_form(elsewhere.get("/account/sign-out"))
    for browser in (PageClient(limited), elsewhere):
        seen = set()
        for email in ("known@test.example", "unknown@test.example", "former@test.example",
                      "unclaimed@test.example"):  # fmt: skip
            before = hashing.asked.total()
            answer = tries_of(browser, email, WRONG)
            seen.add((*answer.statements, hashing.asked.total() - before))
        assert len(seen) == 1 and seen.pop()[-1] == 1


def test_no_row_says_whom_it_is_about(limited: Flask, hashing: Hash, db: Any) -> None:
    [address] = crowd(db, 1)
    stuff(limited, [address, "unknown@x.example"], 4)
    rows = list(db.session.scalars(select(SignInTries)))
    assert len(rows) == 2
    for row in rows:
        assert len(row.name) == 32 and int(row.name, 16) >= 0
        assert len(row.moments) == 2


def test_what_is_typed_meets_no_other_counter(limited: Flask, hashing: Hash) -> None:
    """Other things are counted by number: somebody who types numbers must not use them up."""
    stuff(limited, ["1", "2"], 20)
    with limited.app_context():
        for purpose in ("address", "device", "code", "link"):
            assert guarding.take(purpose, "1", most=1)


def test_counters_go(limited: Flask, hashing: Hash, db: Any) -> None:
    [address] = crowd(db, 1)
    stuff(limited, [address], 2)
    with clock.at(clock.now() + dt.timedelta(hours=25)):
        jobs.tidy_accounts()
    assert list(db.session.scalars(select(SignInTries))) == []


def test_limits_can_be_lifted(app: Flask, hashing: Hash, db: Any) -> None:
    [address] = crowd(db, 1)
    assert stuff(app, [address], 15) == {200: 15}
    assert list(db.session.scalars(select(SignInTries))) == []
