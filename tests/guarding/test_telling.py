"""Moderators hear that something waits: once for a board, however much it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.core import clock
from hrforum.extensions import db as database
from hrforum.guarding import actions
from hrforum.guarding.models import HeldPost
from hrforum.notifications.models import Notification
from tests import factories as make
from tests.guarding.test_holding import held, reply
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]
KIND = "held_waits"


def told() -> list[Notification]:
    """The rows that tell moderators, oldest first."""
    database.session.expire_all()
    return list(
        database.session.scalars(
            select(Notification).where(Notification.kind == KIND).order_by(Notification.id)
        )
    )


@pytest.fixture
def board(db: Any) -> Any:
    """A board with a moderator of its own; first posts wait."""
    actions.save_rules(make.actor_of(make.person("moderator")), first_posts=1, links=False, burst=0)
    keeper = make.person(username="keeper", email="keeper@test.example")
    return keeper, make.board(name="Housing", moderators=[keeper])


def test_a_boards_moderators_get_one_unread_row_and_no_mail(
    board: Any, browser_of: Browser, mailbox: Any
) -> None:
    keeper, there = board
    topic = make.topic(there)
    for _n in range(3):
        reply(browser_of(make.person()), topic, "Something to say.")
    assert [(row.person_id, row.thing_id, row.read_at) for row in told()] == [
        (keeper.id, there.id, None)
    ]
    page = browser_of(keeper).get("/notifications/")
    assert "3 texts wait for approval" in page.text and "Housing" in page.text
    assert len(mailbox.all("keeper@test.example")) == 0


def test_what_was_read_is_told_again_and_an_empty_queue_takes_it_away(
    board: Any, browser_of: Browser
) -> None:
    keeper, there = board
    topic = make.topic(there)
    reply(browser_of(make.person()), topic, "One.")
    [row] = told()
    row.read_at = clock.now()
    database.session.commit()
    reply(browser_of(make.person()), topic, "Two.")
    assert [each.read_at for each in told()] == [None]
    one, two = held()
    actions.refuse(make.actor_of(keeper), one.id, reason="Not here.")
    assert len(told()) == 1
    actions.approve(make.actor_of(keeper), two.id)
    assert told() == []


def test_a_row_is_renewed_for_the_digest_after_an_hour_and_not_with_each_text(
    board: Any, browser_of: Browser
) -> None:
    topic = make.topic(board[1])
    reply(browser_of(make.person()), topic, "One.")
    [first] = [row.created_at for row in told()]
    reply(browser_of(make.person()), topic, "Two.")
    assert [row.created_at for row in told()] == [first]
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        reply(browser_of(make.person()), topic, "Three.")
    [later] = [row.created_at for row in told()]
    assert later > first


def test_where_a_board_has_no_moderator_the_networks_hear_of_it(
    board: Any, browser_of: Browser
) -> None:
    reply(browser_of(make.person()), make.topic(), "One.")
    [row] = told()
    assert row.person_id != board[0].id


def test_an_author_who_takes_it_back_settles_it_too(board: Any, browser_of: Browser) -> None:
    author = make.person()
    reply(browser_of(author), make.topic(board[1]), "One.")
    assert len(told()) == 1
    [waiting] = database.session.scalars(select(HeldPost)).all()
    actions.withdraw(make.actor_of(author), waiting.id)
    assert told() == []
