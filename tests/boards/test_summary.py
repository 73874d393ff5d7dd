"""What is known so far, on top of a topic: written by its curators, read by everybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.accounts.signals import PersonDeleted
from hrforum.boards import actions
from hrforum.boards.sections import forget_person
from hrforum.boards.summary_models import TopicSummary
from hrforum.core import audit, clock
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, Forbidden, NotFound
from hrforum.core.models import AuditEntry
from tests import factories as make
from tests.support import xss
from tests.support.page import Page, PageClient

Browser = Callable[[Any], PageClient]
SAVE = "Save the summary"


def address(topic: Any) -> str:
    return f"/topics/{topic.id}-{topic.slug}/"


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def summary(page: Page) -> str:
    return words(page.one(".topic-summary"))


def summarised(topic: Any, body: str = "Rents come first.", who: Any = None) -> Any:
    """Let a moderator write a summary (or change it); return who did."""
    who = who or make.person("moderator")
    actions.write_summary(make.actor_of(who), topic.id, body=body, base_number=len(versions(topic)))
    return who


def versions(topic: Any) -> list[TopicSummary]:
    from hrforum.extensions import db

    order = TopicSummary.number
    rows = select(TopicSummary).where(TopicSummary.topic_id == topic.id).order_by(order)
    return list(db.session.scalars(rows))


def test_a_summary_is_written_changed_and_stands_above_the_first_post(
    db: Any, client: PageClient, browser_of: Browser
) -> None:
    topic = make.topic(posts=3)
    moderator = browser_of(make.person("moderator", display_name="Ines Duarte"))
    page = moderator.get(address(topic))
    assert "Write a summary" in page.text
    assert not client.get(address(topic)).has("[href$='summary/write']")
    link = f"{address(topic)}3"
    page = moderator.post_form(
        f"{address(topic)}summary/write",
        body=f"**Rents** come first: [post 3]({link}).",
        submit=SAVE,
    )
    assert page.h1 == topic.title
    page = client.get(address(topic))
    assert summary(page).startswith("What we know so far Rents come first: post 3.")
    assert "By Ines Duarte" in summary(page)
    assert "since" not in summary(page)
    assert page.one(".topic-summary .prose a").get("href") == link
    assert page.html.index("topic-summary") < page.html.index('id="post-1"')
    moderator.post_form(
        f"{address(topic)}summary/write", body="Wages come first.", why="Post 3", submit=SAVE
    )
    assert "Wages come first." in summary(client.get(address(topic)))
    assert [row.number for row in versions(topic)] == [1, 2]
    tag = audit.Tag.TOPIC_SUMMARISED
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.tag == tag).order_by(AuditEntry.id)
    ).all()
    assert [entry.details["version"] for entry in entries] == [1, 2]


def test_it_says_how_many_posts_came_since(client: PageClient) -> None:
    topic = make.topic(posts=2)
    summarised(topic)
    writer = make.actor_of(make.person())
    actions.post_reply(writer, topic.id, body="A third.")
    page = client.get(address(topic))
    assert "1 post since" in summary(page)
    assert f"{address(topic)}#post-3" in page.links(".topic-summary a")
    actions.post_reply(writer, topic.id, body="A fourth.")
    assert "2 posts since" in summary(client.get(address(topic)))
    actions.delete_post(writer, topic.id, 3)
    assert "1 post since" in summary(client.get(address(topic)))
    make.reply_all(topic, [make.person()] * 501)
    actions.post_reply(writer, topic.id, body="The last one.")
    assert "Hundreds of posts since" in summary(client.get(address(topic)))


def test_on_later_pages_it_is_folded_up(client: PageClient) -> None:
    topic = make.topic(posts=21)
    summarised(topic)
    first, second = client.get(address(topic)), client.get(address(topic), page=2)
    assert first.has("section.topic-summary")
    assert second.has("details.topic-summary:not([open])")
    assert "Rents come first." in summary(second)


def test_two_editors_lose_nothing(client: PageClient, browser_of: Browser) -> None:
    topic = make.topic()
    one, two = browser_of(make.person("moderator")), browser_of(make.person("admin"))
    where = f"{address(topic)}summary/write"
    earlier, later = one.get(where), two.get(where)
    one.post_form(earlier, body="Rents come first.", submit=SAVE)
    page = two.post_form(later, body="Wages come first.", submit=SAVE, status=409)
    assert "Somebody changed the summary while you were writing." in page.text
    assert words(page.one("pre.source")) == "Rents come first."
    assert words(page.one("textarea[name=body]")) == "Wages come first."
    assert "Rents come first." in summary(client.get(address(topic)))
    two.post_form(page, submit=SAVE)
    assert "Wages come first." in summary(client.get(address(topic)))
    assert [row.text for row in versions(topic)] == ["Rents come first.", "Wages come first."]
    # A double click writes once.
    two.post_form(page, submit=SAVE)
    assert len(versions(topic)) == 2


def test_who_changes_a_summary_that_was_taken_away_is_told(browser_of: Browser) -> None:
    topic = make.topic()
    moderator = browser_of(summarised(topic))
    page = moderator.get(f"{address(topic)}summary/write")
    other = make.actor_of(make.person("moderator"))
    actions.remove_summary(other, topic.id, reason="Wrong.")
    page = moderator.post_form(page, body="Wages.", submit=SAVE, status=409)
    assert "The summary was taken away" in page.text
    moderator.post_form(page, submit=SAVE)
    assert [row.text for row in versions(topic)] == ["Rents come first.", "", "Wages."]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("body", "", "Write something first"),
        ("body", "x" * 5001, "it can have up to 5000"),
        ("why", "x" * 201, "Keep it under 200"),
    ],
)
def test_a_mistake_stands_next_to_its_field_and_nothing_is_lost(
    browser_of: Browser, field: str, value: str, message: str
) -> None:
    topic = make.topic()
    typed = {"body": "Rents come first.", "why": "Because.", field: value}
    page = browser_of(make.person("moderator")).post_form(
        f"{address(topic)}summary/write", submit=SAVE, status=422, **typed
    )
    assert message in page.error(field)
    assert words(page.one("textarea[name=body]")) == typed["body"]
    assert page.one("input[name=why]").get("value") == typed["why"]
    assert versions(topic) == []


def test_the_preview_shows_and_saves_nothing(browser_of: Browser) -> None:
    topic = make.topic()
    page = browser_of(make.person("moderator")).post_form(
        f"{address(topic)}summary/write", body="**Rents**", submit="Preview"
    )
    assert words(page.one(".composer-preview strong")) == "Rents"
    assert words(page.one("textarea[name=body]")) == "**Rents**"
    assert versions(topic) == []


def test_who_may_summarise(client: PageClient, browser_of: Browser) -> None:
    mine, foreign = make.person(), make.person()
    board = make.board(moderators=[mine])
    make.board(moderators=[foreign])
    topic = make.topic(board)
    where = f"{address(topic)}summary/write"
    client.post(where, status=401)
    browser_of(foreign).get(where, status=404)
    with pytest.raises(Forbidden):
        actions.write_summary(make.actor_of(foreign), topic.id, body="Mine.")
    browser_of(mine).post_form(where, body="Rents.", submit=SAVE)
    assert "Rents." in summary(client.get(address(topic)))
    with pytest.raises(Forbidden):
        actions.remove_summary(make.actor_of(foreign), topic.id, reason="No.")
    with pytest.raises(Conflict):
        actions.write_summary(make.actor_of(mine), topic.id, body="Wages.")
    hidden = make.topic(make.board(visibility="moderators"))
    with pytest.raises(NotFound):
        actions.write_summary(make.actor_of(foreign), hidden.id, body="Mine.")


def test_it_is_taken_away_with_a_reason_and_its_history_stays(
    db: Any, client: PageClient, browser_of: Browser
) -> None:
    topic = make.topic()
    client.get(f"{address(topic)}summary", status=404)
    moderator = make.person("moderator", display_name="Ines Duarte")
    summarised(topic, "Rents come first.", moderator)
    summarised(topic, "Rents come second.", moderator)
    browser = browser_of(moderator)
    where = f"{address(topic)}summary/remove"
    page = browser.post_form(where, submit="Take it away", status=422)
    assert "Say why" in page.error("reason")
    page = browser.post_form(where, reason="Nobody knows.", submit="Take it away")
    assert not page.has(".topic-summary")
    assert not client.get(address(topic)).has(".topic-summary")
    browser.get(where, status=404)
    page = client.get(f"{address(topic)}summary")
    assert page.texts(".revision h2") == ["Version 3: taken away", "Version 2", "Version 1"]
    assert page.texts("del") == ["Rents come second.", "first"]
    assert page.texts("ins") == ["second", "Rents come first."]
    assert "Nobody knows." in page.text
    assert "Ines Duarte" in page.text
    tag = audit.Tag.TOPIC_SUMMARY_REMOVED
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == tag)).one()
    assert (entry.reason, entry.details) == ("Nobody knows.", {"version": 3})


def test_only_who_may_read_the_topic_reads_its_summaries(
    client: PageClient, browser_of: Browser
) -> None:
    topic = make.topic(make.board(visibility="members"))
    moderator = browser_of(summarised(topic, "A secret matter"))
    client.get(f"{address(topic)}summary", status=404)
    browser_of(make.person()).get(f"{address(topic)}summary", status=404)
    assert "A secret matter" in moderator.get(f"{address(topic)}summary").text
    actions.delete_post(make.actor_of(make.person("moderator")), topic.id, 1)
    moderator.get(f"{address(topic)}summary/write", status=404)


def test_hostile_text_stays_text(client: PageClient) -> None:
    topic = make.topic()
    who = make.person("moderator")
    body = (
        '<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) "**ok**"'
    )
    summarised(topic, body, who)
    page = client.get(address(topic))
    box = page.one(".topic-summary .prose")
    assert "<script>alert(1)</script>" in words(box)
    assert not page.has(".topic-summary script, .topic-summary img, .topic-summary [onerror]")
    assert not [link for link in page.links(".topic-summary a") if "javascript" in link]
    assert xss.offences(versions(topic)[0].html) == []
    page = client.get(f"{address(topic)}summary")
    assert "<script>alert(1)</script>" in words(page.one("pre.diff"))
    assert not page.has("pre.diff script, pre.diff img")


@pytest.mark.parametrize("rows", [1, 30])
def test_it_costs_the_page_nothing(client: PageClient, browser_of: Browser, rows: int) -> None:
    topic = make.topic(posts=2)
    who = make.person("moderator")
    for number in range(rows):
        summarised(topic, f"Version {number}", who)
    reader = browser_of(make.person())
    page = client.get(address(topic))
    assert f"Version {rows - 1}" in summary(page)
    assert page.sql == 6
    assert client.get(address(topic)).sql == 1
    assert reader.get(address(topic)).sql <= 9
    history = client.get(f"{address(topic)}summary")
    assert history.sql == 2
    assert len(history.select(".revision")) == rows


def test_open_pages_hear_of_it(db: Any, client: PageClient) -> None:
    from hrforum.boards.queries import live

    topic = make.topic(posts=2)
    before = live.topics([topic.id])[topic.id].version
    summarised(topic)
    assert live.topics([topic.id])[topic.id].version == before + 1
    assert live.changed_since(topic.id, before) == [1]
    piece = client.fragment(address(topic), only="posts")
    assert "Rents come first." in words(piece.one("[data-summary]"))


def test_it_goes_with_its_authors_texts(db: Any, client: PageClient) -> None:
    topic, other_topic = make.topic(), make.topic()
    anna, ines = make.person("moderator"), make.person("moderator")
    summarised(topic, "By Anna.", anna)
    summarised(topic, "By Ines.", ines)
    summarised(other_topic, "By Ines first.", ines)
    summarised(other_topic, "By Anna later.", anna)
    assert "By Ines." in summary(client.get(address(topic)))
    with transaction():
        forget_person(PersonDeleted(ines.id, with_posts=True))
    db.session.expire_all()
    assert not client.get(address(topic)).has(".topic-summary")
    assert [row.text for row in versions(topic)] == ["By Anna.", ""]
    assert [row.text for row in versions(other_topic)] == ["By Anna later."]
    assert "By Ines" not in client.get(f"{address(topic)}summary").text


def test_it_keeps_its_moment(client: PageClient) -> None:
    topic = make.topic()
    with clock.at(dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)):
        summarised(topic)
    stamp = client.get(address(topic)).one(".topic-summary time")
    assert stamp.get("datetime").startswith("2026-03-01T09:00")
