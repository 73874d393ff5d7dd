"""`hrforum reindex`: the index made anew from the rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask
from sqlalchemy import select

from hrforum.core import clock, search
from hrforum.core.db import transaction
from hrforum.core.search import Document, SearchDocument
from hrforum.search.cli import rebuild, reindex
from tests import factories


def indexed(db: Any, kind: str) -> list[int]:
    found = select(SearchDocument.ref_id).where(SearchDocument.kind == kind)
    return list(db.session.scalars(found.order_by(SearchDocument.id)))


def test_the_index_holds_what_can_be_read(db: Any) -> None:
    topic = factories.topic(body="Opening", posts=2)
    now = clock.now()
    hidden = factories.post(topic, hidden_at=now)
    deleted = factories.post(topic, deleted_at=now)
    gone = factories.topic(deleted_at=now)
    member = factories.member(name="Łódź")
    person = factories.person()
    stranger = factories.person(confirmed_at=None)
    with transaction():
        search.put(
            Document("post", hidden.id, "", "old", topic_id=topic.id),
            Document("post", 99_999, "", "old", topic_id=topic.id),
            Document("member", 99_999, "old", ""),
            Document("person", stranger.id, "old", ""),
        )
    assert list(rebuild())
    posts = indexed(db, "post")
    assert len(posts) == 2
    assert hidden.id not in posts and deleted.id not in posts
    topics = set(db.session.scalars(select(SearchDocument.topic_id)))
    assert topics == {None, topic.id} and gone.id not in topics
    assert indexed(db, "member") == [member.id]
    assert person.id in indexed(db, "person") and stranger.id not in indexed(db, "person")


def test_posts_stand_in_the_order_of_their_time(db: Any) -> None:
    with clock.at(dt.datetime(2026, 5, 1, tzinfo=dt.UTC)):
        new = factories.topic()
    with clock.at(dt.datetime(2016, 5, 1, tzinfo=dt.UTC)):
        old = factories.topic()
    list(rebuild())
    by_topic = select(SearchDocument.topic_id).where(SearchDocument.kind == "post")
    order = db.session.scalars(by_topic.order_by(SearchDocument.id)).all()
    assert order == [old.id, new.id]
    assert search.renumber() == 0


def test_the_command_says_how_much(app: Flask) -> None:
    factories.topic(posts=3)
    result = app.test_cli_runner().invoke(reindex)
    assert result.exit_code == 0
    assert "documents are in the index." in result.output
