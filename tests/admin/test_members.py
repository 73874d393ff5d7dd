"""Members are found, changed, and mandates ended, by coordinators and administrators."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.admin import queries
from hrforum.core import clock
from hrforum.core.errors import Forbidden, NotFound
from hrforum.core.models import AuditEntry
from hrforum.core.permissions import SYSTEM
from hrforum.members.actions import create_member
from hrforum.members.actions.editing import change_member
from hrforum.members.models import Delegate, Member
from tests import factories as make

NAMES = ".admin-row-title a"


@pytest.fixture(params=["coordinator", "admin"])
def browser(app: Any, browser_of: Any, request: Any) -> Any:
    return browser_of(make.person(request.param))


def member(name: str = "Łódź", **values: Any) -> Member:
    given = {"kind": "municipality", "membership": "associate", "country": "PL", **values}
    return create_member(SYSTEM, name=name, **given)


def form_of(page: Any, **fields: Any) -> dict[str, Any]:
    token = page.select("main form input[name=csrf_token]")[0].get("value")
    return {
        "csrf_token": token, "name": "Łódź", "country": "PL", "region": "", "website": "",
        "summary": "", **fields,
    }  # fmt: skip


def test_members_are_found_and_paged(browser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No members yet" in browser.get("/admin/members/").text
    for name in ("Łódź", "City of Graz", "100%_X"):
        member(name)
    assert browser.get("/admin/members/", q="lod").texts(NAMES) == ["Łódź"]
    assert browser.get("/admin/members/", q="graz").texts(NAMES) == ["City of Graz"]
    assert browser.get("/admin/members/", q="raz").texts(NAMES) == []
    monkeypatch.setattr(queries, "PAGE", 2)
    first = browser.get("/admin/members/")
    second = browser.get(first.one("a[rel=next]").get("href"))
    assert len(first.texts(NAMES)) == 2 and len(second.texts(NAMES)) == 1
    assert not set(first.texts(NAMES)) & set(second.texts(NAMES))


def test_a_change_is_seen_at_once_and_remembered(browser: Any, client: Any, db: Any) -> None:
    city = member()
    page = browser.get("/admin/members/lodz/")
    done = browser.post(
        "/admin/members/lodz/",
        form_of(
            page, name="City of Łódź",
            summary="A city of weavers.", website="https://lodz.example",
        ),
    )  # fmt: skip
    assert done.h1 == "City of Łódź"
    public = client.get("/members/lodz/")
    assert public.h1 == "City of Łódź" and "weavers" in public.text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "member.changed")).one()
    assert entry.object_id == city.id
    assert set(entry.details["fields"]) == {"name", "summary", "website"}
    browser.post("/admin/members/lodz/", form_of(page, **_as_is(db)))
    tags = db.session.scalars(select(AuditEntry.tag)).all()
    assert tags.count("member.changed") == 1


def _as_is(db: Any) -> dict[str, Any]:
    row = db.session.scalars(select(Member)).one()
    names = ("name", "country", "region", "website", "summary")
    return {name: getattr(row, name) for name in names}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "), ("name", "x" * 161),
        ("country", "XX"), ("website", "ftp://lodz.example"),
        ("region", "x" * 121), ("summary", "x" * 2001),
    ],
)  # fmt: skip
def test_bad_input_is_said_beside_the_field(browser: Any, field: str, value: str) -> None:
    member(summary="Before")
    page = browser.get("/admin/members/lodz/")
    sent = form_of(page, **{"region": "Kept", field: value})
    refused = browser.post("/admin/members/lodz/", sent, status=422)
    assert refused.error(field)
    if field != "region":
        assert refused.one("input[name=region]").get("value") == "Kept"


def test_a_mandate_is_ended_after_a_question(browser: Any, db: Any) -> None:
    city = member()
    ben = make.person(display_name="Ben")
    other = make.delegate(make.person(), make.member(name="Graz"))
    mandate = make.delegate(ben, city, starts_on=dt.date(2026, 1, 1))
    address = f"/admin/members/lodz/delegates/{mandate.id}/end"
    page = browser.get("/admin/members/lodz/")
    assert address in page.links("main a")
    asked = browser.get(address)
    assert "Ben" in asked.h1
    token = asked.select("main form input[name=csrf_token]")[0].get("value")
    past = browser.post(address, {"csrf_token": token, "ends_on": "2026-01-01"}, status=422)
    assert past.error("ends_on")
    browser.post(address, {"csrf_token": token, "ends_on": clock.today().isoformat()})
    assert make.actor_of(ben).mandate(city.id)  # today still
    browser.post(address, {"csrf_token": token, "ends_on": ""})
    db.session.expire_all()
    assert db.session.get(Delegate, mandate.id).ends_on < clock.today()
    assert address not in browser.get("/admin/members/lodz/").links("main a")
    browser.get(f"/admin/members/lodz/delegates/{other.id}/end", status=404)
    browser.get("/admin/members/nowhere/", status=404)


def test_who_may_not_change_members(db: Any, browser_of: Any) -> None:
    member()
    values: dict[str, Any] = {
        "name": "Łódź", "country": "PL", "region": "", "website": "", "summary": "",
    }  # fmt: skip
    for roles in ((), ("moderator",)):
        person = make.person(*roles)
        with pytest.raises(Forbidden):
            change_member(make.actor_of(person), "lodz", **values)
        browser_of(person).get("/admin/members/", status=404)
    with pytest.raises(NotFound):
        change_member(make.actor_of(make.person("coordinator")), "nowhere", **values)


def test_pages_cost_the_same_for_one_and_for_thirty(browser: Any) -> None:
    city = member()
    make.delegate(make.person(), city)
    browser.get("/admin/members/")
    one = browser.get("/admin/members/").sql, browser.get("/admin/members/lodz/").sql
    for n in range(30):
        make.delegate(make.person(), city)
        member(f"City {n}")
    many = browser.get("/admin/members/").sql, browser.get("/admin/members/lodz/").sql
    assert one == many == (3, 5)


def test_coordinators_see_only_what_is_theirs(browser_of: Any) -> None:
    member()
    page = browser_of(make.person("coordinator")).get("/admin/members/lodz/")
    assert page.links(".settings-nav a") == [
        "/admin/members/",
        "/members/applications/",
        "/members/invitations/",
    ]
