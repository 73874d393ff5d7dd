"""Muting and blocking: it holds wherever two people meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.accounts.actions.blocks import choose
from hrforum.accounts.block_models import PersonMute
from hrforum.accounts.signals import PersonDeleted
from hrforum.boards import actions as boards
from hrforum.boards.queries import mine
from hrforum.boards.reading_models import PersonFollow
from hrforum.boards.sections import forget_person
from hrforum.core.db import transaction
from hrforum.core.errors import Forbidden, NotFound
from hrforum.extensions import db as database
from hrforum.notifications.models import Notification
from hrforum.search.completing import complete
from tests import factories as make
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]


def address(topic: Any) -> str:
    return f"/topics/{topic.id}-{topic.slug}/"


def told(person: Any) -> list[str]:
    rows = select(Notification.kind).where(Notification.person_id == person.id)
    return list(database.session.scalars(rows))


@pytest.fixture
def two(db: Any) -> tuple[Any, Any]:
    """Anna, and Boris whom she does not want to hear from."""
    return make.person(username="anna", display_name="Anna"), make.person(
        username="boris", display_name="Boris"
    )


@pytest.mark.parametrize("choice", ["mute", "block"])
def test_nothing_of_them_is_told(two: tuple[Any, Any], choice: str) -> None:
    anna, boris = two
    topic = make.topic(author=anna, posts=2)
    loud = make.actor_of(boris)

    def speak() -> None:
        link = f"{address(topic)}1"
        quote = f"> [@anna wrote in #1]({link}):\n>\n> The opening post.\n\nNo."
        boards.post_reply(loud, topic.id, body="Hello @anna.", reply_to_number=1)
        boards.post_reply(loud, topic.id, body=quote)

    choose(make.actor_of(anna), "boris", choice)
    speak()
    assert told(anna) == []
    choose(make.actor_of(anna), "boris", "none")
    speak()
    assert sorted(told(anna)) == ["mention", "quote"]


def test_decisions_of_a_muted_moderator_are_told(two: tuple[Any, Any]) -> None:
    anna, _boris = two
    moderator = make.person("moderator", username="mo")
    topic = make.topic(author=anna)
    choose(make.actor_of(anna), "mo", "block")
    boards.close_topic(make.actor_of(moderator), topic.id, reason="Done.")
    assert told(anna) == ["topic_closed"]


def test_who_is_blocked_can_neither_react_nor_follow_nor_quote(two: tuple[Any, Any]) -> None:
    from hrforum.boards.queries.voices import quotation

    anna, boris = two
    topic = make.topic(author=anna)
    loud = make.actor_of(boris)
    boards.react(loud, topic.id, 1, "thanks")
    boards.follow_person(loud, "anna", follow=True)
    boards.follow_person(make.actor_of(anna), "boris", follow=True)
    assert quotation(loud, topic.id, 1) is not None
    choose(make.actor_of(anna), "boris", "block")
    assert database.session.scalars(select(PersonFollow)).all() == []
    with pytest.raises(Forbidden):
        boards.react(loud, topic.id, 1, "agree")
    boards.react(loud, topic.id, 1, "thanks", given=False)
    with pytest.raises(Forbidden):
        boards.follow_person(loud, "anna", follow=True)
    assert quotation(loud, topic.id, 1) is None


def test_names_are_not_completed_for_either(two: tuple[Any, Any]) -> None:
    anna, boris = (make.actor_of(each) for each in two)
    other = make.actor_of(make.person())

    def names(actor: Any, start: str) -> list[str]:
        return [one.value for one in complete(actor, "@", start)]

    assert names(boris, "anna") == names(other, "anna") == ["@anna"]
    choose(anna, "boris", "block")
    assert names(boris, "anna") == names(anna, "boris") == []
    assert names(other, "anna") == ["@anna"]


def test_their_posts_are_folded_and_their_topics_out_of_lists(
    two: tuple[Any, Any], browser_of: Browser, client: PageClient
) -> None:
    anna, boris = two
    board = make.board()
    topic = make.topic(board, author=boris, body="Very loud.")
    browser = browser_of(anna)
    assert not browser.get(address(topic)).has(".post-fold")
    choose(make.actor_of(anna), "boris", "mute")
    page = browser.get(address(topic))
    assert page.has("details.post-fold:not([open]) .post-body")
    assert "Post of somebody whom you muted" in page.text
    assert not client.get(address(topic)).has(".post-fold")
    assert not browser_of(make.person()).get(address(topic)).has(".post-fold")
    assert browser.get(f"/boards/{board.slug}/").has(".topic-row.is-muted")
    boards.watch_board(make.actor_of(anna), board.slug, 3)
    assert mine.feed(make.actor_of(anna)).rows == []
    assert page.sql <= 9


def test_the_page_of_a_person_and_the_settings(two: tuple[Any, Any], browser_of: Browser) -> None:
    anna, boris = two
    browser = browser_of(anna)
    browser.post_form("/people/boris/", submit="Block Boris", form="[action='/people/boris/mute']")
    page = browser.get("/settings/mutes")
    assert "Boris" in page.text and "Blocked" in page.text
    browser.post_form(page, submit="Neither any more Boris", form="[action='/people/boris/mute']")
    assert database.session.scalars(select(PersonMute)).all() == []
    assert "Block" not in browser_of(boris).get("/people/boris/").text


def test_it_goes_with_the_account(two: tuple[Any, Any]) -> None:
    anna, boris = two
    choose(make.actor_of(anna), "boris", "mute")
    with pytest.raises(Forbidden):
        choose(make.actor_of(anna), "anna", "mute")
    with pytest.raises(NotFound):
        choose(make.actor_of(anna), "nobody", "mute")
    with transaction():
        forget_person(PersonDeleted(boris.id, with_posts=False))
    assert database.session.scalars(select(PersonMute)).all() == []
