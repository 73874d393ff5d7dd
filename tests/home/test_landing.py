"""The landing page shows what is alive, to each reader what they may see, at a fixed cost."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from hrforum.boards.queries import boards as board_queries
from hrforum.core import clock, fragments
from hrforum.core.db import transaction
from hrforum.core.permissions import Actor, Grants
from hrforum.home import queries
from tests import factories

AGO = dt.timedelta(hours=1)


@pytest.fixture
def author(db):
    return factories.person(password=None, display_name="Ada")


def titles(page, section):
    return page.texts(f"section[aria-labelledby={section}] h3")


def test_an_empty_forum_has_a_page(client):
    page = client.get("/")
    assert "No boards yet" in page.text
    assert "Join the forum" in page.text


def test_boards_without_topics(client, db):
    factories.board(name="Housing")
    page = client.get("/")
    assert titles(page, "boards-title") == ["Housing"]
    assert "Nothing has been written yet" in page.text
    assert not page.has("#waiting-title")


def test_it_says_what_this_is_and_shows_what_is_alive(client, db, author):
    board = factories.board(name="Housing")
    now = clock.now()
    factories.topic(board, author, title="Winter shelter", type="challenge", created_at=now - AGO)
    answered = factories.topic(
        board, author, title="Answered", type="challenge", created_at=now - 2 * AGO, posts=2
    )
    factories.topic(board, author, title="Talk", created_at=now - 3 * AGO)
    factories.topic(
        board, author, title="Rent mediation", type="practice", created_at=now - 4 * AGO
    )
    factories.topic(
        board, author, title="Closed", type="challenge", created_at=now - 5 * AGO, closed_at=now
    )
    factories.member(name="Graz")
    page = client.get("/")
    assert page.h1.startswith("Where people")
    assert titles(page, "waiting-title") == ["Winter shelter"]
    assert titles(page, "latest-title") == ["Answered", "Talk", "Rent mediation", "Closed"]
    assert page.texts("section[aria-labelledby=practices-title] li a") == ["Rent mediation"]
    assert page.texts(".home-members a") == ["Graz"]
    assert page.texts(".board-row-title") == ["Housing"]
    data = json.loads(page.one('script[type="application/ld+json"]').text)
    assert data["url"] == "http://localhost/"
    assert page.links('link[type="application/atom+xml"]') == ["/feeds/latest.atom"]
    assert answered.id


def test_what_changes_is_seen_at_once(client, db, author):
    board = factories.board()
    topic = factories.topic(board, author, title="A question", type="challenge")
    assert titles(client.get("/"), "waiting-title") == ["A question"]
    factories.post(topic, author)
    with transaction() as session:
        session.merge(board).version += 1
    assert titles(client.get("/"), "latest-title") == ["A question"]
    assert not client.get("/").has("#waiting-title")
    factories.member(name="Lund")
    fragments_bump("shelf")
    assert client.get("/").texts(".home-members a") == ["Lund"]


def fragments_bump(name):
    with transaction():
        fragments.bump(name)


def test_deleted_topics_are_not_there(client, db, author):
    board = factories.board()
    for kind in ("challenge", "practice", "discussion"):
        factories.topic(board, author, title=f"Gone {kind}", type=kind, deleted_at=clock.now())
    assert "Gone" not in client.get("/").html.replace("Gone with", "")


@pytest.fixture
def rooms(db, author):
    """A board of each visibility with a topic of each type in it."""
    group = factories.group()
    made = {}
    for visibility in ("public", "signed_in", "members", "groups", "moderators"):
        groups = [group] if visibility == "groups" else []
        board = factories.board(name=f"Board {visibility}", visibility=visibility, groups=groups)
        made[visibility] = board
        for kind in ("challenge", "practice", "discussion"):
            factories.topic(board, author, title=f"{kind} on {visibility}", type=kind)
    return made, group


def readers(rooms):
    boards, group = rooms
    city = factories.member()
    delegate = factories.person(password=None)
    factories.delegate(delegate, city)
    grouped = factories.person(password=None)
    factories.in_group(grouped, group)
    moderator = Actor(person_id=99, grants=Grants(roles=frozenset({"moderator"})))
    local = Actor(
        person_id=98,
        grants=Grants(moderated_board_ids=frozenset({boards["moderators"].id})),
    )
    return {
        "visitor": (Actor(), {"public"}),
        "person": (Actor(person_id=97), {"public", "signed_in"}),
        "delegate": (factories.actor_of(delegate), {"public", "signed_in", "members"}),
        "in the group": (factories.actor_of(grouped), {"public", "signed_in", "groups"}),
        "moderator": (moderator, set(boards)),
        "moderator of a board": (local, {"public", "signed_in", "moderators"}),
    }


def test_nobody_sees_what_they_may_not(app, rooms, monkeypatch):
    for limit in ("WAITING", "PRACTICES", "LATEST"):
        monkeypatch.setattr(queries, limit, 100)
    for name, (actor, expected) in readers(rooms).items():
        for read in (queries.waiting_challenges, queries.newest_practices, queries.latest_topics):
            seen = {row.board_name.removeprefix("Board ") for row in read(actor)}
            assert seen == expected, name


def test_the_key_of_the_kept_page_differs_where_sight_differs(app, rooms):
    keys = {}
    for name, (actor, expected) in readers(rooms).items():
        stamps = board_queries.board_stamps(actor)
        keys.setdefault(tuple(map(tuple, stamps)), set()).add(frozenset(expected))
        assert {stamp.id for stamp in stamps} == {
            rooms[0][visibility].id for visibility in expected
        }, name
    assert all(len(sights) == 1 for sights in keys.values())


def test_a_page_kept_for_one_is_not_shown_to_another(client, rooms, browser_of):
    person = factories.person()
    factories.delegate(person, factories.member())
    theirs = browser_of(person)
    assert "on members" in theirs.get("/").html
    assert "on groups" not in theirs.get("/").html
    for _twice in range(2):
        html = client.get("/").html
        assert "on public" in html
        for hidden in ("signed_in", "members", "groups", "moderators"):
            assert f"on {hidden}" not in html and f"Board {hidden}" not in html
    assert "on members" in theirs.get("/").html


def test_signed_in_it_goes_straight_to_what_is_new(browser_of, db):
    board = factories.board(slug="housing", name="Housing")
    person = factories.person()
    browser = browser_of(person)
    page = browser.get("/")
    assert page.h1 == "What is new"
    assert "/new" in page.links("main a")
    assert browser.get("/new").links(".choose-board a") == [f"/boards/{board.slug}/new"]
    chosen = browser.get("/new", board="housing", status=303)
    assert chosen.location == "/boards/housing/new"
    assert browser.get("/new", board="nowhere").h1 == "Where do you want to write?"


def test_the_choice_of_a_board_holds_no_secret_ones(browser_of, rooms):
    browser = browser_of(factories.person())
    assert browser.get("/new").texts(".choose-board a") == ["Board public", "Board signed_in"]


def fill(author, boards):
    for board in boards:
        for kind in ("challenge", "practice", "discussion", "question"):
            factories.topic(board, author, type=kind)


def test_it_costs_the_same_with_one_and_with_many(client, db, author, browser_of):
    factories.member()
    browser = browser_of(factories.person())
    for boards, members in ((1, 0), (12, 10)):
        fill(author, [factories.board() for _n in range(boards)])
        for _n in range(members):
            factories.member()
            factories.event()
        factories.event()
        assert [client.get("/").sql for _twice in range(2)] == [8, 2]
        # The last of each: what the reader has read of the topics.
        assert [browser.get("/").sql for _twice in range(2)] == [10, 4]


def test_the_next_events_are_named_as_long_as_they_come(client, db):
    factories.board()

    def event(title, hours, **columns):
        return factories.event(title=title, days=hours / 24, **columns)

    def named():
        return client.get("/").texts("section[aria-labelledby=events-title] li > a")

    assert named() == []
    later, soon = event("Later", 48), event("Soon", 2)
    event("Planned", 3, state="draft")
    event("Called off", 4, state="cancelled")
    event("For members", 5, visibility="members")
    assert named() == ["Soon", "Later"]
    soon.title = "Sooner"
    soon.version += 1
    db.session.commit()
    assert named() == ["Sooner", "Later"]
    with clock.at(later.starts_at - dt.timedelta(hours=1)):
        assert named() == ["Later"]
    for hours in (50, 60, 70):
        event(f"In {hours} hours", hours)
    assert named() == ["Sooner", "Later", "In 50 hours"]
