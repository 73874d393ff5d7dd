"""Pinning, archiving, slow mode, dates, filing anew, notes: who may, and the way back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.accounts.signals import PersonDeleted
from hrforum.boards import actions as boards
from hrforum.boards.curating_models import TopicAct
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.curating import actions
from hrforum.curating.actions.staff import forget_person
from hrforum.curating.models import PersonNote, TopicNote
from hrforum.extensions import db as database
from hrforum.notifications.models import Notification
from tests import factories as make
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]
DAY = dt.timedelta(days=1)


def address(topic: Any) -> str:
    return f"/topics/{topic.id}-{topic.slug}/"


def fresh(row: Any) -> Any:
    database.session.expire_all()
    return database.session.get(type(row), row.id)


def acts_of(topic: Any) -> list[TopicAct]:
    rows = select(TopicAct).where(TopicAct.topic_id == topic.id).order_by(TopicAct.id)
    return list(database.session.scalars(rows))


@pytest.fixture
def curator(db: Any) -> Any:
    return make.actor_of(make.person("moderator"))


def test_each_act_is_one_row_and_has_a_way_back(curator: Any) -> None:
    topic = make.topic(posts=2, tags=[make.tag("Housing")])
    before = {c.key: getattr(topic, c.key) for c in type(topic).__table__.columns}
    later = clock.now() + DAY
    todo: list[Callable[[], Any]] = [
        lambda: actions.pin(curator, topic.id, until=later),
        lambda: actions.feature(curator, topic.id),
        lambda: actions.slow(curator, topic.id, seconds=300),
        lambda: actions.set_timer(curator, topic.id, after_days=7, reason="Silence."),
        lambda: actions.archive(curator, topic.id, reason="Done."),
    ]
    for number, do in enumerate(todo, 1):
        act = do()
        assert do() is None, "a second click writes nothing"
        assert len(acts_of(topic)) == number
        actions.undo(curator, act.id)
        actions.undo(curator, act.id)
    now = fresh(topic)
    for name, value in before.items():
        if name != "version":
            assert getattr(now, name) == value, name
    assert all(act.undone_by_id == curator.person_id for act in acts_of(topic))


def test_what_has_changed_since_is_not_taken_back(curator: Any) -> None:
    topic = make.topic()
    act = actions.slow(curator, topic.id, seconds=300)
    later = actions.slow(curator, topic.id, seconds=3600)
    with pytest.raises(Conflict):
        actions.undo(curator, act.id)
    actions.undo(curator, later.id)
    assert fresh(topic).slow_seconds == 300


def test_title_tags_and_type_are_changed_and_put_back(curator: Any, client: PageClient) -> None:
    topic = make.topic(title="Rents", slug="rents")
    old = address(topic)
    title = actions.file_anew(curator, topic.id, title="Rents in Linz")
    tags = actions.file_anew(curator, topic.id, tags="Housing, Rent")
    kind = actions.file_anew(curator, topic.id, type="question")
    assert client.get(old, status=301).location == f"/topics/{topic.id}-rents-in-linz/"
    page = client.get(f"/topics/{topic.id}-rents-in-linz/acts")
    assert "Rents in Linz" in page.text and "The type was changed" in page.text
    for act in (title, tags, kind):
        actions.undo(curator, act.id)
    now = fresh(topic)
    assert (now.title, now.tags_text, now.type) == ("Rents", "", "discussion")


def test_slow_mode_lets_everybody_wait_but_moderators(browser_of: Browser, curator: Any) -> None:
    topic = make.topic()
    actions.slow(curator, topic.id, seconds=1800)
    person = make.person()
    writer = browser_of(person)
    boards.post_reply(make.actor_of(person), topic.id, body="First.")
    page = writer.get(address(topic))
    form = f"[action='{address(topic)}reply']"
    page = writer.post_form(page, body="Second.", submit="Reply", form=form, status=422)
    assert "You can write here again in 30 minutes." in page.text
    assert "Second." in page.text
    with clock.at(clock.now() + dt.timedelta(minutes=31)):
        boards.post_reply(make.actor_of(person), topic.id, body="Third.")
    boards.post_reply(curator, topic.id, body="One.")
    boards.post_reply(curator, topic.id, body="Two.")


def test_an_archived_topic_stays_as_it_is_for_everybody(curator: Any, client: PageClient) -> None:
    author = make.person()
    topic = make.topic(author=author, posts=2)
    actions.archive(curator, topic.id, reason="It is over.")
    for who in (make.actor_of(author), curator):
        with pytest.raises(Forbidden):
            boards.post_reply(who, topic.id, body="More.")
        with pytest.raises(Forbidden):
            boards.edit_post(who, topic.id, 2, body="Other.", base_version=1)
    with pytest.raises(Forbidden):
        boards.react(curator, topic.id, 2, "thanks")
    page = client.get(address(topic))
    assert "This topic is archived." in page.text


def test_dates_close_and_unpin(curator: Any) -> None:
    author = make.person()
    at, silent, pinned, busy = (make.topic(author=author) for _n in range(4))
    actions.set_timer(curator, at.id, at=clock.now() + DAY)
    actions.set_timer(curator, silent.id, after_days=3)
    actions.set_timer(curator, busy.id, after_days=30)
    actions.pin(curator, pinned.id, until=clock.now() + DAY)
    assert actions.do_due() == 0
    with clock.at(clock.now() + 4 * DAY):
        assert actions.do_due() == 3
        assert actions.do_due() == 0
    assert fresh(at).closed_at and fresh(silent).closed_at and not fresh(busy).closed_at
    assert fresh(pinned).pinned_at is None
    assert acts_of(at)[-1].actor_id is None
    told = database.session.scalars(
        select(Notification.kind).where(Notification.person_id == author.id)
    ).all()
    assert told.count("topic_closed") == 2
    boards.reopen_topic(curator, at.id)
    assert actions.do_due() == 0


def test_a_topic_pinned_everywhere_stands_on_every_board(curator: Any, client: PageClient) -> None:
    other = make.topic()
    topic = make.topic(title="Read this first")
    board = database.session.get(type(make.board()), other.board_id)
    assert "Read this first" not in client.get(f"/boards/{board.slug}/").text
    actions.pin(curator, topic.id, everywhere=True)
    assert "Read this first" in client.get(f"/boards/{board.slug}/").text
    actions.unpin(curator, topic.id)
    assert "Read this first" not in client.get(f"/boards/{board.slug}/").text
    mine = make.person()
    here = make.topic(make.board(moderators=[mine]))
    with pytest.raises(Forbidden):
        actions.pin(make.actor_of(mine), here.id, everywhere=True)
    inside = make.topic(make.board(visibility="members"))
    with pytest.raises(Invalid):
        actions.pin(curator, inside.id, everywhere=True)


def test_a_featured_topic_stands_on_the_landing_page(curator: Any, client: PageClient) -> None:
    topic = make.topic(title="How Linz does it")
    assert not client.get("/").has("#featured-title")
    actions.feature(curator, topic.id)
    assert "How Linz does it" in client.get("/").text
    assert client.get("/").has("#featured-title")


def test_a_duplicate_names_the_other_topic_and_closes(curator: Any, client: PageClient) -> None:
    first, again = make.topic(title="The first one"), make.topic()
    act = actions.mark_duplicate(curator, again.id, address(first))
    page = client.get(address(again))
    assert "This has been asked before." in page.text and address(first) in page.links("a")
    actions.undo(curator, act.id)
    assert fresh(again).closed_at is None
    assert not client.get(address(again)).has(".notice")
    # What not everybody here may read is not named.
    hidden = make.topic(make.board(visibility="moderators"), title="Quite secret")
    actions.mark_duplicate(curator, again.id, address(hidden))
    assert "Quite secret" not in client.get(address(again)).text


def test_topics_are_assigned_and_moderators_reminded(
    curator: Any, browser_of: Browser, client: PageClient
) -> None:
    mate = make.person()
    topic = make.topic(make.board(moderators=[mate]))
    actions.assign(curator, topic.id, username=mate.username, due_on=clock.today() + DAY)
    assert actions.remind_assigned() == 0
    with clock.at(clock.now() + DAY):
        assert [actions.remind_assigned() for _n in range(2)] == [1, 0]
    kinds = database.session.scalars(
        select(Notification.kind).where(Notification.person_id == mate.id)
    ).all()
    assert sorted(kinds) == ["topic_assigned", "topic_due"]
    assert topic.title in browser_of(mate).get("/curating/").text
    # Who looks after a topic is the moderators' own business.
    assert "Assigned" not in client.get(f"{address(topic)}acts").text
    with pytest.raises(Invalid):
        actions.assign(curator, topic.id, username=make.person().username)
    actions.assign(curator, topic.id, username="")


def test_notes_are_for_moderators_and_go_with_an_account(
    curator: Any, browser_of: Browser, client: PageClient
) -> None:
    person = make.person()
    mine = make.person()
    topic = make.topic(make.board(moderators=[mine]))
    for _twice in range(2):
        actions.note_topic(curator, topic.id, body="Wait for Linz.", client_key="a" * 20)
    assert len(database.session.scalars(select(TopicNote)).all()) == 1
    where = f"{address(topic)}curate/assign"
    assert "Wait for Linz." in browser_of(mine).get(where).text
    browser_of(person).get(where, status=404)
    actions.note_person(curator, person.username, body="Asked twice to be polite.")
    with pytest.raises(NotFound):
        actions.note_person(make.actor_of(mine), person.username, body="Mine.")
    browser_of(mine).get(f"/people/{person.username}/notes", status=404)
    chief = browser_of(make.person("admin"))
    assert "Asked twice" in chief.get(f"/people/{person.username}/notes").text
    assert f"/people/{person.username}/notes" in chief.get(f"/people/{person.username}/").links("a")
    with transaction():
        forget_person(PersonDeleted(person.id, with_posts=False))
    assert database.session.scalars(select(PersonNote)).all() == []


ACTS: list[tuple[str, Callable[[Any, int], Any]]] = [
    ("pin", lambda who, n: actions.pin(who, n)),
    ("feature", lambda who, n: actions.feature(who, n)),
    ("archive", lambda who, n: actions.archive(who, n, reason="No.")),
    ("slow", lambda who, n: actions.slow(who, n, seconds=300)),
    ("timer", lambda who, n: actions.set_timer(who, n, after_days=3)),
    ("title", lambda who, n: actions.file_anew(who, n, title="Another title")),
    ("split", lambda who, n: actions.split(who, n, posts="2", title="Rents", reason="No.")),
    ("assign", lambda who, n: actions.assign(who, n, username="")),
    ("note", lambda who, n: actions.note_topic(who, n, body="No.")),
    ("bulk", lambda who, n: actions.do_bulk(who, "close", [n], reason="No.")),
]


@pytest.mark.parametrize(("name", "act"), ACTS, ids=[name for name, _act in ACTS])
def test_who_may_do_it(db: Any, name: str, act: Callable[[Any, int], Any]) -> None:
    own = make.person()
    board = make.board(moderators=[own])
    for role, person, may in (
        ("visitor", None, False),
        ("person", make.person(), False),
        ("author", make.person(), False),
        ("moderator of another board", make.person(), False),
        ("coordinator", make.person("coordinator"), False),
        ("moderator of the board", own, True),
        ("moderator", make.person("moderator"), True),
        ("admin", make.person("admin"), True),
    ):
        if role == "moderator of another board":
            make.board(moderators=[person])
        from hrforum.core.permissions import VISITOR

        topic = make.topic(board, author=person if role == "author" else None, posts=3)
        actor = make.actor_of(person) if person else VISITOR
        if may:
            act(actor, topic.id)
            continue
        with pytest.raises((Forbidden, NotFound)):
            act(actor, topic.id)
        assert acts_of(topic) == [], role


def test_many_topics_at_once_with_a_preview_and_the_way_back(
    browser_of: Browser, curator: Any
) -> None:
    board = make.board()
    open_one, closed = make.topic(board, title="Open one"), make.topic(board, title="Closed one")
    boards.close_topic(curator, closed.id, reason="Before.")
    browser = browser_of(make.person("moderator"))
    where = f"/boards/{board.slug}/curate"
    assert where in browser.get(f"/boards/{board.slug}/").links("a")
    page = browser.get(where)
    chosen = [str(open_one.id), str(closed.id)]
    page = browser.post_form(
        page, topic=chosen, act="close", reason="All done.", submit="Show what would change"
    )
    assert "Open one: changes" in " ".join(page.text.split())
    assert "Closed one: stays as it is" in " ".join(page.text.split())
    assert fresh(open_one).closed_at is None
    page = browser.post_form(page, submit="Do it")
    assert "Open one" in page.text and "Closed one" not in page.text
    assert fresh(open_one).closed_at is not None
    browser.post_form(page, submit="Take all of it back")
    assert fresh(open_one).closed_at is None and fresh(closed).closed_at is not None


def test_a_form_says_what_is_wrong_and_loses_nothing(browser_of: Browser) -> None:
    topic = make.topic(posts=3)
    browser = browser_of(make.person("moderator"))
    where = f"{address(topic)}curate/split"
    page = browser.post_form(
        where, numbers="1", title="Rents", reason="Why", submit="Split them off", status=422
    )
    assert "The opening post stays." in page.error("numbers")
    assert page.one("input[name=title]").get("value") == "Rents"
    page = browser.post_form(page, numbers="2-", submit="Show what goes")
    assert "2 posts go" in page.text
    page = browser.post_form(page, submit="Split them off")
    assert page.h1 == "Rents"


@pytest.mark.parametrize("rows", [1, 30])
def test_the_history_costs_the_same(client: PageClient, curator: Any, rows: int) -> None:
    topic = make.topic()
    for number in range(rows):
        actions.slow(curator, topic.id, seconds=300 if number % 2 == 0 else 1800)
    page = client.get(f"{address(topic)}acts")
    assert page.sql == 2 and len(page.select(".act-list > li")) == rows
    assert client.get(address(topic)).sql == 6
    assert client.get(address(topic)).sql == 1
