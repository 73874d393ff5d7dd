"""Another e-mail address: confirmed by both mailboxes, stopped by either, helped with when lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hrforum.accounts import actions, jobs, queries
from hrforum.accounts.models import AddressChange, Person
from hrforum.core import clock
from hrforum.core.errors import Forbidden, Invalid
from hrforum.core.models import AuditDetail, AuditEntry
from tests.accounts.support import mails, set_up_app, sign_up
from tests.factories import people
from tests.support.page import PageClient

OLD, NEW = "anna@city.example", "anna@home.example"
ADDRESS = "/settings/address"
LINK = "/account/address/"
BASE = "http://localhost"


@pytest.fixture
def anna(app: Flask) -> Person:
    return people.person(email=OLD, display_name="Anna")


@pytest.fixture
def here(anna: Person, browser_of: Any) -> PageClient:
    return browser_of(anna)


@pytest.fixture
def links(here: PageClient, mailbox: Any) -> dict[str, str]:
    """The three links of a change that was just begun."""
    here.post_form(ADDRESS, "form[action$=address]", email=f" {NEW.upper()} ")
    return _links(mailbox)


def _links(mailbox: Any) -> dict[str, str]:
    import re

    old = re.findall(r"https?://[^/]+(/account/address/\S+)", mailbox.last(OLD).body_text)
    new = re.findall(r"https?://[^/]+(/account/address/\S+)", mailbox.last(NEW).body_text)
    return {"old": old[0], "stop": old[-1], "new": new[0]}


@pytest.mark.parametrize("order", [("old", "new"), ("new", "old")])
def test_both_mailboxes_confirm(
    app: Flask, here: PageClient, anna: Person, links: dict[str, str], order: tuple[str, str]
) -> None:
    first, second = order
    visitor = PageClient(app)
    page = visitor.get(links[first])
    assert page.h1 == "Change the address?" and anna.email == OLD
    assert visitor.post_form(page).h1 == "This mailbox has confirmed"
    assert anna.email == OLD
    assert "Confirmed" in here.get(ADDRESS).text
    assert visitor.post_form(links[second]).h1 == "The address is changed"
    assert anna.email == NEW
    for mailbox in (OLD, NEW):
        told = mails(mailbox)[-1]
        assert "was changed" in told.subject and NEW in told.body_text and OLD in told.body_text
    here.get("/settings/")  # who is signed in stays so
    PageClient(app).sign_in(NEW)
    for link in links.values():
        assert visitor.get(link, status=410).h1 == "This link was used already"


def test_a_mail_program_that_opens_links_confirms_nothing(
    client: PageClient, anna: Person, links: dict[str, str], db: Any
) -> None:
    for link in links.values():
        client.get(link)
    change = db.session.scalar(select(AddressChange))
    assert change.old_confirmed_at is None and change.new_confirmed_at is None


def test_the_old_mailbox_stops_it(client: PageClient, anna: Person, links: dict[str, str]) -> None:
    client.post_form(links["new"])
    assert client.post_form(links["stop"]).h1 == "The change is stopped"
    assert client.get(links["old"], status=410).h1 == "The change is stopped"
    assert anna.email == OLD


def test_its_person_stops_it(here: PageClient, links: dict[str, str], client: PageClient) -> None:
    page = here.post_form(ADDRESS, "form[action$=stop]")
    assert "stays as it is" in page.html and not page.has("form[action$=stop]")
    assert client.get(links["old"], status=410).h1 == "The change is stopped"


def test_a_second_change_takes_the_place_of_the_first(
    here: PageClient, links: dict[str, str], client: PageClient, anna: Person, mailbox: Any
) -> None:
    here.post_form(ADDRESS, "form[action$=address]", email="third@home.example")
    for link in links.values():
        client.get(link, status=410)
    client.post_form(_old_link())
    client.post_form(mailbox.link("third@home.example", LINK))
    assert anna.email == "third@home.example"


def _old_link() -> str:
    import re

    return re.findall(r"https?://[^/]+(/account/address/\S+)", mails(OLD)[-1].body_text)[0]


def test_links_that_do_not_work(
    app: Flask, client: PageClient, links: dict[str, str], anna: Person, browser_of: Any
) -> None:
    assert client.get(LINK + "nonsense", status=410).h1 == "This link does not work any more"
    ben = browser_of(people.person())
    page = ben.get(links["old"], status=403)
    assert page.h1 == "This link belongs to another account"
    with clock.at(clock.now() + dt.timedelta(days=3, minutes=1)):
        for link in links.values():
            assert client.get(link, status=410).h1 == "This link is too old"
        assert queries.open_address_change(anna.id) is None
    assert anna.email == OLD


@pytest.mark.parametrize(
    ("value", "message"),
    [("", "Write the new"), ("nonsense", "like name@"), (OLD, "your address already")],
)
def test_what_is_refused(here: PageClient, value: str, message: str) -> None:
    page = here.post_form(ADDRESS, email=value)
    assert message in page.error("email")


def test_a_known_address_gets_the_same_answer(
    app: Flask, here: PageClient, anna: Person, client: PageClient
) -> None:
    people.person(email=NEW, display_name="Ben")
    page = here.post_form(ADDRESS, email=NEW)
    assert "We sent a mail to both" in page.html
    [told] = mails(NEW)
    assert told.name == "address-taken" and "Ben" in told.body_text and LINK not in told.body_text
    assert client.post_form(_old_link()).h1 == "This mailbox has confirmed"
    assert anna.email == OLD


def test_an_address_that_is_taken_meanwhile(
    client: PageClient, links: dict[str, str], anna: Person
) -> None:
    client.post_form(links["old"])
    people.person(email=NEW)
    assert client.post_form(links["new"], status=409).h1 == "This address can't be used"
    assert anna.email == OLD


def test_a_sign_up_nobody_confirmed_gives_way(
    app: Flask, client: PageClient, links: dict[str, str], anna: Person
) -> None:
    sign_up(PageClient(app), NEW)
    client.post_form(links["old"])
    client.post_form(links["new"])
    assert anna.email == NEW


def test_links_to_the_old_address_die(
    app: Flask, client: PageClient, links: dict[str, str], mailbox: Any
) -> None:
    client.post_form("/account/recover", email=OLD)
    reset = mailbox.link(OLD, "/account/recover/")
    client.post_form(links["old"])
    client.post_form(links["new"])
    client.get(reset, status=410)


def test_the_old_mailbox_says_not_me_afterwards(
    client: PageClient, links: dict[str, str], mailbox: Any, anna: Person, here: PageClient
) -> None:
    client.post_form(links["old"])
    client.post_form(links["new"])
    page = client.post_form(mailbox.link(OLD, "/account/not-me/"))
    assert "an administrator can help" in page.text
    assert not anna.active  # an administrator finds out who is right
    here.get("/settings/", status=303)


def test_it_wants_a_fresh_sign_in_and_loses_nothing(here: PageClient, anna: Person) -> None:
    page = here.get(ADDRESS)
    with clock.at(clock.now() + dt.timedelta(minutes=50)):
        asked = here.post_form(page, email=NEW)
        assert asked.h1 == "Show that it is you" and "Your text is kept" in asked.text
        again = here.post_form(asked, password="demo-rights-2030")  # noqa: S106
        assert again.one("input[name=email]").get("value") == NEW
        assert "mail to both" in here.post_form(again).html


def test_it_is_audited_without_addresses_in_the_open(
    client: PageClient, links: dict[str, str], anna: Person, db: Any
) -> None:
    client.post_form(links["old"])
    client.post_form(links["new"])
    entries = [e for e in db.session.scalars(select(AuditEntry)) if "address" in e.tag]
    assert [e.tag for e in entries] == ["account.address_asked", "account.address_changed"]
    assert not any("example" in str(e.details) + e.reason for e in entries)
    kept = db.session.scalars(select(AuditDetail)).all()
    assert kept and all(row.personal["to"] == NEW for row in kept)


def test_old_changes_go(links: dict[str, str], db: Any) -> None:
    with clock.at(clock.now() + dt.timedelta(days=40)):
        jobs.tidy_accounts()
    assert not db.session.scalars(select(AddressChange)).all()


def test_not_endlessly(make_app: Any, anna: Person) -> None:
    app = make_app(LIMITS=True)
    client = PageClient(app).sign_in(OLD)
    for n in range(5):
        client.post_form(ADDRESS, "form[action$=address]", email=f"a{n}@home.example")
    page = client.post_form(ADDRESS, "form[action$=address]", email=NEW)
    assert "Wait an hour" in page.error("email")


@pytest.mark.parametrize("begun", [False, True])
def test_what_the_page_costs(here: PageClient, begun: bool) -> None:
    if begun:
        here.post_form(ADDRESS, email=NEW)
    here.get(ADDRESS)
    assert here.get(ADDRESS).sql == 4


class TestHelp:
    """What administrators do for people who can't get in."""

    @pytest.fixture
    def boss(self, app: Flask) -> Person:
        return people.person("admin", email="boss@city.example")

    def test_a_lost_mailbox(
        self, client: PageClient, boss: Person, anna: Person, browser_of: Any, mailbox: Any, db: Any
    ) -> None:
        admin = browser_of(boss)
        page = admin.get(f"/admin/people/{anna.id}/")
        page = admin.get(next(link for link in page.links() if link.endswith("/access")))
        form = "form[action$=address]"
        refused = admin.post_form(page, form, email=NEW, status=422)
        assert "how you made sure" in refused.error("reason")
        assert refused.one("input[name=email]").get("value") == NEW
        admin.post_form(refused, form, email=NEW, reason="Called her at city hall")
        told = mailbox.last(OLD)
        assert "administrator confirmed in its place" in told.body_text
        assert anna.email == OLD
        client.post_form(mailbox.link(NEW, LINK))
        assert anna.email == NEW
        entry = db.session.scalar(
            select(AuditEntry).where(AuditEntry.tag == "account.address_asked")
        )
        assert entry.actor_id == boss.id and entry.details == {"vouched": True}
        detail = db.session.get(AuditDetail, entry.id)
        assert detail.personal["reason"] == "Called her at city hall"

    def test_the_old_mailbox_can_stop_it(
        self, client: PageClient, boss: Person, anna: Person, mailbox: Any
    ) -> None:
        actions.vouch_address(people.actor_of(boss), anna.id, NEW, "Sure", base_url=BASE)
        client.post_form(mailbox.link(OLD, LINK))
        client.get(mailbox.link(NEW, LINK), status=410)
        assert anna.email == OLD

    def test_a_lost_second_step(
        self, app: Flask, boss: Person, anna: Person, here: PageClient, browser_of: Any
    ) -> None:
        set_up_app(here)
        admin = browser_of(boss)
        page = admin.get(f"/admin/people/{anna.id}/access")
        form = "form[action$=second-step]"
        assert admin.post_form(page, form, status=422).has("[id=reset-reason-error]")
        admin.post_form(page, form, reason="Her city confirmed it")
        here.get("/settings/", status=303)
        assert "taken away" in mails(OLD)[-1].subject
        PageClient(app).sign_in(OLD).get("/settings/")
        assert not admin.get(f"/admin/people/{anna.id}/access").has(form)

    def test_only_administrators_and_not_themselves(self, boss: Person, anna: Person) -> None:
        coordinator = people.actor_of(people.person("coordinator"))
        for actor, whose in ((coordinator, anna), (people.actor_of(boss), boss)):
            with pytest.raises(Forbidden):
                actions.vouch_address(actor, whose.id, NEW, "Sure", base_url=BASE)
            with pytest.raises(Forbidden):
                actions.reset_second_factor(actor, whose.id, "Sure", base_url=BASE)
        with pytest.raises(Invalid):
            actions.reset_second_factor(people.actor_of(boss), anna.id, "Sure", base_url=BASE)

    def test_it_wants_a_fresh_sign_in(self, boss: Person, anna: Person, browser_of: Any) -> None:
        admin = browser_of(boss)
        with clock.at(clock.now() + dt.timedelta(minutes=16)):
            page = admin.get(f"/admin/people/{anna.id}/access", follow=True)
            assert page.h1 == "Show that it is you"
