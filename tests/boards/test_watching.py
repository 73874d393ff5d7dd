"""Levels of watching: chosen without a script, topic before tag before board, listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from hrforum.boards import actions
from hrforum.boards.queries import reading as queries
from hrforum.boards.reading_models import Level, ReadingSettings
from hrforum.core.db import transaction
from tests import factories as make
from tests.boards.test_reading import address, reader, row_of, token_of, words
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]


def test_levels_topic_before_tag_before_board(db: Any) -> None:
    person = reader()
    me = make.actor_of(person)
    board = make.board()
    loud, quiet = make.tag("loud"), make.tag("quiet")
    topic = make.topic(board, tags=[loud, quiet])

    def level() -> Level:
        return queries.marks(person.id, [topic.id])[topic.id].level

    assert level() == Level.NORMAL
    actions.watch_board(me, board.slug, Level.WATCHING)
    assert level() == Level.WATCHING
    actions.watch_tag(me, "quiet", Level.MUTED)
    assert level() == Level.MUTED
    actions.watch_tag(me, "loud", Level.TRACKING)
    assert level() == Level.TRACKING  # the loudest of the tags
    actions.watch_topic(me, topic.id, Level.NORMAL)
    assert level() == Level.NORMAL
    actions.watch_topic(me, topic.id, None)
    actions.watch_tag(me, "loud", None)
    actions.watch_tag(me, "quiet", None)
    assert level() == Level.WATCHING
    actions.watch_board(me, board.slug, Level.NORMAL)
    assert level() == Level.NORMAL


def test_levels_are_chosen_without_a_script_and_listed(browser_of: Browser) -> None:
    board = make.board(slug="housing", name="Housing")
    tag = make.tag("heat")
    topic = make.topic(board, tags=[tag], title="A cold winter")
    browser = browser_of(reader())
    for path, word in (
        (address(topic), "Watching"),
        ("/boards/housing/", "Tracking"),
        ("/tags/heat/", "Muted"),
    ):
        page = browser.post_form(path, "form.watch-panel", submit=word.lower())
        assert word in words(page.one(".watch-menu summary"))
    page = browser.get("/settings/watching")
    found = {
        words(row.xpath(".//a")[0]): row.xpath(".//option[@selected]")[0].get("value")
        for row in page.select(".watch-row")
    }
    assert found == {"Housing": "tracking", "#heat": "muted", "A cold winter": "watching"}
    page = browser.post_form(page, f"form[action='{address(topic)}level']", level="inherit")
    assert len(page.select(".watch-row")) == 2
    token = token_of(browser)
    page = browser.post("/boards/housing/level", data={"level": "loud", "csrf_token": token})
    assert "Choose one of the levels." in page.html


def test_the_list_of_levels_costs_the_same_with_many_and_goes_on(browser_of: Browser) -> None:
    person = reader()
    browser = browser_of(person)
    topics = [make.topic() for _n in range(3)]
    actions.watch_topic(make.actor_of(person), topics[0].id, Level.WATCHING)
    one = browser.get("/settings/watching").sql
    board = make.board()
    for _n in range(60):
        actions.watch_topic(make.actor_of(person), make.topic(board).id, Level.TRACKING)
    page = browser.get("/settings/watching")
    assert (one, page.sql) == (7, 7), page.statements
    assert len(page.select(".watch-row")) == 50
    page = browser.get(page.one("a[rel=next]").get("href"))
    assert len(page.select(".watch-row")) == 11


def test_what_one_may_not_read_any_more_is_not_listed(browser_of: Browser, db: Any) -> None:
    board = make.board(name="Backstage")
    topic = make.topic(board, title="A private matter")
    person = reader()
    actions.watch_topic(make.actor_of(person), topic.id, Level.WATCHING)
    actions.watch_board(make.actor_of(person), board.slug, Level.WATCHING)
    browser = browser_of(person)
    assert "A private matter" in browser.get("/settings/watching").text
    with transaction():
        db.session.merge(board).visibility = "moderators"
    text = browser.get("/settings/watching").text
    assert "A private matter" not in text
    assert "Backstage" not in text


def test_reading_settings_are_kept(browser_of: Browser, db: Any) -> None:
    person = reader()
    browser = browser_of(person)
    page = browser.get("/settings/watching")
    assert page.one("input[name=track_replies]").get("checked") is not None
    page = browser.post_form(
        page, "form[action='/settings/watching']", track_replies=None, submit="Save"
    )
    assert "Your settings are saved." in page.html
    assert page.one("input[name=track_replies]").get("checked") is None
    assert page.one("input[name=shortcuts]").get("checked") is not None
    assert db.session.scalars(select(ReadingSettings)).one().shortcuts


def test_a_muted_topic_is_marked_on_its_board(browser_of: Browser) -> None:
    topic = make.topic(make.board(slug="housing"))
    person = reader()
    actions.watch_topic(make.actor_of(person), topic.id, Level.MUTED)
    row = row_of(browser_of(person).get("/boards/housing/"), topic)
    assert "is-muted" in row.get("class")
    assert "Muted" in words(row)
