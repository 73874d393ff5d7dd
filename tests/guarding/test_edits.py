"""Edits of people whose texts need approval: they wait, and the old text stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.boards import actions as boards
from hrforum.boards.models import Post, Topic
from hrforum.core.errors import Conflict
from hrforum.extensions import db as database
from hrforum.guarding import actions
from hrforum.notifications.models import Notification
from tests import factories as make
from tests.guarding.test_holding import held
from tests.moderation.support import HIDE, decided, reported
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]


class Scene:
    """Somebody whose posts need approval by a decision, with a topic and a reply."""

    def __init__(self) -> None:
        self.chief = make.person("moderator")
        self.author = make.person()
        self.topic = make.topic(author=self.author, title="Heat", body="The old opening.")
        self.post = make.post(self.topic, self.author, body="The old text.")
        decided(
            reported(make.post(self.topic, self.author)),
            make.person("moderator"),
            replace(HIDE, measure="label", step="approval", days=7),
        )

    @property
    def moderator(self) -> Any:
        return make.actor_of(self.chief)

    def edit(self, browser: PageClient, number: int = 2, status: int = 200, **fields: Any) -> Any:
        path = f"/topics/{self.topic.id}-{self.topic.slug}/{number}/edit"
        return browser.post_form(path, submit="Save", status=status, **fields)

    def body(self, number: int = 2) -> str:
        database.session.expire_all()
        found = database.session.scalar(
            select(Post.body).where(Post.topic_id == self.topic.id, Post.number == number)
        )
        assert found is not None
        return found


@pytest.fixture
def scene(db: Any) -> Scene:
    return Scene()


def told(person: Any) -> list[str]:
    rows = select(Notification.kind).where(Notification.person_id == person.id)
    return list(database.session.scalars(rows.order_by(Notification.id)))


def test_an_edit_waits_and_the_old_text_stands_until_it_is_approved(
    scene: Scene, browser_of: Browser
) -> None:
    browser = browser_of(scene.author)
    page = scene.edit(browser, body="The new text.", reason="A slip.")
    assert page.path == "/held/" and "The new text." in page.text
    assert "Until then the text that was there before stands." in page.text
    assert scene.body() == "The old text."
    queue = browser_of(scene.chief).get("/curating/queue/")
    assert (queue.texts("ins"), queue.texts("del")) == (["new"], ["old"])
    [waiting] = held()
    actions.approve(scene.moderator, waiting.id)
    assert scene.body() == "The new text."
    assert held()[0].state == "approved"
    assert told(scene.author)[-1] == "edit_approved"
    history = browser_of(scene.chief).get(f"/topics/{scene.topic.id}-{scene.topic.slug}/2/history")
    assert "A slip." in history.text


def test_an_opening_waits_whole(scene: Scene, browser_of: Browser) -> None:
    scene.edit(browser_of(scene.author), 1, title="Heating", body="The new opening.", tags="winter")
    assert (scene.body(1), database.session.get_one(Topic, scene.topic.id).title) == (
        "The old opening.",
        "Heat",
    )
    assert "New title: Heating" in browser_of(scene.chief).get("/curating/queue/").text
    actions.approve(scene.moderator, held()[0].id)
    topic = database.session.get_one(Topic, scene.topic.id, populate_existing=True)
    assert (scene.body(1), topic.title, topic.tags_text) == (
        "The new opening.",
        "Heating",
        "winter",
    )


def test_a_refused_edit_changes_nothing_and_its_author_keeps_the_text(
    scene: Scene, browser_of: Browser
) -> None:
    browser = browser_of(scene.author)
    scene.edit(browser, body="Something rude.")
    actions.refuse(scene.moderator, held()[0].id, reason="Not like this.")
    assert scene.body() == "The old text."
    assert told(scene.author)[-1] == "edit_refused"
    page = browser.get("/held/")
    assert "Something rude." in page.text and "Not like this." in page.text


def test_a_second_edit_takes_the_place_of_the_first_and_loses_no_word(
    scene: Scene, browser_of: Browser
) -> None:
    browser = browser_of(scene.author)
    scene.edit(browser, body="First try.")
    scene.edit(browser, body="First try.")
    assert [(row.state, row.body) for row in held()] == [("waiting", "First try.")]
    scene.edit(browser, body="Second try.")
    assert [(row.state, row.body) for row in held()] == [
        ("withdrawn", "First try."),
        ("waiting", "Second try."),
    ]


def test_an_edit_of_a_text_that_changed_is_a_conflict_before_and_after_waiting(
    scene: Scene, browser_of: Browser
) -> None:
    browser = browser_of(scene.author)
    path = f"/topics/{scene.topic.id}-{scene.topic.slug}/2/edit"
    page = browser.get(path)
    scene.edit(browser, body="Waits.")
    boards.edit_post(scene.moderator, scene.topic.id, 2, body="By a moderator.", base_version=1)
    late = browser.post_form(page, submit="Save", body="Too late.", status=409)
    assert "Too late." in late.html  # what was typed is still in the form
    with pytest.raises(Conflict):
        actions.approve(scene.moderator, held()[0].id)
    assert (scene.body(), held()[0].state) == ("By a moderator.", "waiting")


def test_what_is_hidden_is_mended_without_waiting(scene: Scene, browser_of: Browser) -> None:
    case_id = reported(scene.post)
    decided(case_id, scene.chief, replace(HIDE, measure="edit"))
    scene.edit(browser_of(scene.author), body="Mended.")
    assert (scene.body(), held()) == ("Mended.", [])


@pytest.mark.parametrize(
    ("rules", "body", "waits"),
    [
        ({"first_posts": 1}, "Buy this.", True),
        ({"links": True}, "See https://spam.example/.", True),
        ({"links": True}, "A slip is mended.", False),
        ({}, "See https://spam.example/.", False),
    ],
)
def test_new_peoples_edits_wait_by_the_rules_for_their_posts(
    db: Any, browser_of: Browser, rules: dict[str, Any], body: str, waits: bool
) -> None:
    chief = make.actor_of(make.person("moderator"))
    actions.save_rules(chief, **{"first_posts": 0, "links": False, "burst": 0, **rules})
    author = make.person()
    topic = make.topic()
    make.post(topic, author, body="Was approved.")
    path = f"/topics/{topic.id}-{topic.slug}/2/edit"
    browser_of(author).post_form(path, submit="Save", body=body)
    assert [row.body for row in held()] == ([body] if waits else [])
