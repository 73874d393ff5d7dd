"""The site's own pages, in versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hrforum.accounts import actions, policy
from hrforum.accounts.models import SitePage
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import VISITOR
from tests.factories import people
from tests.support.page import PageClient

NEW = {"title": "House rules", "body": "Be **kind**.", "note": "Says what matters"}


@pytest.fixture(autouse=True)
def planted(app: Flask) -> None:
    made = actions.plant_pages(site_name="The Forum", contact_email="help@forum.example")
    assert made == len(actions.SLUGS)


@pytest.fixture
def admin(app: Flask, browser_of: Callable[[Any], PageClient]) -> PageClient:
    return browser_of(people.person("admin", display_name="Ada Admin"))


def test_planting_twice_adds_nothing(app: Flask, db: Any) -> None:
    assert actions.plant_pages(site_name="Other", contact_email="x@y.example") == 0
    count = db.session.scalar(select(func.count()).select_from(SitePage))
    assert count == len(actions.SLUGS)


@pytest.mark.parametrize("slug", actions.SLUGS)
def test_everybody_reads_them(app: Flask, client: PageClient, slug: str) -> None:
    page = client.get(f"/{slug}")
    assert "Version 1" in page.text
    assert "{site_name}" not in page.html and "{contact_email}" not in page.html
    assert page.sql == 1
    assert client.get(f"/pages/{slug}/", status=303).location == f"/{slug}"
    assert client.get(f"/pages/{slug}/versions/1").has("meta[name=robots]")
    assert not page.has(f"a[href='/pages/{slug}/edit']")


def test_placeholders_are_filled(app: Flask, client: PageClient) -> None:
    assert "help@forum.example" in client.get("/contact").html
    assert "The Forum" in client.get("/about").html


def test_a_new_version_comes_into_force(admin: PageClient, client: PageClient) -> None:
    page = admin.post_form("/pages/house-rules/edit", submit="Publish", **NEW)
    assert page.path == "/house-rules" and "Version 2 is in force" in page.html
    now = client.get("/house-rules")
    assert now.one(".document .prose strong").text == "kind"
    assert "Version 2" in now.text
    listed = client.get("/pages/house-rules/versions/")
    assert listed.texts(".version-list > li")[0].startswith("Version 2 In force")
    assert "Says what matters" in listed.text and "Ada Admin" in listed.text
    old = client.get("/pages/house-rules/versions/1")
    assert "no longer in force" in old.text
    for version in ("3", "0", "x", "9" * 30):
        client.get(f"/pages/house-rules/versions/{version}", status=404)


def test_a_preview_publishes_nothing(admin: PageClient, client: PageClient) -> None:
    hostile = {**NEW, "body": "Be **kind**. <script>alert(1)</script>"}
    page = admin.post_form("/pages/house-rules/edit", submit="Preview", **hostile)
    assert page.one(".page-preview strong").text == "kind"
    assert "<script>alert" not in page.html
    assert page.one("textarea[name=body]").text.strip() == hostile["body"]
    assert "Version 1" in client.get("/house-rules").text


def test_two_editors(admin: PageClient, client: PageClient, browser_of: Any) -> None:
    other = browser_of(people.person("admin"))
    mine = admin.get("/pages/house-rules/edit")
    other.post_form("/pages/house-rules/edit", submit="Publish", **{**NEW, "body": "Theirs"})
    page = admin.post_form(mine, submit="Publish", status=409, follow=False, **NEW)
    assert "Somebody published version 2 meanwhile" in page.text
    assert page.one("textarea[name=body]").text.strip() == NEW["body"]
    assert client.get("/house-rules").text.endswith("Theirs")
    # Having seen it, they may put theirs in its place.
    done = admin.post_form(page, submit="Publish")
    assert "Version 3 is in force" in done.html


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "title"),
        ("title", "x" * 201, "at most 200"),
        ("body", "  ", "text of the page"),
        ("body", "x" * 60_001, "at most 60000"),
        ("note", "", "what changed"),
        ("note", "x" * 201, "at most 200"),
    ],
)
def test_what_is_refused(admin: PageClient, field: str, value: str, message: str) -> None:
    page = admin.post_form("/pages/house-rules/edit", submit="Publish", **{**NEW, field: value})
    assert message in page.error(field)


def test_publishing_the_same_is_refused(admin: PageClient) -> None:
    page = admin.post_form("/pages/house-rules/edit", submit="Publish", note="Nothing")
    assert "Nothing has changed" in page.error("body")


@pytest.mark.parametrize("role", [None, "moderator", "coordinator", "admin"])
def test_who_may_edit(app: Flask, browser_of: Any, client: PageClient, role: str | None) -> None:
    person = people.person(*([role] if role else []))
    actor = people.actor_of(person)
    assert policy.may_edit_pages(actor) == (role == "admin")
    status = 200 if role == "admin" else 404
    browser_of(person).get("/pages/about/edit", status=status)
    client.get("/pages/about/edit", status=303)
    for who in (actor, VISITOR):
        if not policy.may_edit_pages(who):
            with pytest.raises(Forbidden):
                actions.publish_page(who, "about", **NEW, based_on=1)


def test_the_action_judges_by_itself(app: Flask) -> None:
    actor = people.actor_of(people.person("admin"))
    with pytest.raises(NotFound):
        actions.publish_page(actor, "imprint", **NEW, based_on=0)
    with pytest.raises(Conflict):
        actions.publish_page(actor, "about", **NEW, based_on=0)
    with pytest.raises(Invalid):
        actions.publish_page(actor, "about", **{**NEW, "body": ""}, based_on=1)


def test_unknown_pages(app: Flask, client: PageClient, admin: PageClient) -> None:
    for path in ("/pages/nothing/", "/pages/nothing/versions/", "/pages/nothing/versions/1"):
        client.get(path, status=404)
    admin.get("/pages/nothing/edit", status=404)
