"""Unread, my feed, unanswered challenges, and following: what stands there, and what it costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select

from hrforum.boards import actions, pending
from hrforum.boards.models import Topic
from hrforum.boards.queries import mine as queries
from hrforum.boards.reading_models import Level, MemberFollow, PersonFollow, ReadingSettings
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.errors import Forbidden, NotFound
from hrforum.members.models import MemberTheme
from tests import factories as make
from tests.boards.test_reading import address, reader, words
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]


def titles(page: Any) -> list[str]:
    return page.texts(".topic-row-title a")


def written(page: Any) -> list[str]:
    return [words(item) for item in page.select(".written-text")]


def read(person: Any, topic: Any, number: int) -> None:
    pending.note(person.id, topic.id, number)
    actions.save_marks()


def watch(person: Any, topic: Any, level: Level = Level.TRACKING) -> None:
    actions.watch_topic(make.actor_of(person), topic.id, level)


def test_unread_has_what_is_tracked_and_not_read(browser_of: Browser) -> None:
    person = reader()
    board, tracked = make.board(), make.board(slug="tracked")
    begun = make.topic(board, title="Begun", posts=3)
    done = make.topic(board, title="Done", posts=3)
    normal = make.topic(board, title="Normal", posts=3)
    muted = make.topic(tracked, title="Muted", posts=3)
    make.topic(tracked, title="Brand new")
    make.topic(tracked, title="Old", created_at=clock.now() - dt.timedelta(days=90))
    actions.watch_board(make.actor_of(person), "tracked", Level.WATCHING)
    for topic, level in ((begun, 2), (done, 3), (muted, 0)):
        watch(person, topic, Level(level))
    for topic, number in ((begun, 1), (done, 3), (normal, 1), (muted, 1)):
        read(person, topic, number)
    browser = browser_of(person)
    page = browser.get("/unread/")
    assert sorted(titles(page)) == ["Begun", "Brand new"]
    row = next(r for r in page.select("li.topic-row") if "Begun" in words(r))
    assert "2 new posts" in words(row)
    assert row.xpath(".//h2//a")[0].get("href") == f"{address(begun)}#post-2"

    pending.note(person.id, begun.id, 3)  # read a moment ago, not written yet
    assert titles(browser.get("/unread/")) == ["Brand new"]
    page = browser.post_form("/unread/", "form[action='/unread/read']")
    assert "You have read everything" in page.text
    make.post(begun)
    assert titles(browser.get("/unread/")) == ["Begun"]


def test_unread_remembers_where_nothing_older_is_unread(browser_of: Browser, db: Any) -> None:
    person, topic = reader(), make.topic(posts=2, created_at=clock.now() - dt.timedelta(days=50))
    browser = browser_of(person)
    assert titles(browser.get("/unread/")) == []
    actions.save_marks()
    db.session.rollback()
    assert db.session.scalars(select(ReadingSettings.unread_from)).one() is not None
    # An old topic that is tracked from now on is found all the same.
    read(person, topic, 1)
    watch(person, topic)
    assert titles(browser.get("/unread/")) == [topic.title]
    actions.save_marks()
    assert titles(browser.get("/unread/")) == [topic.title]


def test_unread_goes_on_page_by_page_at_the_same_cost(browser_of: Browser) -> None:
    person = reader()
    board = make.board(slug="big")
    actions.watch_board(make.actor_of(person), "big", Level.TRACKING)
    at = clock.now() - dt.timedelta(days=2)
    make.topic(board, title="Number 0", created_at=at)
    browser = browser_of(person)
    costs = [browser.get("/unread/").sql]
    for n in range(1, 60):
        # Many at the same moment: the id decides among them.
        make.topic(board, title=f"Number {n}", created_at=at + dt.timedelta(hours=n // 20))
    page, seen = browser.get("/unread/"), []
    costs.append(page.sql)
    while True:
        seen += titles(page)
        further = page.select("a[rel=next]")
        if not further:
            break
        page = browser.get(further[0].get("href"))
        costs.append(page.sql)
    assert seen == [f"Number {n}" for n in reversed(range(60))]
    assert set(costs) == {4}


@pytest.mark.parametrize("path", ["/unread/", "/feed/", "/unanswered/"])
def test_what_one_may_not_read_any_more_stands_nowhere(
    path: str, browser_of: Browser, db: Any
) -> None:
    board, author, person = make.board(slug="closed"), make.person(), reader()
    topic = make.topic(board, author, title="A private matter", type="challenge")
    me = make.actor_of(person)
    actions.watch_board(me, "closed", Level.WATCHING)
    actions.follow_person(me, author.username, follow=True)
    browser = browser_of(person)
    assert "A private matter" in browser.get(path).text
    with transaction():
        db.session.merge(board).visibility = "moderators"
    assert "A private matter" not in browser.get(path).text
    with transaction():
        db.session.merge(board).visibility = "public"
        db.session.merge(topic).deleted_at = clock.now()
    assert "A private matter" not in browser.get(path).text


def test_the_feed_has_whom_one_follows_and_what_one_watches(browser_of: Browser) -> None:
    person, followed, other, delegate = reader(), make.person(), make.person(), make.person()
    me, city = make.actor_of(person), make.member()
    board, watched = make.board(), make.board(slug="watched")
    topic = make.topic(board, other, body="By another one.")
    make.topic(watched, other, body="On a watched board.")
    make.post(topic, followed, "By somebody followed.")
    make.post(topic, delegate, "For a followed member.", member_id=city.id)
    make.post(topic, person, "My own.")
    muted = make.topic(board, followed, body="In a muted topic.")
    actions.follow_person(me, followed.username, follow=True)
    actions.follow_member(me, city.slug, follow=True)
    actions.watch_board(me, "watched", Level.WATCHING)
    watch(person, muted, Level.MUTED)
    browser = browser_of(person)
    assert written(browser.get("/feed/")) == [
        "For a followed member.",
        "By somebody followed.",
        "On a watched board.",
    ]
    actions.follow_person(me, followed.username, follow=False)
    assert len(written(browser.get("/feed/"))) == 2
    assert "Your feed is empty" in browser_of(reader()).get("/feed/").text


def test_the_feed_goes_on_at_the_same_cost_and_looks_back_in_steps(
    browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, followed = reader(), make.person()
    actions.follow_person(make.actor_of(person), followed.username, follow=True)
    topic = make.topic(author=followed, body="Reply 1.")
    browser = browser_of(person)
    one = browser.get("/feed/").sql
    make.reply_all(topic, [followed] * 39)
    page = browser.get("/feed/")
    assert (one, page.sql) == (3, 3)
    seen = written(page)
    page = browser.get(page.one("a[rel=next]").get("href"))
    seen += written(page)
    assert seen == [f"Reply {n}." for n in range(40, 0, -1)]

    make.reply_all(topic, [make.person()] * 30)
    monkeypatch.setattr(queries, "REACH", 20)
    page = browser.get("/feed/")
    assert "Nothing among the newest posts" in page.text
    page = browser.get(page.one("a[rel=next]").get("href"))
    assert written(page)[0] == "Reply 40."


def test_challenges_of_the_themes_of_ones_members(browser_of: Browser, db: Any) -> None:
    heat, water, none = (make.theme() for _n in range(3))
    boards = [make.board(slug=f"b{n}", theme_id=t.id) for n, t in enumerate((heat, water, none))]
    for n, board in enumerate(boards):
        make.topic(board, title=f"Challenge {n}", type="challenge")
        make.topic(board, title=f"Answered {n}", type="challenge", posts=2)
        make.topic(board, title=f"Question {n}", type="question")
    person, city = reader(), make.member()
    make.delegate(person, city)
    browser = browser_of(person)
    page = browser.get("/unanswered/")
    assert titles(page) == ["Challenge 2", "Challenge 1", "Challenge 0"]
    assert "on all boards" in page.text
    with transaction() as session:
        session.add(MemberTheme(member_id=city.id, theme_id=heat.id, strength=0, need=2))
    assert titles(browser.get("/unanswered/")) == ["Challenge 0"]
    actions.watch_board(make.actor_of(person), "b1", Level.TRACKING)
    page = browser.get("/unanswered/")
    assert titles(page) == ["Challenge 1", "Challenge 0"]
    assert page.sql == 4
    topic = db.session.scalars(select(Topic).where(Topic.title == "Challenge 1")).one()
    watch(person, topic, Level.MUTED)
    assert titles(browser.get("/unanswered/")) == ["Challenge 0"]


def test_following_by_buttons(browser_of: Browser, client: PageClient, db: Any) -> None:
    person, other, city = reader(), make.person(display_name="Ines Duarte"), make.member()
    browser = browser_of(person)
    for path in (f"/people/{other.username}/", f"/members/{city.slug}/"):
        assert not client.get(path).has(".follow-form")
        page = browser.post_form(path, "form.follow-form", submit="Follow")
        assert "You follow" in page.html
        assert page.has("form[action$=unfollow]")
    page = browser.get("/settings/watching")
    assert "Ines Duarte" in page.text
    page = browser.post_form(page, f"form[action='/people/{other.username}/unfollow']")
    assert "Ines Duarte" not in page.text
    browser.post_form(f"/members/{city.slug}/", "form.follow-form")
    for table in (PersonFollow, MemberFollow):
        assert db.session.scalars(select(table)).all() == []
    assert not browser.get(f"/people/{person.username}/").has(".follow-form")


def test_what_cannot_be_followed(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    person = make.person()
    me = make.actor_of(person)
    with pytest.raises(Forbidden):
        actions.follow_person(me, person.username, follow=True)
    with pytest.raises(NotFound):
        actions.follow_person(me, "nobody-here", follow=True)
    with pytest.raises(NotFound):
        actions.follow_member(me, "nowhere", follow=True)
    monkeypatch.setattr("hrforum.boards.actions.following.MOST", 1)
    actions.follow_person(me, make.person().username, follow=True)
    with pytest.raises(Forbidden):
        actions.follow_person(me, make.person().username, follow=True)


def test_the_menu_leads_there_for_people_only(browser_of: Browser, client: PageClient) -> None:
    links = browser_of(reader()).get("/boards/").links("header a[href]")
    assert {"/unread/", "/feed/", "/unanswered/"} <= set(links)
    assert "/unread/" not in client.get("/boards/").links("header a[href]")


@contextmanager
def sent(db: Any) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent, with what is bound."""
    found: list[tuple[str, Any]] = []

    def note(_c: Any, _cur: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        found.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("which", ["unread", "challenges", "feed"])
def test_lists_walk_an_index_and_stop(db: Any, which: str) -> None:
    person = reader()
    board = make.board()
    for _n in range(5):
        make.topic(board, posts=3)
    actions.watch_board(make.actor_of(person), board.slug, Level.TRACKING)
    with sent(db) as statements:
        getattr(queries, which)(make.actor_of(person))
    plans = []
    for statement, parameters in statements:
        if statement.startswith("SELECT"):
            rows = db.session.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            )
            plans.append([row[3] for row in rows])
    steps = [step for plan in plans for step in plan[: _outer(plan)]]
    assert any(WALKED[which] in step for step in steps), plans
    assert not any(step.startswith(("SCAN topic", "SCAN post")) for step in steps), plans
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps, plans


WALKED = {
    "unread": "topic USING INDEX ix_topic_activity (last_posted_at>?)",
    "challenges": "topic USING INDEX ix_topic_type_unanswered (type=?)",
    "feed": "post USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
}


def _outer(plan: list[str]) -> int:
    """Return where the page's few rows are joined with what they show."""
    return next((n for n, step in enumerate(plan) if step.startswith("SCAN anon")), len(plan))
