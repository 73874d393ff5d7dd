"""Sitemaps, robots.txt and security.txt."""

from __future__ import annotations

import datetime as dt

from lxml import etree

from hrforum.core import clock
from hrforum.home import feed_queries
from tests import factories

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def places(page, root):
    assert page.headers["Content-Type"].startswith("application/xml")
    tree = etree.fromstring(page.response.get_data())
    assert tree.tag == f"{SITEMAP}{root}"
    return [element.text for element in tree.iter(f"{SITEMAP}loc")]


def test_the_sitemap_of_an_empty_forum(client):
    assert places(client.get("/sitemap.xml"), "sitemapindex") == [
        "http://localhost/sitemaps/boards.xml"
    ]
    assert "http://localhost/" in places(client.get("/sitemaps/boards.xml"), "urlset")
    client.get("/sitemaps/members.xml", status=404)
    for number in (0, 1, 10**9):
        client.get(f"/sitemaps/topics-{number}.xml", status=404)


def test_every_public_page_is_in_a_sitemap(client, db, monkeypatch):
    monkeypatch.setattr(feed_queries, "TOPICS_A_SITEMAP", 2)
    board = factories.board(slug="housing")
    author = factories.person(password=None)
    topics = [factories.topic(board, author, slug=slug) for slug in ("one", "zwei", "ثلاثة")]
    factories.member(slug="graz")
    index = places(client.get("/sitemap.xml"), "sitemapindex")
    found = [place for each in index for place in places(client.get(each[16:]), "urlset")]
    assert len(found) == len(set(found))
    wanted = [
        "http://localhost/boards/housing/",
        "http://localhost/members/graz/",
        f"http://localhost/topics/{topics[0].id}-one/",
        f"http://localhost/topics/{topics[2].id}-%D8%AB%D9%84%D8%A7%D8%AB%D8%A9/",
    ]
    assert set(wanted) <= set(found)
    assert len([place for place in index if "topics-" in place]) == 2


def test_robots_are_told_what_to_leave_alone(client):
    text = client.get("/robots.txt").response.get_data(as_text=True)
    assert "Sitemap: http://localhost/sitemap.xml" in text.splitlines()
    for path in ("/search", "/account/", "/settings/", "/boards/*/new"):
        assert f"Disallow: {path}" in text.splitlines()


def test_whom_to_tell_of_a_weakness(client):
    page = client.get("/.well-known/security.txt")
    assert page.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = dict(line.split(": ", 1) for line in page.response.get_data(as_text=True).splitlines())
    assert lines["Contact"].startswith("mailto:")
    expires = dt.datetime.fromisoformat(lines["Expires"])
    assert dt.timedelta(days=30) < expires - clock.now() < dt.timedelta(days=365)
