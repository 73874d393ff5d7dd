"""Reactions that say something, and the accepted answer of a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hrforum.boards import actions
from hrforum.boards.models import Post, PostReaction, Topic
from hrforum.core.db import transaction
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.models import AuditEntry, OutboxMail
from hrforum.notifications.models import Notification
from tests import factories as make
from tests.support.page import PageClient
from tests.support.together import together

Browser = Callable[[Any], PageClient]


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def address(topic: Any) -> str:
    return f"/topics/{topic.id}-{topic.slug}/"


def post_of(db: Any, topic: Any, number: int = 1) -> Any:
    db.session.rollback()
    return db.session.scalars(
        select(Post).where(Post.topic_id == topic.id, Post.number == number)
    ).one()


def told(db: Any, person: Any) -> list[str]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Notification.kind)
            .where(Notification.person_id == person.id)
            .order_by(Notification.id)
        )
    )


def test_a_reaction_given_twice_is_one_and_taken_twice_is_none(db: Any) -> None:
    topic = make.topic()
    anna = make.actor_of(make.person())
    for _ in range(2):
        actions.react(anna, topic.id, 1, "thanks")
    actions.react(anna, topic.id, 1, "helped")
    assert post_of(db, topic).reactions == "thanks:1,helped:1"
    for _ in range(2):
        actions.react(anna, topic.id, 1, "thanks", given=False)
    assert post_of(db, topic).reactions == "helped:1"
    with pytest.raises(Invalid):
        actions.react(anna, topic.id, 1, "like")


def test_who_may_react(db: Any) -> None:
    author, other = make.person(), make.person()
    topic = make.topic(make.board(visibility="members"), author)
    with pytest.raises(NotFound):
        actions.react(make.actor_of(other), topic.id, 1, "thanks")
    open_topic = make.topic(author=author, posts=2)
    with pytest.raises(Forbidden):
        actions.react(make.actor_of(author), open_topic.id, 1, "thanks")
    with pytest.raises(Forbidden):
        actions.react(make.actor_of(None), open_topic.id, 1, "thanks")
    moderator = make.actor_of(make.person("moderator"))
    actions.hide_post(moderator, open_topic.id, 2, reason="Rude.")
    with pytest.raises(NotFound):
        actions.react(make.actor_of(other), open_topic.id, 2, "thanks")
    actions.close_topic(moderator, open_topic.id, reason="Done.")
    actions.react(make.actor_of(other), open_topic.id, 1, "thanks")
    assert post_of(db, open_topic).reactions == "thanks:1", "a closed topic takes thanks"


def test_reactions_at_the_same_moment_are_all_counted(app: Flask, db: Any) -> None:
    topic = make.topic()
    people = [make.actor_of(make.person()) for _ in range(6)]

    def call(actor: Any) -> Callable[[], Any]:
        def run() -> None:
            with app.app_context():
                actions.react(actor, topic.id, 1, "agree")

        return run

    assert together(*(call(actor) for actor in people), call(people[0])) == [None] * 7
    assert post_of(db, topic).reactions == "agree:6"


def test_counters_are_put_right(db: Any) -> None:
    topic = make.topic(posts=2)
    actions.react(make.actor_of(make.person()), topic.id, 1, "same")
    with transaction() as session:
        session.merge(post_of(db, topic, 1)).reactions = "same:9"
        session.merge(post_of(db, topic, 2)).reactions = "thanks:2"
    actions.recount()
    assert post_of(db, topic, 1).reactions == "same:1"
    assert post_of(db, topic, 2).reactions == ""


def test_the_author_reads_of_reactions_in_one_row_and_gets_no_mail(
    db: Any, browser_of: Browser
) -> None:
    author = make.person()
    topic = make.topic(author=author)
    people = [make.person(display_name=name) for name in ("Ana Reis", "Ben Okoye", "Carla Vogt")]
    for person in people:
        actions.react(make.actor_of(person), topic.id, 1, "thanks")
    assert told(db, author) == ["reaction"]
    assert db.session.scalars(select(OutboxMail)).all() == []
    page = browser_of(author).get("/notifications/")
    assert "Carla Vogt and 2 others thanked you for your post" in page.text
    actions.react(make.actor_of(people[2]), topic.id, 1, "thanks", given=False)
    actions.react(make.actor_of(people[0]), topic.id, 1, "agree")
    page = browser_of(author).get("/notifications/")
    assert "Ana Reis and 1 other person reacted to your post" in page.text
    for kind in ("thanks", "agree"):
        actions.react(make.actor_of(people[0]), topic.id, 1, kind, given=False)
    actions.react(make.actor_of(people[1]), topic.id, 1, "thanks", given=False)
    assert told(db, author) == []


def test_a_reaction_has_no_mail_of_its_own_and_may_stand_in_digests(browser_of: Browser) -> None:
    page = browser_of(make.person()).get("/settings/notifications")
    offered = {
        kind: [each.get("value") for each in page.select(f"[name=mail_{kind}] option")]
        for kind in ("accepted", "reaction")
    }
    assert offered == {
        "accepted": ["at_once", "digest", "never"],
        "reaction": ["digest", "never"],
    }


def test_a_person_reacts_without_javascript_and_everybody_sees_it(
    client: PageClient, browser_of: Browser
) -> None:
    topic = make.topic(posts=2)
    anna = make.person(display_name="Anna Kovač")
    browser = browser_of(anna)
    before = browser.get(address(topic))
    page = browser.post_form(before, "#reactions-2 form", submit="thanks")
    assert page.one("#reactions-2 .reaction[aria-pressed=true]").get("name") == "take"
    page = browser.post_form(before, "#reactions-2 form", submit="thanks")
    assert words(page.one("#reactions-2 .reaction[aria-pressed=true]")) == "Thanks 1"
    seen = client.get(address(topic))
    assert [words(r) for r in seen.select("#reactions-2 li")] == ["Thanks 1"]
    assert not seen.has("#reactions-2 form")
    assert not browser_of(make.person()).get(address(topic)).has("[aria-pressed=true]")
    page = client.get(address(topic) + "2/reactions")
    assert "Anna Kovač" in page.text
    page = browser.post_form(address(topic), "#reactions-2 form", submit="Thanks 1")
    assert not page.has("#reactions-2 [aria-pressed=true]")
    assert not client.get(address(topic)).has("#reactions-2")


def test_a_script_gets_the_piece_only(browser_of: Browser) -> None:
    topic = make.topic()
    browser = browser_of(make.person())
    form = browser.get(address(topic))
    page = browser.post_form(
        form, "#reactions-1 form", submit="helped", headers={"HX-Request": "true"}, follow=False
    )
    assert "<html" not in page.html
    assert words(page.one(".reaction[aria-pressed=true]")) == "It helped 1"
    assert browser.get(address(topic)).has("#reactions-1 [aria-pressed=true]")


def test_thanks_of_an_archive_count_without_a_name(client: PageClient, db: Any) -> None:
    topic = make.topic()
    with transaction() as session:
        session.merge(post_of(db, topic)).likes_count = 5
    actions.react(make.actor_of(make.person()), topic.id, 1, "thanks")
    page = client.get(address(topic))
    assert [words(r) for r in page.select("#reactions-1 li")] == ["Thanks 6"]
    assert (
        "5 more people gave thanks in an earlier forum"
        in client.get(address(topic) + "1/reactions").text
    )


@pytest.mark.parametrize("rows", [1, 30])
def test_reactions_cost_the_page_nothing(
    client: PageClient, browser_of: Browser, db: Any, rows: int
) -> None:
    topic = make.topic(posts=rows)
    people = [make.person() for _ in range(3)]
    reader = browser_of(people[0])
    for number in range(1, min(rows, 20) + 1):
        for person in people:
            actions.react(make.actor_of(person), topic.id, number, "thanks")
    assert client.get(address(topic)).sql == 6
    assert reader.get(address(topic)).sql <= 9
    actions.react(make.actor_of(people[1]), topic.id, 1, "agree")
    page = client.get(address(topic))
    assert page.sql == 1, "the kept page still holds"
    assert [words(r) for r in page.select("#reactions-1 li")] == ["Thanks 3", "I agree 1"]
    reader.get(address(topic))  # the factories made all grants be read anew
    assert reader.get(address(topic)).sql == 2


def test_many_people_who_reacted_have_pages(client: PageClient, db: Any) -> None:
    topic = make.topic()
    post = post_of(db, topic)
    people = [make.person() for _ in range(51)]
    with transaction() as session:
        session.add_all(
            PostReaction(post_id=post.id, person_id=person.id, kind="agree") for person in people
        )
    actions.recount()
    page = client.get(address(topic) + "1/reactions")
    assert len(page.select(".reactors li")) == 50
    assert page.sql == 2
    page = client.get(address(topic) + "1/reactions", page=2)
    assert len(page.select(".reactors li")) == 1
    client.get(address(topic) + "1/reactions", page=3, status=404)
    short = client.fragment(address(topic) + "1/reactions")
    assert short.links()[-1].endswith("/reactions?page=2")


def test_a_question_gets_an_answer_that_can_be_changed_and_taken_back(
    db: Any, client: PageClient, browser_of: Browser
) -> None:
    asker, helper = make.person(display_name="Asker"), make.person(display_name="Helper")
    topic = make.topic(author=asker, type="question")
    make.post(topic, helper, "Use the *deposit* fund.")
    make.post(topic, make.person(), "Or ask the court.")
    browser = browser_of(asker)
    page = browser.post_form(address(topic), "form[action$='2/accept']")
    assert "Post 2 is the accepted answer" in page.html
    page = client.get(address(topic))
    assert "Use the deposit fund." in words(page.one(".accepted-answer"))
    assert page.one(".accepted-answer a[href$='#post-2']") is not None
    assert page.has("#post-2.is-accepted")
    assert told(db, helper) == ["accepted"]
    browser.post_form(address(topic), "form[action$='3/accept']")
    assert client.get(address(topic)).has("#post-3.is-accepted")
    browser.post_form(address(topic), "form[action$='3/unaccept']")
    assert not client.get(address(topic)).has(".is-accepted")
    tags = db.session.scalars(
        select(AuditEntry.tag).where(AuditEntry.tag.like("topic.answer%")).order_by(AuditEntry.id)
    ).all()
    assert tags == ["topic.answer_accepted"] * 2 + ["topic.answer_taken_back"]


def test_who_may_accept(db: Any, browser_of: Browser) -> None:
    topic = make.topic(type="question", posts=2)
    asker = make.actor_of(db.session.get(make.person().__class__, topic.author_id))
    with pytest.raises(Forbidden):
        actions.accept_answer(make.actor_of(make.person()), topic.id, 2)
    with pytest.raises(Forbidden):
        actions.accept_answer(asker, topic.id, 1)
    with pytest.raises(NotFound):
        actions.accept_answer(asker, topic.id, 9)
    assert not browser_of(make.person()).get(address(topic)).has("form[action$='/accept']")
    talk = make.topic(author=make.person(), posts=2)
    moderator = make.actor_of(make.person("moderator"))
    with pytest.raises(Forbidden):
        actions.accept_answer(moderator, talk.id, 2)
    actions.close_topic(moderator, topic.id, reason="Answered.")
    actions.accept_answer(moderator, topic.id, 2)
    db.session.rollback()
    assert db.session.get(Topic, topic.id).accepted_number == 2


def test_an_accepted_answer_that_is_hidden_stands_nowhere(client: PageClient) -> None:
    topic = make.topic(type="question")
    make.post(topic, body="A secret address.")
    moderator = make.actor_of(make.person("moderator"))
    actions.accept_answer(moderator, topic.id, 2)
    assert client.get(address(topic)).has(".accepted-answer")
    actions.hide_post(moderator, topic.id, 2, reason="Names a person.")
    page = client.get(address(topic))
    assert "A secret address." not in page.html
    assert not page.has(".accepted-answer")


def test_taking_an_acceptance_back_takes_the_unread_notice_away(db: Any) -> None:
    helper = make.person()
    topic = make.topic(type="question")
    make.post(topic, helper)
    moderator = make.actor_of(make.person("moderator"))
    actions.accept_answer(moderator, topic.id, 2)
    actions.unaccept_answer(moderator, topic.id, 2)
    assert told(db, helper) == []
