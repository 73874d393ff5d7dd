"""Every page that can be reached by links is there and is a good page, for each kind of reader."""

from __future__ import annotations

import pytest
from flask import Flask

from hrforum.core.permissions import access
from tests import factories
from tests.support.crawl import Kinds, crawl, on_our_site
from tests.support.page import Page, PageClient

READERS = ("visitor", "person", "delegate", "moderator", "coordinator", "admin")
LONG = "Zusammenlebensvereinbarung" * 7


@pytest.fixture
def lively(app: Flask) -> None:
    """A forum with something of everything, and some of it awkward."""
    theme = factories.theme()
    city = factories.member(languages={"de": "native"}, themes={theme: (3, 1)})
    other = factories.member(kind="cso", country="FR", name="Œuvre «Łódź» & <b>Söhne</b>")
    author = factories.person(display_name="مريم <i>x</i>", bio="Short.", claim="A city")
    factories.delegate(author, city)
    public = factories.board(theme_id=theme.id, moderators=[author])
    factories.board(name="Empty")
    for visibility in ("signed_in", "members", "moderators"):
        board = factories.board(visibility=visibility)
        factories.topic(board, author)
    tags = [factories.tag("Housing First"), factories.tag("مشاركة")]
    for kind in ("discussion", "challenge", "question", "practice"):
        factories.topic(public, author, type=kind, tags=tags, member_id=other.id)
    factories.topic(public, author, title=LONG[:200], body=f"# {LONG}\n\n> quoted\n\n`code`")
    factories.topic(public, author, posts=45, title="مرحبا بالعالم", language="ar")
    factories.topic(public, factories.person(), closed_at=city.created_at, closed_reason="Done.")


def reader(role: str) -> object:
    """A person of that kind; None for a visitor."""
    if role == "visitor":
        return None
    if role == "delegate":
        person = factories.person()
        factories.delegate(person, factories.member())
        return person
    return factories.person(*([] if role == "person" else [role]))


def links(page: Page) -> list[str]:
    """Where a page's links and its forms that only ask lead to."""
    forms = [
        form.get("action")
        for form in page.select("form[action]")
        if (form.get("method") or "get").lower() == "get"
    ]
    return page.links("a[href]") + forms


def walk(app: Flask, browser: PageClient) -> tuple[dict[str, list[str]], list[str]]:
    """What a reader's walk through the links reaches, and what is wrong with it."""
    wrong: list[str] = []
    came_from: dict[str, str] = {}

    def visit(address: str) -> list[str]:
        try:
            page = browser.open("GET", address)
        except AssertionError as error:
            wrong.append(str(error))
            return []
        except Exception as error:
            wrong.append(f"{address}, linked from {came_from.get(address)}: {error!r}")
            return []
        if page.status in {301, 302, 303, 308}:
            return [page.location]
        if page.status != 200:
            wrong.append(f"{address} answers {page.status}, linked from {came_from.get(address)}")
            return []
        if not page.is_html:
            return []
        found = links(page)
        for link in found:
            target = on_our_site(address, link)
            if target:
                came_from.setdefault(target, address)
        return found

    return crawl(["/"], visit, Kinds(app).of), wrong


@pytest.mark.parametrize("role", READERS)
def test_every_link_leads_to_a_good_page(app, lively, browser_of, role):
    person = reader(role)
    browser = browser_of(person) if person else PageClient(app)
    visited, wrong = walk(app, browser)
    assert not wrong, "\n".join(wrong)
    for kind in ("/boards/", "/boards/<slug>/", "/members/", "/members/<slug>/"):
        assert kind in visited, f"{kind} was not reached: {sorted(visited)}"


@pytest.mark.database("sqlite")
def test_an_empty_forum_has_good_pages(app, client):
    _visited, wrong = walk(app, client)
    assert not wrong, "\n".join(wrong)


@pytest.mark.database("sqlite")
def test_a_dead_link_is_seen(make_app):
    app = make_app()
    browser = PageClient(app)
    checked = browser.open
    browser.open = lambda *a, **o: checked(*a, **{**o, "check": False})
    home = next(r.endpoint for r in app.url_map.iter_rules() if r.rule == "/")
    app.view_functions[home] = access("public")(lambda: "<!doctype html><a href='/dead'>x</a>")
    _visited, wrong = walk(app, browser)
    assert wrong == ["/dead answers 404, linked from /"]
