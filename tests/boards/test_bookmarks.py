"""Bookmarks with a note and a reminder, and being told that one was quoted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from hrforum.boards import actions
from hrforum.boards.actions.bookmarks import remind_due
from hrforum.boards.jobs import remind
from hrforum.boards.models import Bookmark
from hrforum.core import clock
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.models import OutboxMail
from hrforum.notifications.models import Notification
from tests import factories as make
from tests.support.page import PageClient
from tests.support.together import together

Browser = Callable[[Any], PageClient]
HOUR = dt.timedelta(hours=1)
NEXT_YEAR = clock.now().year + 1


def address(topic: Any) -> str:
    return f"/topics/{topic.id}-{topic.slug}/"


def told(db: Any, person: Any) -> list[str]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Notification.kind)
            .where(Notification.person_id == person.id)
            .order_by(Notification.id)
        )
    )


def test_a_post_is_kept_with_a_note_found_changed_and_let_go(db: Any, browser_of: Browser) -> None:
    topic = make.topic(title="Housing in Łódź", posts=2)
    anna = make.person(timezone="Asia/Seoul")
    browser = browser_of(anna)
    page = browser.post_form(
        address(topic) + "2/bookmark",
        "main form.form",
        note="Ask about the fund",
        remind_at=f"{NEXT_YEAR}-03-01T09:00",
        submit="Save",
    )
    assert page.texts("#post-2 a[href$='/bookmark']") == ["Bookmarked post 2"]
    row = db.session.scalars(select(Bookmark)).one()
    seoul = dt.datetime(NEXT_YEAR, 3, 1, 9, tzinfo=ZoneInfo("Asia/Seoul"))
    assert row.remind_at == seoul
    page = browser.get("/bookmarks/", q="lodz FUND")
    assert "Ask about the fund" in page.text
    assert "None of your bookmarks" in browser.get("/bookmarks/", q="nothing").text
    page = browser.get(address(topic) + "2/bookmark")
    assert page.one("[name=remind_at]").get("value") == f"{NEXT_YEAR}-03-01T09:00"
    browser.post_form(page, "main form.form", note="Later", remind_at="", submit="Save")
    assert db.session.scalars(select(Bookmark.remind_at)).one() is None
    page = browser.post_form("/bookmarks/", "form[action$='/remove']")
    assert "No bookmarks yet" in page.text


def test_bookmarks_are_ones_own(db: Any, browser_of: Browser, client: PageClient) -> None:
    topic = make.topic()
    anna = make.person()
    actions.save_bookmark(make.actor_of(anna), topic.id, 1, note="Mine alone")
    row = db.session.scalars(select(Bookmark)).one()
    other = make.person()
    assert "Mine alone" not in browser_of(other).get("/bookmarks/").text
    assert "Mine alone" not in browser_of(other).get(address(topic) + "1/bookmark").html
    with pytest.raises(NotFound):
        actions.remove_bookmark(make.actor_of(other), row.id)
    secret = make.topic(make.board(visibility="members"))
    with pytest.raises(NotFound):
        actions.save_bookmark(make.actor_of(other), secret.id, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [("remind_at", "2020-01-01T10:00"), ("remind_at", "2090-01-01T10:00"), ("note", "x" * 501)],
)
def test_mistakes_stand_next_to_the_field(browser_of: Browser, field: str, value: str) -> None:
    topic = make.topic()
    page = browser_of(make.person()).post_form(
        address(topic) + "1/bookmark", "main form.form", submit="Save", status=422, **{field: value}
    )
    assert page.error(field)


def test_a_reminder_is_told_once(app: Flask, db: Any, browser_of: Browser) -> None:
    topic = make.topic(title="The deposit fund")
    anna = make.person()
    now = clock.now()
    actions.save_bookmark(make.actor_of(anna), topic.id, 1, note="Ask Graz", remind_at=now + HOUR)
    assert remind_due() == 0
    with clock.at(now + 2 * HOUR):
        remind()

        def again() -> int:
            with app.app_context(), clock.at(now + 2 * HOUR):
                return remind_due()

        assert together(again, again) == [0, 0]
    assert told(db, anna) == ["reminder"]
    page = browser_of(anna).get("/notifications/")
    assert "You asked to be reminded of this" in page.text
    assert "Ask Graz" in page.text
    mails = db.session.scalars(select(OutboxMail.subject)).all()
    assert mails == ["You asked to be reminded: The deposit fund"]


def test_workers_at_the_same_moment_tell_it_once(app: Flask, db: Any) -> None:
    topic = make.topic()
    now = clock.now()
    people = [make.person() for _ in range(5)]
    for person in people:
        actions.save_bookmark(make.actor_of(person), topic.id, 1, remind_at=now + HOUR)

    def work() -> int:
        with app.app_context(), clock.at(now + 2 * HOUR):
            return remind_due()

    assert sum(together(work, work, work)) == 5
    assert db.session.scalar(select(func.count()).select_from(Notification)) == 5


def test_a_reminder_of_what_is_gone_says_nothing(db: Any) -> None:
    topic = make.topic(posts=2)
    anna = make.person()
    now = clock.now()
    actions.save_bookmark(make.actor_of(anna), topic.id, 2, remind_at=now + HOUR)
    actions.hide_post(make.actor_of(make.person("moderator")), topic.id, 2, reason="Rude.")
    with clock.at(now + 2 * HOUR):
        assert remind_due() == 0
    assert told(db, anna) == []


def test_a_moment_that_was_changed_is_told_anew(db: Any) -> None:
    topic = make.topic()
    anna = make.person()
    now = clock.now()
    actions.save_bookmark(make.actor_of(anna), topic.id, 1, remind_at=now + HOUR)
    with clock.at(now + 2 * HOUR):
        remind_due()
        actions.save_bookmark(make.actor_of(anna), topic.id, 1, remind_at=now + 3 * HOUR)
        with pytest.raises(Invalid):
            actions.save_bookmark(make.actor_of(anna), topic.id, 1, remind_at=now)
    with clock.at(now + 4 * HOUR):
        remind_due()
    assert told(db, anna) == ["reminder", "reminder"]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_of_bookmarks_costs_the_same(db: Any, browser_of: Browser, rows: int) -> None:
    topic = make.topic(posts=rows)
    anna = make.person()
    for number in range(1, rows + 1):
        actions.save_bookmark(make.actor_of(anna), topic.id, number)
    browser = browser_of(anna)
    browser.get("/bookmarks/")
    page = browser.get("/bookmarks/")
    assert page.sql == 2
    assert len(page.select(".bookmark-list > li")) == min(rows, 25)
    if rows > 25:
        assert len(browser.get("/bookmarks/", page=2).select(".bookmark-list > li")) == 5
    browser.get("/bookmarks/", page=3, status=404)


def test_who_is_quoted_is_told_of_it(db: Any, browser_of: Browser) -> None:
    author, opener = make.person(username="amara"), make.person()
    topic = make.topic(author=opener)
    make.post(topic, author, "Try a deposit fund.")
    browser = browser_of(make.person(display_name="Ben Okoye"))
    page = browser.get(address(topic) + "?reply_to=2&quote=1")
    form = page.one("textarea[name=body]")
    browser.post_form(
        page, "form.composer", body="".join(form.itertext()) + "That worked.", submit="Reply"
    )
    assert told(db, author) == ["quote"]
    assert told(db, opener) == ["topic_reply"]
    assert "Ben Okoye quoted you" in browser_of(author).get("/notifications/").text


def test_a_quotation_of_what_one_may_not_read_tells_nobody(db: Any) -> None:
    author = make.person()
    secret = make.topic(make.board(visibility="moderators"), author)
    topic = make.topic()
    actions.post_reply(
        make.actor_of(make.person()),
        topic.id,
        body=f"> [somebody wrote]({address(secret)}1):\n> x\n\nHm.",
    )
    assert told(db, author) == []
