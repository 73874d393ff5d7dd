"""Feeds are valid Atom of what visitors may see, and cost little to those who have them already."""

from __future__ import annotations

import datetime as dt

import pytest
from lxml import etree

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.home import feed_queries
from tests import factories

ATOM = "{http://www.w3.org/2005/Atom}"
AGO = dt.timedelta(minutes=1)


def parsed(page):
    assert page.headers["Content-Type"].startswith("application/atom+xml")
    root = etree.fromstring(page.response.get_data())
    check(root)
    return root


def check(feed):
    """What RFC 4287 asks of a feed and its entries (sections 4.1.1, 4.1.2, 4.2.6, 4.2.7)."""
    assert feed.tag == f"{ATOM}feed"
    ids = [feed.findtext(f"{ATOM}id")]
    for element in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
            assert element.findtext(f"{ATOM}{name}")
        assert element.findall(f"{ATOM}author/{ATOM}name")
        when = dt.datetime.fromisoformat(element.findtext(f"{ATOM}updated"))
        assert when.tzinfo is not None
        links = [(e.get("rel"), e.get("href")) for e in element.findall(f"{ATOM}link")]
        assert len([1 for rel, _ in links if rel in (None, "alternate")]) == 1
        assert all(href.startswith("http://localhost/") for _, href in links)
        if element is not feed:
            ids.append(element.findtext(f"{ATOM}id"))
            assert element.find(f"{ATOM}content").get("type") == "html"
    assert all(each.startswith("tag:localhost,2026:/") for each in ids)
    assert len(ids) == len(set(ids))


