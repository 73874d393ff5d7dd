"""A person's own settings, and leaving."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hrforum.accounts import actions, signals
from hrforum.accounts.models import (
    APPEARANCES,
    WHO,
    Person,
    PersonSession,
    SitePageAcceptance,
    person_role,
)
from hrforum.core import audit
from hrforum.core.errors import NotFound
from hrforum.core.models import AuditEntry, Epoch, OutboxMail
from hrforum.core.permissions import VISITOR, Actor
from tests.accounts.support import mails, sign_up
from tests.factories import people
from tests.support.page import PASSWORD, PageClient

SETTINGS = "/settings/"
VALUES = {
    "display_name": "Anna Berg",
    "who": "practitioner",
    "claim": "Human rights office of a city",
    "bio": "Ask me about **housing**.\n\n<script>alert(1)</script>",
    "locale": "en",
    "timezone": "Europe/Vienna",
    "appearance": "dark",
}


@pytest.fixture
def anna(app: Flask) -> Person:
    return people.person(email="anna@city.example", display_name="Anna")


@pytest.fixture
def here(anna: Person, browser_of: Callable[[Any], PageClient]) -> PageClient:
    return browser_of(anna)


def epoch(db: Any) -> int:
    return db.session.scalar(select(Epoch.version).where(Epoch.name == "faces")) or 0


def test_everything_is_saved_and_shown(here: PageClient, anna: Person, db: Any) -> None:
    before = epoch(db)
    page = here.post_form(SETTINGS, **VALUES)
    assert page.path == SETTINGS and "saved" in page.html
    db.session.refresh(anna)
    assert {k: getattr(anna, k) for k in VALUES} == VALUES
    assert "<script" not in anna.bio_html and "<strong>housing</strong>" in anna.bio_html
    assert epoch(db) == before + 1
    assert 'data-appearance="dark"' in page.html
    public = PageClient(here.app).get(f"/people/{anna.username}/")
    assert public.h1 == "Anna Berg"
    assert "Human rights office of a city" in public.text and "Not confirmed" in public.text
    assert "practitioner" in public.text


def test_only_what_others_see_makes_their_pages_anew(here: PageClient, db: Any) -> None:
    before = epoch(db)
    here.post_form(SETTINGS, timezone="Asia/Seoul", appearance="light", bio="New words")
    assert epoch(db) == before


def test_saving_nothing_new_writes_nothing(here: PageClient, db: Any) -> None:
    entries = select(func.count()).select_from(AuditEntry)
    before = db.session.scalar(entries)
    here.post_form(SETTINGS)
    assert db.session.scalar(entries) == before


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("display_name", "", "Write your name"),
        ("display_name", "A", "at least 2"),
        ("display_name", "Coordinator", "people who run the forum"),
        ("claim", "x" * 201, "at most 200"),
        ("claim", "City\u202e of", "can't be seen"),
        ("bio", "x" * 2001, "at most 2000"),
        ("timezone", "Mars/Base", ""),
        ("locale", "xx", ""),
        ("appearance", "pink", ""),
        ("who", "king", ""),
    ],
)
def test_what_is_refused(
    here: PageClient, anna: Person, db: Any, field: str, value: str, message: str
) -> None:
    page = here.post_form(SETTINGS, **{field: value})
    if message:
        assert message in page.error(field)
    assert page.has(".error-summary")
    assert page.title.startswith("Error:")
    db.session.refresh(anna)
    assert getattr(anna, field) != value


def test_a_name_that_was_given_may_stay(here: PageClient, anna: Person, db: Any) -> None:
    anna.display_name = "Moderator"
    page = here.post_form(SETTINGS, bio="I moderate.")
    assert "saved" in page.html


def test_every_choice_has_a_label(here: PageClient) -> None:
    page = here.get(SETTINGS)
    assert {e.get("value") for e in page.select("[name=who]")} == set(WHO)
    assert {e.get("value") for e in page.select("[name=appearance]")} == set(APPEARANCES)
    zones = [o.get("value") for o in page.select("[name=timezone] option")]
    assert {"UTC", "Europe/Kyiv", "America/Argentina/Cordoba", "Asia/Kolkata"} <= set(zones)
    assert len(zones) == len(set(zones)) > 400


def test_a_visitor_has_none(app: Flask, client: PageClient) -> None:
    for path in ("", "avatar", "password", "sessions", "delete"):
        assert client.get(f"/settings/{path}", status=303).location.startswith("/account/sign-in")
    with pytest.raises(NotFound):
        actions.own(VISITOR)


LEAVE = {"posts": "keep", "sure": "y"}


class TestDeletion:
    """Leaving: what is personal goes, posts stay or go."""

    def test_nothing_personal_is_left(
        self, here: PageClient, anna: Person, db: Any, app: Flask
    ) -> None:
        here.post_form(SETTINGS, **VALUES)
        anna_id, name = anna.id, anna.username
        there = PageClient(app).sign_in("anna@city.example")
        here.post_form("/account/confirm", "main form", email="x@y.example", status=200)
        page = here.post_form("/settings/delete", **LEAVE)
        assert page.path == "/" and "Your account is deleted" in page.html
        db.session.refresh(anna)
        assert anna.username == f"former-{anna_id}" and anna.display_name == "Former member"
        assert (anna.email, anna.password, anna.avatar) == (None, None, None)
        assert (anna.claim, anna.bio, anna.bio_html, anna.who) == ("", "", "", "other")
        assert anna.deleted_at is not None and not anna.active
        for table in (PersonSession, SitePageAcceptance):
            assert not db.session.scalars(select(table).where(table.person_id == anna_id)).all()
        assert not db.session.execute(select(person_role)).all()
        [mail] = mails()
        assert mail.name == "account-deleted" and mail.person_id is None
        assert mail.recipient == "anna@city.example" and "former member" in mail.body_text
        there.get(SETTINGS, status=303)
        here.get(SETTINGS, status=303)
        client = PageClient(app)
        client.get(f"/people/{name}/", status=404)
        former = client.get(f"/people/former-{anna_id}/")
        assert former.h1 == "Former member" and former.has("meta[name=robots]")
        wrong = client.post_form("/account/sign-in", email="anna@city.example", password=PASSWORD)
        assert wrong.error("password")
        # The address is free again.
        assert sign_up(client, "anna@city.example").h1 == "Look into your mailbox"

    @pytest.mark.parametrize(("choice", "expected"), [("keep", False), ("delete", True)])
    def test_others_take_part_in_the_same_transaction(
        self, here: PageClient, anna: Person, db: Any, choice: str, expected: bool
    ) -> None:
        heard: list[signals.PersonDeleted] = []

        def listen(event: signals.PersonDeleted) -> None:
            # Still whole: who listens can see who it was.
            assert db.session.get(Person, event.person_id).email
            heard.append(event)

        signals._person_deleted.connect(listen, weak=False)
        try:
            here.post_form("/settings/delete", **{**LEAVE, "posts": choice})
        finally:
            signals._person_deleted.disconnect(listen)
        assert heard == [signals.PersonDeleted(anna.id, expected)]

    def test_if_another_fails_nothing_is_deleted(self, app: Flask, anna: Person, db: Any) -> None:
        def fail(_event: signals.PersonDeleted) -> None:
            raise RuntimeError("not now")

        signals._person_deleted.connect(fail, weak=False)
        try:
            with pytest.raises(RuntimeError):
                actions.delete_account(
                    people.actor_of(anna),
                    with_posts=True,
                    data=app.config["HRFORUM"].DATA,
                )
        finally:
            signals._person_deleted.disconnect(fail)
        db.session.refresh(anna)
        assert anna.email == "anna@city.example" and anna.active
        assert mails() == []

    @pytest.mark.parametrize(("field", "value"), [("posts", None), ("sure", None)])
    def test_it_has_to_be_meant(
        self, here: PageClient, anna: Person, db: Any, field: str, value: str | None
    ) -> None:
        page = here.post_form("/settings/delete", **{**LEAVE, field: value})
        assert page.has(".error-summary") and page.h1 == "Delete account"
        db.session.refresh(anna)
        assert anna.active

    def test_the_last_administrator_stays(
        self, app: Flask, browser_of: Callable[[Any], PageClient], db: Any
    ) -> None:
        boss = people.person("admin")
        page = browser_of(boss).post_form("/settings/delete", **LEAVE)
        assert "only administrator" in page.error("sure")
        people.person("admin")
        data = app.config["HRFORUM"].DATA
        actions.delete_account(people.actor_of(boss), with_posts=False, data=data)
        db.session.refresh(boss)
        assert not boss.active

    def test_mails_that_wait_are_not_sent_to_a_stranger(
        self, app: Flask, client: PageClient, here: PageClient, anna: Person, db: Any
    ) -> None:
        client.post_form("/account/recover", email=anna.email)
        here.post_form("/settings/delete", **LEAVE)
        names = db.session.scalars(select(OutboxMail.name)).all()
        assert names == ["account-deleted"]

    def test_the_audit_knows_no_address(self, here: PageClient, db: Any) -> None:
        here.post_form("/settings/delete", **LEAVE)
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.tag == audit.Tag.ACCOUNT_DELETED.value)
        ).all()
        assert len(entries) == 1
        assert not re.search("anna", str(entries[0].details), re.IGNORECASE)

    def test_only_ones_own(self, app: Flask, anna: Person) -> None:
        data = app.config["HRFORUM"].DATA
        with pytest.raises(NotFound):
            actions.delete_account(Actor(person_id=10**6), with_posts=True, data=data)
        assert anna.active
