"""What waits for a moderator, what may not be written, and who is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from hrforum.accounts.models import Person
from hrforum.boards import actions as boards
from hrforum.boards.models import Poll, Post, Topic
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.errors import Invalid, NotFound
from hrforum.extensions import db as database
from hrforum.guarding import actions, queries, words
from hrforum.guarding.models import FlaggedPost, HeldPost, NetworkBlock, PostingTrace
from hrforum.notifications.models import Notification
from tests import factories as make
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]
QUEUE = "/curating/queue/"


def address(topic: Any) -> str:
    return f"/topics/{topic.id}-{topic.slug}/"


def reply(browser: PageClient, topic: Any, body: str, status: int = 200) -> Any:
    page = browser.get(address(topic))
    form = f"[action='{address(topic)}reply']"
    return browser.post_form(page, body=body, submit="Reply", form=form, status=status)


def held() -> list[HeldPost]:
    database.session.expire_all()
    return list(database.session.scalars(select(HeldPost).order_by(HeldPost.id)))


@pytest.fixture
def chief(db: Any) -> Any:
    return make.actor_of(make.person("moderator"))


@pytest.fixture
def first_posts(chief: Any) -> None:
    actions.save_rules(chief, first_posts=1, links=False, burst=0)


def test_by_default_nothing_waits(browser_of: Browser) -> None:
    topic = make.topic()
    reply(browser_of(make.person()), topic, "See https://example.org for more.")
    assert held() == []
    assert len(database.session.scalars(select(Post).where(Post.topic_id == topic.id)).all()) == 2


def test_a_first_post_waits_tells_why_and_is_approved(
    browser_of: Browser, client: PageClient, first_posts: None
) -> None:
    author = make.person()
    topic = make.topic(author=author)
    writer = make.person(display_name="Nour")
    browser = browser_of(writer)
    page = reply(browser, topic, "We begin with **rents**.")
    assert page.path.startswith("/held/")
    assert "A moderator reads the first posts of new people" in page.text
    assert "We begin with" in page.text
    assert "rents" not in client.get(address(topic)).text
    kinds = select(Notification.kind).where(Notification.kind != "held_waits")
    assert database.session.scalars(kinds).all() == []
    moderator = browser_of(make.person("moderator"))
    page = moderator.get(QUEUE)
    assert "Nour" in page.text and page.has(".prose strong")
    moderator.post_form(page, submit="Approve what Nour wrote", form="[action$='/approve']")
    assert "We begin with rents." in " ".join(client.get(address(topic)).text.split())
    [row] = held()
    assert (row.state, row.post_id is not None) == ("approved", True)
    kinds = dict(database.session.execute(select(Notification.person_id, Notification.kind)).all())
    assert kinds == {writer.id: "post_approved", author.id: "topic_reply"}
    assert "Go to the post" in browser.get("/held/").text


def test_a_double_click_waits_once(browser_of: Browser, first_posts: None) -> None:
    topic = make.topic()
    browser = browser_of(make.person())
    page = browser.get(address(topic))
    form = f"[action='{address(topic)}reply']"
    for _twice in range(2):
        browser.post_form(page, body="Once.", submit="Reply", form=form)
    assert len(held()) == 1


def test_a_topic_with_a_poll_waits_whole(
    browser_of: Browser, first_posts: None, chief: Any
) -> None:
    board = make.board()
    browser_of(make.person()).post_form(
        f"/boards/{board.slug}/new",
        title="How do you begin?",
        body="With whom?",
        tags="Housing",
        poll_question="Which?",
        poll_options="A\nB",
        submit="Open the topic",
    )
    assert database.session.scalars(select(Topic)).all() == []
    actions.approve(chief, held()[0].id)
    topic = database.session.scalars(select(Topic)).one()
    assert (topic.title, topic.tags_text) == ("How do you begin?", "housing")
    assert database.session.scalars(select(Poll.title)).one() == "Which?"


def test_a_refusal_names_its_reason_to_the_author(browser_of: Browser, first_posts: None) -> None:
    topic = make.topic()
    writer = make.person()
    browser = browser_of(writer)
    reply(browser, topic, "Buy my pills.")
    moderator = browser_of(make.person("moderator"))
    page = moderator.post_form(QUEUE, submit="Refuse it", form="[action$='/refuse']", status=422)
    assert "Say why" in page.text
    moderator.post_form(page, reason="Advertising.", submit="Refuse it", form="[action$='/refuse']")
    assert "Advertising." in browser.get("/held/").text
    assert "Your post was not approved" in browser.get("/notifications/").text


def test_trust_is_earned_by_posts_and_reading_or_given(chief: Any, browser_of: Browser) -> None:
    actions.save_rules(chief, first_posts=1, links=False, burst=0)
    topic = make.topic(posts=25)
    writer = make.person()
    browser = browser_of(writer)
    reply(browser, topic, "My first one.")
    actions.approve(chief, held()[0].id)
    # One accepted post, and twenty read ones: known.
    boards.mark_topic_read(make.actor_of(writer), topic.id)
    reply(browser, topic, "My second one.")
    assert len(held()) == 1
    other = make.person()
    reply(browser_of(other), topic, "Mine.")
    actions.approve(chief, held()[1].id, trust=True)
    reply(browser_of(other), topic, "Mine again.")
    assert len(held()) == 2
    delegate = make.person()
    make.delegate(delegate, make.member())
    reply(browser_of(delegate), topic, "For my city.")
    assert len(held()) == 2


def test_what_waits_is_its_authors_and_the_boards_moderators(
    browser_of: Browser, first_posts: None
) -> None:
    mine = make.person()
    topic = make.topic(make.board(moderators=[mine]))
    other = make.person()
    make.board(moderators=[other])
    writer = make.person()
    reply(browser_of(writer), topic, "Quite secret.")
    [row] = held()
    assert "Quite secret." in browser_of(mine).get(QUEUE).text
    assert "Quite secret." not in browser_of(other).get(QUEUE).text
    for who in (other, make.person(), writer):
        with pytest.raises(NotFound):
            actions.approve(make.actor_of(who), row.id)
        with pytest.raises(NotFound):
            actions.refuse(make.actor_of(who), row.id, reason="No.")
    with pytest.raises(NotFound):
        actions.withdraw(make.actor_of(other), row.id)
    actions.withdraw(make.actor_of(writer), row.id)
    assert held()[0].body == ""
    assert "Quite secret." not in browser_of(mine).get(QUEUE).text


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("casino", "Best CASINO in town", True),
        ("casino", "Best casinos in town", False),
        ("casin*", "Best casinos in town", True),
        ("crème", "creme brûlée", True),
        ("very cheap", "It is very  cheap.", True),
        ("example.org", "See https://www.example.org/x", True),
        ("example.org", "See https://a.example.org", True),
        ("example.org", "See https://notexample.org", False),
        ("example.org", "See http://user@example.org:80/", True),
        ("aus", "hausaufgaben", False),
    ],
)
def test_words_and_sites_are_found(pattern: str, text: str, found: bool) -> None:
    assert words.matches(pattern, text, words.hosts(text)) is found


def test_watched_words_block_hold_and_flag(chief: Any, browser_of: Browser) -> None:
    for pattern, effect in (("casino", "block"), ("pills", "hold"), ("rent*", "flag")):
        actions.watch_word(chief, pattern, language="", effect=effect)
    actions.watch_word(chief, "gift", language="de", effect="block")
    topic = make.topic()
    browser = browser_of(make.person())
    page = reply(browser, topic, "Come to my casino!", status=422)
    assert "“casino”" in page.text and "Come to my casino!" in page.text
    page = reply(browser, topic, "Cheap pills here.")
    assert "a word or a link that moderators want to look at" in page.text
    reply(browser, topic, "Our rents rise, what a gift.")
    [flagged] = database.session.scalars(select(FlaggedPost)).all()
    assert flagged.word == "rent*"
    moderator = browser_of(make.person("moderator"))
    moderator.post_form(QUEUE, submit=f"I looked at it: {topic.title}", form="[action$='/settle']")
    assert "Posts with watched words" not in moderator.get(QUEUE).text
    page = reply(browser, topic, "Das ist ein Gift für die Stadt und ihre Menschen.", status=422)
    assert "“gift”" in page.text
    # Nor comes it in later, by an edit.
    mine = database.session.scalars(select(Post).where(Post.body.like("Our rents%"))).one()
    page = browser.post_form(
        f"{address(topic)}{mine.number}/edit", body="My casino.", submit="Save", status=422
    )
    assert "“casino”" in page.text


def test_what_is_answered_to_the_questions_of_a_challenge_is_watched_too(
    chief: Any, browser_of: Browser
) -> None:
    actions.watch_word(chief, "casino", language="", effect="block")
    board = make.board()
    browser = browser_of(make.person())
    new = f"/boards/{board.slug}/new"
    said = {"title": "Evictions in winter", "type": "challenge", "submit": "Open the topic"}
    page = browser.post_form(new, challenge_goal="A casino.", **said, status=422)
    assert "“casino”" in page.text and "A casino." in page.text
    page = browser.post_form(new, challenge_goal="A home for all.", **said)
    topic = page.path.split("/")[2]
    edit = f"/topics/{topic}/1/edit"
    page = browser.post_form(edit, challenge_goal="A casino.", submit="Save", status=422)
    assert "“casino”" in page.text
    page = browser.post_form(edit, challenge_goal="A home for everybody.", submit="Save")
    assert "A home for everybody." in page.text


def test_a_raid_ends_by_itself(chief: Any, browser_of: Browser) -> None:
    topic = make.topic()
    known = make.person()
    make.delegate(known, make.member())
    actions.start_raid(chief, minutes=60)
    reply(browser_of(make.person()), topic, "From somebody new.")
    reply(browser_of(known), topic, "From somebody known.")
    assert [row.body for row in held()] == ["From somebody new."]
    with clock.at(clock.now() + dt.timedelta(minutes=61)):
        assert not queries.rules().is_raid
        reply(browser_of(make.person()), topic, "Later.")
    assert len(held()) == 1
    actions.start_raid(chief, minutes=60)
    actions.end_raid(chief)
    reply(browser_of(make.person()), topic, "Much later.")
    assert len(held()) == 1


def test_a_burst_switches_the_raid_on(chief: Any, browser_of: Browser) -> None:
    actions.save_rules(chief, first_posts=0, links=False, burst=5)
    topic = make.topic()
    for number in range(7):
        reply(browser_of(make.person()), topic, f"Text number {number}.")
    assert [row.body for row in held()] == ["Text number 5.", "Text number 6."]
    assert queries.rules().is_raid


def test_floods_repeated_texts_and_fresh_accounts_wait(make_app: Any, chief: Any) -> None:
    app = make_app(LIMITS=True)
    topic = make.topic()
    old = clock.now() - dt.timedelta(days=1)

    def browser(**columns: Any) -> PageClient:
        person = make.person(**columns)
        with transaction() as session:
            session.execute(
                update(Person).where(Person.id == person.id).values(confirmed_at=old, **columns)
            )
        return PageClient(app).sign_in(person.email or "")

    long = "Win a fortune in our city of dreams, come and see it all today."
    reply(browser(), topic, long)
    page = reply(browser(), topic, long.upper())
    assert "The same text was sent here" in page.text
    writer = browser()
    for number in range(6):
        page = reply(writer, topic, f"Text number {number}.")
    assert "Many posts came in a short time." in page.text
    new = make.person()
    with transaction() as session:
        session.execute(update(Person).where(Person.id == new.id).values(confirmed_at=clock.now()))
    page = reply(PageClient(app).sign_in(new.email or ""), topic, "Hello.")
    assert "The account is only a moment old." in page.text


def test_a_network_is_blocked_by_a_digest_until_a_day(chief: Any, browser_of: Browser) -> None:
    actions.save_rules(chief, first_posts=1, links=False, burst=0)
    topic = make.topic()
    reply(browser_of(make.person()), topic, "Buy this.")
    [row] = held()
    assert row.origin and "127" not in row.origin
    actions.block_network(chief, row.id, days=3, reason="Spam.")
    page = reply(browser_of(make.person()), topic, "And this.", status=422)
    assert "From your network nobody new can write" in page.text
    known = make.person()
    make.delegate(known, make.member())
    reply(browser_of(known), topic, "From the same city hall.")
    with pytest.raises(NotFound):
        actions.lift_block(make.actor_of(make.person()), 1)
    with clock.at(clock.now() + dt.timedelta(days=8)):
        actions.tidy()
        assert database.session.scalars(select(NetworkBlock)).all() == []
        assert database.session.scalars(select(PostingTrace)).all() == []
        assert held()[0].origin is None
        with pytest.raises(Invalid, match="not known any more"):
            actions.block_network(chief, row.id, days=3, reason="Spam.")


@pytest.mark.parametrize("rows", [1, 30])
def test_the_queue_costs_the_same(browser_of: Browser, chief: Any, rows: int) -> None:
    from tests.factories.base import save

    board, person = make.board(), make.person()
    for number in range(rows):
        save(
            HeldPost(
                person_id=person.id,
                kind="topic",
                board_id=board.id,
                title=f"Number {number}",
                body="Text.",
                fields={},
                why=["first"],
                client_key=f"key-{number}",
            )
        )
    page = browser_of(make.person("moderator")).get(QUEUE)
    assert page.sql == 4 and len(page.select(".act-list > li")) == rows
    assert browser_of(person).get("/held/").sql == 2


def test_rules_are_for_moderators_of_all_boards(browser_of: Browser) -> None:
    mine = make.person()
    make.board(moderators=[mine])
    browser_of(mine).get("/curating/prevention", status=404)
    chief = browser_of(make.person("moderator"))
    where = "/curating/prevention"
    page = chief.post_form(
        where,
        first_posts="many",
        burst="0",
        submit="Save the rules",
        form=f"[action='{where}']",
        status=422,
    )
    assert "Write a number from 0 to 10." in page.error("first_posts")
    chief.post_form(page, first_posts="2", submit="Save the rules", form=f"[action='{where}']")
    assert queries.rules().first_posts == 2
    chief.post_form(where, pattern="casino", submit="Watch it", form="[action$='/words']")
    assert "casino" in chief.get(where).text
    raid = "[action$='/raid']"
    chief.post_form(where, submit="Let everything from new people wait", form=raid)
    page = chief.get(where)
    assert "A raid is on" in page.text
    chief.post_form(page, submit="End it now", form=raid)
    assert "A raid is on" not in chief.get(where).text


def test_a_field_that_people_do_not_see_is_a_trap(browser_of: Browser) -> None:
    topic = make.topic()
    browser = browser_of(make.person())
    page = browser.get(address(topic))
    trap = page.one("form.composer [name=website]")
    assert trap.get("tabindex") == "-1" and trap.getparent().get("aria-hidden") == "true"
    form = f"[action='{address(topic)}reply']"
    page = browser.post_form(page, body="Hello.", website="x", submit="Reply", form=form)
    assert "A field was filled in that people don't see." in page.text
    assert [row.why for row in held()] == [["trap"]]


def test_nobody_signs_up_from_a_blocked_network(chief: Any, client: PageClient, app: Any) -> None:
    from hrforum.core.security import keyed_hash
    from tests.factories.base import save

    origin = keyed_hash(app.config["HRFORUM"].SECRET_KEY, "origin", "127.0.0.1")
    block = save(NetworkBlock(origin=origin, until=clock.now() + dt.timedelta(days=1)))
    typed = {"display_name": "Nour", "email": "nour@linz.example", "accept": "y"}
    phrase = "three words in a row"
    page = client.post_form("/account/sign-up", password=phrase, submit="Sign up", **typed)
    assert "From your network nobody can sign up until" in page.error("email")
    actions.lift_block(chief, block.id)
    page = client.post_form("/account/sign-up", password=phrase, submit="Sign up", **typed)
    assert page.path == "/account/sign-up/sent"