def titles(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


@pytest.fixture
def author(db):
    return factories.person(password=None, username="ada", display_name="Ada <b> & co")


def test_feeds_without_posts_are_valid(client, db):
    factories.board(slug="housing")
    for path in ("/feeds/latest.atom", "/feeds/boards/housing.atom"):
        assert titles(parsed(client.get(path))) == []


def test_the_newest_posts_of_all_boards(client, db, author):
    now = clock.now()
    housing, policing = factories.board(), factories.board()
    old = factories.topic(housing, author, title="Old & <b>", slug="old", created_at=now - 30 * AGO)
    factories.topic(policing, author, title="New", created_at=now - 20 * AGO)
    factories.post(old, author, created_at=now - 10 * AGO)
    feed = parsed(client.get("/feeds/latest.atom"))
    assert titles(feed) == ["Old & <b> – post 2", "New", "Old & <b>"]
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ada <b> & co"
    assert entry.findtext(f"{ATOM}author/{ATOM}uri") == "http://localhost/people/ada/"
    link = entry.find(f"{ATOM}link").get("href")
    assert link == f"http://localhost/topics/{old.id}-old/2"


def test_the_feed_of_a_board_and_of_a_topic(client, db, author):
    housing, policing = factories.board(slug="housing"), factories.board()
    topic = factories.topic(housing, author, title="Rent", posts=2)
    factories.topic(policing, author, title="Police")
    assert titles(parsed(client.get("/feeds/boards/housing.atom"))) == ["Rent – post 2", "Rent"]
    feed = parsed(client.get(f"/feeds/topics/{topic.id}.atom"))
    assert titles(feed) == ["Rent – post 2", "Rent"]
    client.get("/feeds/boards/nowhere.atom", status=404)
    client.get(f"/feeds/topics/{topic.id + 99}.atom", status=404)


def test_links_are_complete_and_text_says_its_language(client, db, author):
    topic = factories.topic(
        factories.board(), author, slug="t", body="See [the rules](/house-rules) & [#3](#post-3)."
    )
    post = factories.post(topic, author, body="نص", language="ar", direction="rtl")
    feed = parsed(client.get(f"/feeds/topics/{topic.id}.atom"))
    arabic, first = (e.findtext(f"{ATOM}content") for e in feed.iter(f"{ATOM}entry"))
    assert 'href="http://localhost/house-rules"' in first
    assert f'href="http://localhost/topics/{topic.id}-t/1#post-3"' in first
    assert arabic.startswith('<div dir="rtl" lang="ar">')
    assert post.id


def test_what_xml_cannot_hold_is_left_out(client, db, author):
    topic = factories.topic(factories.board(), author, title="A\x0b\x01title", body="x")
    with transaction():
        factories.post(topic, author, html="<p>a\x02b\ufffe</p>")
    assert titles(parsed(client.get("/feeds/latest.atom")))[1] == "Atitle"


@pytest.mark.parametrize("visibility", ["signed_in", "members", "groups", "moderators"])
def test_only_what_a_visitor_may_see_whoever_asks(client, db, author, browser_of, visibility):
    secret = factories.board(slug="secret", visibility=visibility)
    topic = factories.topic(secret, author, title="Secret")
    public = factories.board()
    factories.topic(public, author, title="Deleted", deleted_at=clock.now())
    shown = factories.topic(public, author, title="Shown")
    factories.post(shown, author, hidden_at=clock.now())
    factories.post(shown, author, deleted_at=clock.now())
    reader = factories.person("admin")
    factories.delegate(reader, factories.member())
    for browser in (client, browser_of(reader)):
        assert titles(parsed(browser.get("/feeds/latest.atom"))) == ["Shown"]
        browser.get("/feeds/boards/secret.atom", status=404)
        browser.get(f"/feeds/topics/{topic.id}.atom", status=404)
        sitemap = browser.get("/sitemaps/topics-1.xml").response.get_data(as_text=True)
        assert sitemap.count("<loc>") == 1 and f"/topics/{shown.id}-" in sitemap
        boards = browser.get("/sitemaps/boards.xml").response.get_data(as_text=True)
        assert "secret" not in boards


def test_who_has_it_already_gets_a_304(client, db, author):
    topic = factories.topic(factories.board(slug="housing"), author)
    for path in (
        "/feeds/latest.atom", "/feeds/boards/housing.atom", f"/feeds/topics/{topic.id}.atom",
    ):  # fmt: skip
        first = client.get(path)
        tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
        again = client.get(path, headers={"If-None-Match": tag}, status=304)
        assert not again.response.get_data() and again.headers["ETag"] == tag
        client.get(path, headers={"If-Modified-Since": modified}, status=304)
        factories.post(topic, author, created_at=clock.now() + AGO)
        later = client.get(path, headers={"If-None-Match": tag, "If-Modified-Since": modified})
        assert later.headers["ETag"] != tag


def test_an_edit_changes_the_feed(client, db, author):
    topic = factories.topic(factories.board(), author)
    post = factories.post(topic, author)
    tag = client.get("/feeds/latest.atom").headers["ETag"]
    with transaction() as session:
        changed = session.merge(post)
        changed.html, changed.version = "<p>Better.</p>", 2
    page = client.get("/feeds/latest.atom", headers={"If-None-Match": tag})
    assert "Better." in page.response.get_data(as_text=True)


def test_a_feed_costs_the_same_with_one_and_with_many(client, db, author):
    board = factories.board(slug="housing")
    topic = factories.topic(board, author)
    paths = {
        "/feeds/latest.atom": 1,
        "/feeds/boards/housing.atom": 2,
        f"/feeds/topics/{topic.id}.atom": 2,
        "/sitemap.xml": 2,
        "/sitemaps/topics-1.xml": 1,
    }
    client.get("/feeds/latest.atom")
    for path, cost in paths.items():
        assert client.get(path).sql == cost
    factories.reply_all(topic, [author] * 150)
    for _n in range(40):
        factories.topic(board, author)
    for path, cost in paths.items():
        assert client.get(path).sql == cost
    assert len(titles(parsed(client.get("/feeds/latest.atom")))) == feed_queries.ENTRIES


def test_a_former_member_has_no_link(client, db, author):
    gone = factories.person(
        password=None, username="gone", display_name="Former member", deleted_at=clock.now()
    )
    factories.topic(factories.board(), gone)
    feed = parsed(client.get("/feeds/latest.atom"))
    assert feed.findtext(f"{ATOM}entry/{ATOM}author/{ATOM}name") == "Former member"
    assert feed.find(f"{ATOM}entry/{ATOM}author/{ATOM}uri") is None
