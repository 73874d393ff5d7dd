"""The pages about people: found, shown, changed after a look at what will change."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hrforum.accounts import actions
from hrforum.accounts.models import Person, PersonSession
from hrforum.admin import queries
from hrforum.core import audit_chain, clock
from hrforum.core.audit_verify import verify
from hrforum.core.errors import Forbidden, Invalid
from hrforum.core.models import AuditDetail, AuditEntry
from tests import factories as make
from tests.support.together import together

NAMES = ".admin-row-title a"


@pytest.fixture
def admin(app: Flask) -> Person:
    return make.person("admin", display_name="Ada Admin")


@pytest.fixture
def browser(admin: Person, browser_of: Any) -> Any:
    return browser_of(admin)


def test_people_are_found_by_the_beginning_of_a_word(browser: Any) -> None:
    make.person(display_name="Anna Bergström", email="anna@lund.example", username="anna")
    make.person(display_name="100%_Ben", email="ben@lund.example", username="ben")
    for q, names in (
        ("ann", ["Anna Bergström"]),
        ("berg", ["Anna Bergström"]),
        ("ANNA@L", ["Anna Bergström"]),
        ("100%_", ["100%_Ben"]),
        ("0%", []),
        ("na", []),
        ("\\", []),
        ("", ["100%_Ben", "Anna Bergström", "Ada Admin"]),
    ):
        assert browser.get("/admin/people/", q=q).texts(NAMES) == names, q


def test_people_are_filtered_by_role_and_state(db: Any, browser: Any) -> None:
    make.person("moderator", display_name="Mo")
    states = {
        "open": {},
        "unconfirmed": {"confirmed_at": None},
        "unclaimed": {"confirmed_at": None, "password": None, "imported_from": "forum"},
        "closed": {"active": False},
        "deleted": {"active": False, "deleted_at": clock.now(), "email": None},
    }
    for state, columns in states.items():
        make.person(display_name=f"Is {state}", **columns)
    assert browser.get("/admin/people/", role="moderator").texts(NAMES) == ["Mo"]
    for state in states:
        names = browser.get("/admin/people/", state=state, q="Is ").texts(NAMES)
        assert names == [f"Is {state}"]
    # Unknown words narrow nothing.
    assert len(browser.get("/admin/people/", state="x", role="y").texts(NAMES)) == 7
    rows = queries.people(queries.PeopleFilter(), None).rows
    for row in rows:
        if row.display_name.startswith("Is "):
            assert queries.state_of(row) == row.display_name.removeprefix("Is ")


def test_lists_cost_the_same_for_one_and_for_thirty(browser: Any) -> None:
    browser.get("/admin/people/")
    one = browser.get("/admin/people/").sql
    for _n in range(30):
        make.person("moderator")
    many = browser.get("/admin/people/")
    assert (one, many.sql) == (4, 4), many.statements


def test_a_long_list_goes_on(browser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    for n in range(4):
        make.person(display_name=f"Person no {n}")
    first = browser.get("/admin/people/")
    second = browser.get(first.one("a[rel=next]").get("href"))
    third = browser.get(second.one("a[rel=next]").get("href"))
    names = first.texts(NAMES) + second.texts(NAMES) + third.texts(NAMES)
    assert names == [f"Person no {n}" for n in (3, 2, 1, 0)] + ["Ada Admin"]
    assert not third.has("a[rel=next]")


def test_one_person(browser: Any, admin: Person) -> None:
    ben = make.person("moderator", display_name="Ben")
    make.delegate(ben, make.member(name="Utrecht"))
    browser.get(f"/admin/people/{ben.id}/")
    page = browser.get(f"/admin/people/{ben.id}/")
    assert page.h1 == "Ben"
    assert ben.email in page.text and "Utrecht" in page.text
    buttons = page.texts("main button")
    assert "Take the role of moderator…" in buttons and "Make moderator…" not in buttons
    own = browser.get(f"/admin/people/{admin.id}/")
    assert "Close the account…" not in own.texts("main button")
    browser.get("/admin/people/999999/", status=404)
    browser.get("/admin/people/99999999999999999999/", status=404)


def test_an_account_is_closed_after_a_preview_and_reopened(
    db: Any, browser: Any, browser_of: Any
) -> None:
    ben = make.person(display_name="Ben")
    bens = browser_of(ben)
    bens.get("/settings/")
    page = browser.get(f"/admin/people/{ben.id}/")
    preview = browser.post(
        "/admin/people/change",
        {"csrf_token": _token(page), "person": ben.id, "change": "deactivate"},
    )
    assert "1 account will change" in preview.text and "Ben" in preview.text
    bens.get("/settings/")  # nothing has happened yet
    refused = browser.post(
        "/admin/people/change",
        {"csrf_token": _token(page), "person": ben.id, "change": "deactivate", "confirm": 1},
        status=422,
    )
    assert refused.error("reason").endswith("it is kept in the audit log.")
    done = browser.post(
        "/admin/people/change",
        {
            "csrf_token": _token(page), "person": ben.id, "change": "deactivate", "confirm": 1,
            "reason": "Asked by Ben's city",
        },
    )  # fmt: skip
    assert done.path == f"/admin/people/{ben.id}/" and "1 account is changed." in done.html
    assert "Asked by Ben's city" in done.text
    assert bens.get("/settings/", status=303).location.startswith("/account/sign-in")
    sessions = db.session.scalars(select(PersonSession).where(PersonSession.person_id == ben.id))
    assert all(session.revoked_at for session in sessions)
    assert actions.authenticate(ben.email or "", "demo-rights-2030") is None
    actions.change_people(_actor(browser), "reactivate", [ben.id], "Sorted out")
    assert actions.authenticate(ben.email or "", "demo-rights-2030") is not None


def _token(page: Any) -> str:
    return str(page.select("input[name=csrf_token]")[0].get("value"))


def _actor(_browser: Any) -> Any:
    return make.actor_of(make.person("admin"))


def test_many_are_changed_at_once_and_the_preview_says_who_is_not(
    db: Any, browser: Any, admin: Person
) -> None:
    people = [make.person(display_name=f"P{n}") for n in range(3)]
    moderator = make.person("moderator", display_name="Mo")
    ids = [*(p.id for p in people), moderator.id]
    page = browser.get("/admin/people/")
    data = {"csrf_token": _token(page), "person": ids, "change": "grant-moderator"}
    preview = browser.post("/admin/people/change", data)
    assert "3 accounts will change" in preview.text
    assert "1 account stays as it is" in preview.text
    assert "They have this role already." in preview.text
    done = browser.post("/admin/people/change", {**data, "confirm": 1})
    assert "3 accounts are changed." in done.html
    assert sorted(browser.get("/admin/people/", role="moderator").texts(NAMES)) == [
        "Mo", "P0", "P1", "P2",
    ]  # fmt: skip
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.tag == "account.role_granted").order_by(AuditEntry.id)
    ).all()
    assert [e.object_id for e in entries] == [p.id for p in people]
    assert entries[0].details == {"role": "moderator"} and entries[0].actor_id == admin.id


def test_choosing_nothing_or_nobody_is_said(browser: Any) -> None:
    token = _token(browser.get("/admin/people/"))
    page = browser.post("/admin/people/change", {"csrf_token": token, "person": 1, "change": ""})
    assert "Choose what to do." in page.html
    page = browser.post(
        "/admin/people/change", {"csrf_token": token, "change": "deactivate", "person": "x"}
    )
    assert "Choose at least one person." in page.html


def test_somebody_always_administers(db: Any, admin: Person) -> None:
    actor = make.actor_of(admin)
    assert actions.change_people(actor, "revoke-admin", [admin.id]) == 0
    assert actions.plan_change(actor, "deactivate", [admin.id])[0].obstacle
    other = make.person("admin")
    closed = make.person("admin", active=False)
    assert actions.change_people(actor, "revoke-admin", [admin.id, other.id]) == 1
    assert actions.change_people(actor, "revoke-admin", [closed.id]) == 1


def test_two_administrators_can_not_take_the_role_from_each_other(
    app: Flask, db: Any, admin: Person
) -> None:
    other = make.person("admin")
    one, two = make.actor_of(admin), make.actor_of(other)
    db.session.commit()

    def take(actor: Any, person_id: int) -> Any:
        def run() -> int:
            with app.app_context():
                return actions.change_people(actor, "revoke-admin", [person_id])

        return run

    assert sorted(together(take(one, other.id), take(two, admin.id))) == [0, 1]


def test_only_administrators_change_people(db: Any, admin: Person) -> None:
    ben = make.person()
    for role in ((), ("moderator",), ("coordinator",)):
        actor = make.actor_of(make.person(*role))
        with pytest.raises(Forbidden):
            actions.plan_change(actor, "deactivate", [ben.id])
        with pytest.raises(Forbidden):
            actions.change_people(actor, "grant-admin", [actor.person_id or 0])
    with pytest.raises(Invalid):
        actions.change_people(make.actor_of(admin), "grant-king", [ben.id])
    with pytest.raises(Invalid):
        actions.change_people(make.actor_of(admin), "grant-admin", list(range(201)))


def test_the_reason_goes_with_the_account_and_the_chain_holds(
    app: Flask, db: Any, admin: Person
) -> None:
    ben = make.person()
    actions.change_people(make.actor_of(admin), "deactivate", [ben.id], "Ben wrote spam")
    actions.change_people(make.actor_of(admin), "reactivate", [ben.id], "It was not Ben")
    audit_chain.seal_due()
    assert len(db.session.scalars(select(AuditDetail)).all()) == 2
    actions.delete_account(
        make.actor_of(db.session.get(Person, ben.id)),
        with_posts=False,
        data=app.config["HRFORUM"].DATA,
    )
    assert db.session.scalars(select(AuditDetail)).all() == []
    audit_chain.seal_due()
    proof = verify()
    assert proof.holds and proof.erased == 2


def test_the_log_is_read_and_filtered(browser: Any, admin: Person) -> None:
    ben = make.person(username="ben", display_name="Ben")
    day = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
    with clock.at(day):
        actions.change_people(make.actor_of(admin), "grant-moderator", [ben.id])
    actions.change_people(make.actor_of(admin), "deactivate", [ben.id], "Because <b>")
    rows = "main .admin-list > li"
    page = browser.get("/admin/log")
    assert page.h1 == "Audit log"
    assert page.texts(".admin-row-title")[:2] == ["Closed an account", "Gave a role"]
    assert "Because <b>" in page.text
    for query, count in (
        ({"tag": "account.role_granted"}, 1),
        ({"tag": "account.role_granted", "since": "2026-03-04", "until": "2026-03-04"}, 1),
        ({"until": "2026-03-03"}, 0),
        ({"since": "2026-03-05", "kind": "person", "object": ben.id, "actor": admin.username}, 1),
        ({"actor": "@ben"}, 0),
        ({"actor": "nobody"}, 0),
        ({"object": "x", "since": "yesterday", "tag": "no.such", "kind": "person"}, 3),
    ):
        found = browser.get("/admin/log", **query)
        assert len(found.select(rows)) == count, (query, found.text)


def test_the_log_goes_back_in_time_at_the_same_cost(
    browser: Any, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.get("/admin/log")
    few = browser.get("/admin/log").sql
    people = [make.person().id for _ in range(60)]
    actions.change_people(make.actor_of(admin), "grant-moderator", people)
    first = browser.get("/admin/log", tag="account.role_granted")
    assert (few, first.sql) == (3, 3), first.statements
    second = browser.get(first.one("a[rel=next]").get("href"))
    assert (len(first.select(".admin-row")), len(second.select(".admin-row"))) == (50, 10)


def test_the_pages_are_for_administrators(browser_of: Any, client: Any) -> None:
    for role in ((), ("moderator",), ("coordinator",)):
        browser = browser_of(make.person(*role))
        browser.get("/admin/people/", status=404)
        browser.get("/admin/log", status=404)
        assert ("Administration" in browser.get("/").html) == (role == ("coordinator",))
    assert "Administration" in browser_of(make.person("admin")).get("/").html


def test_a_change_wants_a_fresh_sign_in(browser: Any) -> None:
    ben = make.person()
    page = browser.get(f"/admin/people/{ben.id}/")
    with clock.at(clock.now() + dt.timedelta(minutes=50)):
        answer = browser.post(
            "/admin/people/change",
            {"csrf_token": _token(page), "person": ben.id, "change": "grant-admin", "confirm": 1},
            follow=True,
        )
        assert answer.h1 == "Show that it is you"
    assert not make.actor_of(ben).is_admin


def test_who_gets_or_loses_a_role_hears_of_it(admin: Person, mailbox: Any) -> None:
    ben = make.person(display_name="Ben")
    actions.change_people(make.actor_of(admin), "grant-moderator", [ben.id])
    given = mailbox.last(ben.email)
    assert "has a new role" in given.subject and "the role of moderator" in given.body_text
    assert "/account/not-me/" in given.body_text and "role of moderator" in given.body_html
    actions.change_people(make.actor_of(admin), "revoke-moderator", [ben.id])
    assert "was taken away" in mailbox.last(ben.email).subject
