"""What somebody has read: noted by pages and scripts, written behind, shown in lists."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.accounts.signals import PersonDeleted, person_deleted
from hrforum.boards import actions, pending
from hrforum.boards.behind import Writer
from hrforum.boards.queries import reading as queries
from hrforum.boards.reading_models import BoardReading, Level, ReadingSettings, TopicReading
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.errors import NotFound
from hrforum.core.permissions import VISITOR
from hrforum.notifications.models import Notification
from tests import factories as make
from tests.support.page import PageClient
from tests.support.sql import recorded

Browser = Callable[[Any], PageClient]
LONG_AGO = dt.timedelta(days=400)


def address(topic: Any) -> str:
    return f"/topics/{topic.id}-{topic.slug}/"


def reader(**columns: Any) -> Any:
    """A person who has been here for long."""
    return make.person(**{"created_at": clock.now() - LONG_AGO, **columns})


def read_to(db: Any, person: Any, topic: Any) -> int | None:
    db.session.rollback()
    found: int | None = db.session.scalar(
        select(TopicReading.last_number).where(
            TopicReading.person_id == person.id, TopicReading.topic_id == topic.id
        )
    )
    return found


def row_of(page: Any, topic: Any) -> Any:
    """The row of a topic in a list."""
    return next(
        row
        for row in page.select("li.topic-row")
        if any(a.get("href", "").startswith(address(topic)) for a in row.iter("a"))
    )


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def test_a_page_that_is_shown_marks_its_posts_as_read(db: Any, browser_of: Browser) -> None:
    topic, person = make.topic(posts=45), reader()
    browser = browser_of(person)
    browser.get(address(topic) + "?page=2")
    assert read_to(db, person, topic) is None  # not inside the request
    assert actions.save_marks() == 1
    assert read_to(db, person, topic) == 40
    browser.get(address(topic))
    actions.save_marks()
    assert read_to(db, person, topic) == 40  # marks only go up


def test_the_page_that_marks_costs_no_further_statement(browser_of: Browser) -> None:
    topic = make.topic(posts=3)
    browser = browser_of(reader())
    browser.get(address(topic))
    browser.get(address(topic)).statements.expect(2)
    assert pending.waiting() == 1


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Purpose": "prefetch"}, {"Sec-Fetch-Dest": "image"}],
    ids=["fetched ahead", "a picture elsewhere"],
)
def test_what_nobody_looks_at_is_not_read(
    browser_of: Browser, app: Any, headers: dict[str, str]
) -> None:
    topic = make.topic(posts=3)
    browser = browser_of(reader())
    browser.get(address(topic), headers=headers)
    assert pending.waiting() == 0


def test_visitors_leave_no_marks(client: PageClient) -> None:
    topic = make.topic(posts=3)
    client.get(address(topic))
    assert pending.waiting() == 0


def test_a_script_says_how_far_the_reader_came(db: Any, browser_of: Browser) -> None:
    topic, person = make.topic(posts=30), reader()
    browser = browser_of(person)
    browser.client.set_cookie("reads", "script")
    page = browser.get(address(topic))
    assert pending.waiting() == 0  # left to the script
    token = page.one("meta[name=csrf-token]").get("content")
    for number in ("7", "5", "9999"):
        answer = browser.post(
            address(topic) + "seen", data={"number": number, "csrf_token": token}, status=204
        )
        assert answer.text == ""
        actions.save_marks()
        assert read_to(db, person, topic) == {"7": 7, "5": 7, "9999": 30}[number]
    browser.post(address(topic) + "seen", data={"number": "x", "csrf_token": token}, status=422)


def test_nobody_marks_what_they_may_not_see(browser_of: Browser) -> None:
    topic = make.topic(make.board(visibility="moderators"))
    browser = browser_of(reader())
    for what in ("seen", "read", "level"):
        data = {"number": "1", "level": "watching", "csrf_token": token_of(browser)}
        browser.post(address(topic) + what, data=data, status=404)
    for what in ("read", "level"):
        board = f"/boards/{board_slug(topic)}/{what}"
        browser.post(board, data={"level": "watching", "csrf_token": token_of(browser)}, status=404)
    with pytest.raises(NotFound):
        actions.mark_topic_read(VISITOR, topic.id)


def board_slug(topic: Any) -> str:
    from hrforum.boards.models import Board
    from hrforum.extensions import db

    slug: str = db.session.scalars(select(Board.slug).where(Board.id == topic.board_id)).one()
    return slug


def token_of(browser: PageClient) -> str:
    token: str = browser.get("/boards/").one("meta[name=csrf-token]").get("content")
    return token


def test_lists_say_what_is_new_and_lead_to_where_the_reader_stopped(
    db: Any, browser_of: Browser
) -> None:
    board = make.board(slug="housing")
    tag = make.tag("heat")
    topic, other = make.topic(board, posts=30, tags=[tag]), make.topic(board, tags=[tag])
    old = make.topic(board, created_at=clock.now() - dt.timedelta(days=40), tags=[tag])
    browser = browser_of(reader())
    browser.get(address(topic))
    for path in ("/boards/housing/", "/", "/tags/heat/"):
        for written in (False, True):
            if written:
                actions.save_marks()
            page = browser.get(path)
            row = row_of(page, topic)
            assert "10 new posts" in words(row), path
            assert row.get("class").split()[-1] == "is-unread"
            assert row.xpath(".//h2//a | .//h3//a")[0].get("href") == (
                f"{address(topic)}?page=2#post-21"
            )
            assert "New topic" in words(row_of(page, other))
            assert "New topic" not in words(row_of(page, old))
    # Another device of the same person, and another person.
    assert "10 new" in browser_of(browser_person(db)).get("/boards/housing/").text
    assert "10 new" not in browser_of(reader()).get("/boards/housing/").text


def browser_person(db: Any) -> Any:
    from hrforum.accounts.models import Person

    return db.session.scalars(
        select(Person).join(TopicReading, TopicReading.person_id == Person.id)
    ).one()


def test_visitors_get_no_marks_and_no_menus(client: PageClient) -> None:
    topic = make.topic(make.board(slug="housing"), posts=2)
    for path in ("/boards/housing/", "/", address(topic)):
        page = client.get(path)
        assert not page.has(".unread-sign")
        assert not page.has(".watch-menu")


def test_what_was_there_before_the_account_is_not_new(browser_of: Browser) -> None:
    topic = make.topic(make.board(slug="housing"))
    person = make.person(created_at=clock.now() + dt.timedelta(minutes=1))
    assert "New topic" not in words(row_of(browser_of(person).get("/boards/housing/"), topic))


def test_a_topic_offers_to_go_on_where_the_reader_stopped(browser_of: Browser) -> None:
    topic = make.topic(posts=36)
    browser = browser_of(reader())
    assert not browser.get(address(topic)).has(".reading-continue")
    actions.save_marks()
    make.post(topic)
    page = browser.get(address(topic))
    link = page.one(".reading-continue")
    assert words(link) == "Continue at post 21"
    assert link.get("href") == f"{address(topic)}?page=2#post-21"
    assert "17 new posts" in page.text
    browser.get(address(topic) + "?page=2")
    actions.save_marks()
    assert not browser.get(address(topic)).has(".reading-continue")


def test_marking_a_topic_a_board_and_everything_as_read(db: Any, browser_of: Browser) -> None:
    board, elsewhere = make.board(slug="housing"), make.board(slug="water")
    begun, other = make.topic(board, posts=30), make.topic(elsewhere, posts=30)
    untouched, far = make.topic(board), make.topic(elsewhere)
    person = reader()
    browser = browser_of(person)
    browser.get(address(begun))
    browser.get(address(other))
    actions.save_marks()
    page = browser.post_form(address(begun), "form[action$=read]", submit="Mark as read")
    assert "This topic is marked as read." in page.html
    assert read_to(db, person, begun) == 30

    make.post(begun)
    page = browser.post_form(
        "/boards/housing/", "form[action$=read]", submit="Mark the whole board as read"
    )
    assert not page.has(".unread-sign")
    assert read_to(db, person, begun) == 31
    assert read_to(db, person, other) == 20
    assert "New topic" in words(row_of(browser.get("/boards/water/"), far))
    assert "New topic" not in words(row_of(browser.get("/boards/housing/"), untouched))
    # What is opened afterwards is new again.
    writer = make.actor_of(make.person())
    later, _post = actions.open_topic(writer, board.id, title="Something new", body="Look")
    assert "New topic" in words(row_of(browser.get("/boards/housing/"), later))

    actions.mark_all_read(make.actor_of(person))
    assert read_to(db, person, other) == 30
    assert not browser.get("/boards/water/").has(".unread-sign")


def test_reading_a_post_settles_what_was_told_of_it(db: Any, browser_of: Browser) -> None:
    person, writer = reader(username="lea"), make.person()
    topic = make.topic(author=person)
    actions.post_reply(make.actor_of(writer), topic.id, body="Hello @lea")
    actions.post_reply(make.actor_of(writer), topic.id, body="And again")
    pending.note(person.id, topic.id, 2)
    actions.save_marks()
    rows = db.session.execute(
        select(Notification.key, Notification.read_at)
        .where(Notification.person_id == person.id)
        .order_by(Notification.id)
    ).all()
    assert [row.read_at is not None for row in rows] == [True, False]


def test_writing_is_reading_and_tracks_the_topic(db: Any) -> None:
    opener, other, silent, watcher = (make.person() for _n in range(4))
    board = make.board()
    topic, _post = actions.open_topic(
        make.actor_of(opener), board.id, title="A title", body="The text", tags="heat"
    )
    actions.change_settings(make.actor_of(silent), track_replies=False)
    actions.watch_board(make.actor_of(watcher), board.slug, Level.WATCHING)
    for number, who in enumerate((other, silent, watcher), start=2):
        post, _topic = actions.post_reply(make.actor_of(who), topic.id, body="A reply")
        assert post.number == number
    rows = db.session.execute(
        select(TopicReading.person_id, TopicReading.last_number, TopicReading.level)
    ).all()
    assert sorted(map(tuple, rows)) == sorted(
        [
            (opener.id, 1, Level.TRACKING),
            (other.id, 2, Level.TRACKING),
            (silent.id, 3, None),
            (watcher.id, 4, None),  # the board is louder
        ]
    )
    actions.watch_topic(make.actor_of(other), topic.id, Level.MUTED)
    actions.post_reply(make.actor_of(other), topic.id, body="Once more")
    assert queries.marks(other.id, [topic.id])[topic.id].level == Level.MUTED


def test_many_marks_are_written_in_few_statements(db: Any) -> None:
    topics = [make.topic(posts=2) for _n in range(30)]
    person = reader()
    costs = []
    for some in (topics[:1], topics):
        for topic in some:
            pending.note(person.id, topic.id, 2)
        with recorded() as statements:
            actions.save_marks()
        costs.append(len(statements))
    assert costs == [4, 4]
    assert pending.waiting() == 0


def test_marks_that_cannot_be_written_wait(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    topic, person = make.topic(posts=2), reader()
    pending.note(person.id, topic.id, 2)

    def broken(_marks: Any) -> None:
        raise RuntimeError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr("hrforum.boards.actions.reading._write", broken)
        with pytest.raises(RuntimeError):
            actions.save_marks()
    assert pending.noted(person.id, topic.id) == 2
    actions.save_marks()
    assert read_to(db, person, topic) == 2


def test_marks_of_what_is_gone_are_dropped(db: Any) -> None:
    topic, person = make.topic(), reader()
    pending.note(person.id, 999_999, 3)
    pending.note(999_999, topic.id, 3)
    pending.note(person.id, topic.id, 99)
    actions.save_marks()
    assert read_to(db, person, topic) == 1
    assert pending.waiting() == 0


@pytest.mark.database("sqlite")
def test_the_writer_writes_a_moment_later_on_its_own(app: Any, db: Any) -> None:
    topic, person = make.topic(posts=2), reader()
    db.session.remove()
    writer = Writer(app, 0.02)
    pending.note(person.id, topic.id, 2)
    before = threading.active_count()
    for _n in range(5):
        writer.later()
    assert threading.active_count() <= before + 1
    deadline = time.monotonic() + 5
    while pending.waiting() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert read_to(db, person, topic) == 2
    pending.note(person.id, topic.id, 2)
    writer.stop()
    assert pending.waiting() == 0


def test_an_account_that_goes_takes_its_reading_with_it(db: Any) -> None:
    person, topic = reader(), make.topic()
    actions.watch_board(make.actor_of(person), board_slug(topic), Level.WATCHING)
    actions.change_settings(make.actor_of(person), shortcuts=False)
    pending.note(person.id, topic.id, 1)
    actions.save_marks()
    pending.note(person.id, topic.id, 1)
    with transaction():
        person_deleted(PersonDeleted(person.id, with_posts=False))
    actions.save_marks()
    for table in (TopicReading, BoardReading, ReadingSettings):
        assert db.session.scalars(select(table)).all() == []
