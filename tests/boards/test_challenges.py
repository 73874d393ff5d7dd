"""Challenges and practices as forms, where a challenge stands, what trying an answer brought."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.boards import actions
from hrforum.boards.models import PostTrial, Topic, TopicStatus
from hrforum.core.errors import Forbidden, Invalid, NotFound
from tests import factories as make
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]


def address(topic: Any) -> str:
    return f"/topics/{topic.id}-{topic.slug}/"


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def opened(author: Any, board: Any = None, **more: Any) -> Topic:
    values = {
        "title": "Evictions in winter",
        "body": "",
        "type": "challenge",
        "answers": {
            "challenge_situation": "Forty homes a month.\nMostly families.",
            "challenge_questions": "Who warns early?\nWho pays?",
            "challenge_help": ["mentor", "answer"],
            "challenge_deadline": "2030-05-01",
        },
        **more,
    }
    topic, _post = actions.open_topic(make.actor_of(author), (board or make.board()).id, **values)
    return topic


def test_a_challenge_is_a_form_a_card_and_can_be_found(
    client: PageClient, browser_of: Browser
) -> None:
    board = make.board()
    page = browser_of(make.person()).post_form(
        f"/boards/{board.slug}/new?type=challenge",
        title="Evictions in winter",
        challenge_situation="Forty homes a month, zwangsräumung everywhere.",
        challenge_questions="Who warns early?",
        challenge_help="mentor",
        challenge_deadline="2030-05-01",
        submit="Open the topic",
    )
    card = words(page.one(".topic-card"))
    for part in ("Situation", "Forty homes a month", "A mentor", "1 May 2030", "Open"):
        assert part in card
    assert "Limits of competence" not in card, "what nobody answered is not there"
    found = client.get("/search", q="zwangsraumung")
    assert "Evictions in winter" in found.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("challenge_situation", "x" * 3001),
        ("challenge_questions", "a\nb\nc\nd"),
        ("challenge_deadline", "soon"),
        ("challenge_deadline", "0001-01-01"),
    ],
)
def test_a_mistake_stands_next_to_its_field_and_nothing_is_lost(
    browser_of: Browser, field: str, value: str
) -> None:
    board = make.board()
    page = browser_of(make.person()).post_form(
        f"/boards/{board.slug}/new?type=challenge",
        title="Evictions in winter",
        challenge_goal="Half as many.",
        **{field: value},
        submit="Open the topic",
        status=422,
    )
    assert page.error(field)
    assert "Half as many." in words(page.one("[name=challenge_goal]"))


def test_a_topic_without_answers_needs_a_text(browser_of: Browser) -> None:
    board = make.board()
    page = browser_of(make.person()).post_form(
        f"/boards/{board.slug}/new",
        title="Evictions in winter",
        type="challenge",
        submit="Open the topic",
        status=422,
    )
    assert "Write something first" in page.error("body")


def test_answers_can_be_changed_and_their_history_shows_how(
    db: Any, browser_of: Browser, client: PageClient
) -> None:
    author = make.person()
    topic = opened(author)
    browser = browser_of(author)
    page = browser.get(address(topic) + "1/edit")
    assert words(page.one("[name=challenge_questions]")) == "Who warns early? Who pays?"
    assert len(page.select("[name=challenge_help][checked]")) == 2
    page = browser.post_form(page, challenge_situation="Thirty homes a month.", submit="Save")
    assert "Thirty homes" in words(page.one(".topic-card"))
    page = client.get(address(topic) + "1/history")
    assert "Forty" in page.texts("del")
    assert "Thirty" in page.texts("ins")


def test_where_a_challenge_stands_has_a_history(
    db: Any, client: PageClient, browser_of: Browser
) -> None:
    author = make.person(display_name="Ines Duarte")
    topic = opened(author)
    browser = browser_of(author)
    where = address(topic) + "status"
    page = browser.post_form(where, outcome="", note="Trying", submit="Save")
    assert page.h1 == "Evictions in winter"
    with pytest.raises(Invalid):
        actions.set_status(make.actor_of(author), topic.id, status="resolved")
    actions.set_status(
        make.actor_of(author), topic.id, status="resolved", outcome="Warn *early*.", note="Done"
    )
    page = client.get(address(topic))
    assert "Warn *early*." in words(page.one(".topic-card-outcome"))
    page = client.get(where)
    assert "Ines Duarte" in page.text
    assert not page.has("main form")
    assert [row.status for row in db.session.scalars(select(TopicStatus).order_by("id"))] == [
        "open",
        "resolved",
    ]


def test_who_may_say_where_a_challenge_stands(browser_of: Browser, client: PageClient) -> None:
    topic = opened(make.person())
    other = make.actor_of(make.person())
    with pytest.raises(Forbidden):
        actions.set_status(other, topic.id, status="exploring")
    actions.set_status(make.actor_of(make.person("moderator")), topic.id, status="exploring")
    talk = make.topic()
    with pytest.raises(Forbidden):
        actions.set_status(make.actor_of(make.person("moderator")), talk.id, status="trying")
    client.get(address(talk) + "status", status=404)


def test_an_answer_is_tried_and_stands_on_the_card(
    db: Any, client: PageClient, browser_of: Browser
) -> None:
    topic = opened(make.person())
    make.post(topic, body="Set up a deposit fund.")
    anna = make.person(display_name="Anna Kovač")
    browser = browser_of(anna)
    where = address(topic) + "2/tried"
    page = browser.post_form(where, note="", submit="Save", status=422)
    assert page.has(".field-error")
    browser.post_form(where, result="partly", note="It took a year.", submit="Save")
    card = words(client.get(address(topic)).one(".trials"))
    assert card == "It worked partly It took a year. Anna Kovač answer 2"
    browser.post_form(where, result="worked", note="After two years.", submit="Save")
    assert len(db.session.scalars(select(PostTrial)).all()) == 1
    browser.post_form(where, submit="Take it back")
    assert not client.get(address(topic)).has(".trials")
    talk = make.topic(posts=2)
    with pytest.raises(Forbidden):
        actions.record_trial(make.actor_of(anna), talk.id, 2, result="worked", note="Yes.")


def test_what_was_tried_of_a_hidden_answer_is_hidden(client: PageClient) -> None:
    topic = opened(make.person())
    make.post(topic)
    actions.record_trial(
        make.actor_of(make.person()), topic.id, 2, result="failed", note="No chance."
    )
    moderator = make.actor_of(make.person("moderator"))
    actions.hide_post(moderator, topic.id, 2, reason="Rude.")
    assert "No chance." not in client.get(address(topic)).html


def test_what_somebody_tried_goes_with_their_texts(db: Any, client: PageClient) -> None:
    from hrforum.accounts.signals import PersonDeleted
    from hrforum.boards.sections import forget_person
    from hrforum.core.db import transaction

    topic = opened(make.person())
    make.post(topic)
    anna = make.person()
    actions.record_trial(make.actor_of(anna), topic.id, 2, result="worked", note="My own words.")
    assert "My own words." in client.get(address(topic)).html
    with transaction():
        forget_person(PersonDeleted(anna.id, with_posts=True))
    assert "My own words." not in client.get(address(topic)).html


def test_a_form_is_erased_with_its_author(db: Any, client: PageClient) -> None:
    from hrforum.accounts.signals import PersonDeleted
    from hrforum.boards.sections import forget_person
    from hrforum.core.db import transaction

    author = make.person()
    topic = opened(author)
    actions.set_status(
        make.actor_of(author), topic.id, status="resolved", outcome="Warn early.", note="Done"
    )
    make.post(topic)
    with transaction():
        forget_person(PersonDeleted(author.id, with_posts=True))
    page = client.get(address(topic))
    assert "Forty homes" not in page.html
    assert "Warn early." not in page.html
    assert db.session.scalars(select(TopicStatus)).all() == []
    assert "Forty homes" not in client.get("/search", q="forty homes").html


def test_a_practice_links_what_it_came_from_and_back(client: PageClient) -> None:
    board = make.board()
    source = make.topic(board, title="How did you do it?", posts=2)
    practice = opened(
        make.person(),
        board,
        type="practice",
        title="The deposit fund",
        answers={"practice_done": "A fund."},
        source=address(source),
    )
    page = client.get(address(practice))
    assert "How did you do it?" in words(page.one(".topic-card"))
    assert "The deposit fund" in words(client.get(address(source)).one(".topic-card"))


def test_a_practice_says_nothing_of_a_topic_that_its_readers_may_not_see(
    client: PageClient,
) -> None:
    hidden_board = make.board(visibility="moderators")
    secret = make.topic(hidden_board, title="A secret matter")
    with pytest.raises(Invalid) as refused:
        opened(make.person(), type="practice", source=str(secret.id), body="Text")
    assert refused.value.field == "practice_source"
    moderator = make.person("moderator")
    practice = opened(moderator, type="practice", source=str(secret.id), body="Text")
    assert "A secret matter" not in client.get(address(practice)).html
    with pytest.raises(NotFound):
        actions.set_status(make.actor_of(make.person()), secret.id, status="open")


@pytest.mark.parametrize("rows", [1, 30])
def test_a_card_costs_the_page_nothing(client: PageClient, browser_of: Browser, rows: int) -> None:
    topic = opened(make.person())
    author = make.person()
    make.reply_all(topic, [author] * 2)
    for _ in range(rows):
        actions.record_trial(
            make.actor_of(make.person()), topic.id, 2, result="worked", note="Yes, it did."
        )
    page = client.get(address(topic))
    assert page.sql == 6
    assert len(page.select(".trials li")) == rows
    assert client.get(address(topic)).sql == 1
    assert browser_of(make.person()).get(address(topic)).sql <= 9
