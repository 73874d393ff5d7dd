"""Watchers are told of new posts by the worker: in portions, once, and only who may read."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, insert, select

from hrforum.accounts.models import Person
from hrforum.boards import actions, pending, watchers
from hrforum.boards.reading_models import BoardReading, Level, PostToTell
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.models import OutboxMail
from hrforum.notifications import actions as notifications
from hrforum.notifications.models import Notification
from tests import factories as make
from tests.support.sql import recorded


def told(db: Any, person: Any, kind: str = "watched") -> list[int]:
    """The things of a person's notifications of a kind, oldest first."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Notification.thing_id)
            .where(Notification.person_id == person.id, Notification.kind == kind)
            .order_by(Notification.id)
        )
    )


def reply(topic: Any, body: str = "A reply", author: Any = None) -> Any:
    post, _topic = actions.post_reply(make.actor_of(author or make.person()), topic.id, body=body)
    return post


def test_watchers_of_topic_tag_and_board_are_told_once(db: Any) -> None:
    board, tag = make.board(), make.tag("heat")
    topic = make.topic(board, tags=[tag])
    of_topic, of_tag, of_board, tracker, quiet, twice = (make.person() for _n in range(6))
    for person in (of_topic, twice):
        actions.watch_topic(make.actor_of(person), topic.id, Level.WATCHING)
    for person in (of_tag, twice):
        actions.watch_tag(make.actor_of(person), "heat", Level.WATCHING)
    for person in (of_board, quiet, twice):
        actions.watch_board(make.actor_of(person), board.slug, Level.WATCHING)
    actions.watch_topic(make.actor_of(tracker), topic.id, Level.TRACKING)
    actions.watch_topic(make.actor_of(quiet), topic.id, Level.NORMAL)
    post = reply(topic)
    assert told(db, of_topic) == []
    watchers.tell_watchers()
    watchers.tell_watchers()
    for person in (of_topic, of_tag, of_board, twice):
        assert told(db, person) == [post.id]
    for person in (tracker, quiet):
        assert told(db, person) == []
    mails = db.session.scalar(select(func.count()).select_from(OutboxMail))
    assert mails == 5  # the four, and who opened the topic


def test_a_new_topic_is_told_to_the_watchers_of_its_board(db: Any) -> None:
    board, watcher = make.board(), make.person()
    actions.watch_board(make.actor_of(watcher), board.slug, Level.WATCHING)
    _topic, post = actions.open_topic(
        make.actor_of(make.person()), board.id, title="Something new", body="The text"
    )
    watchers.tell_watchers()
    assert told(db, watcher) == [post.id]


def test_a_topic_stands_in_the_inbox_once_until_it_is_read(db: Any) -> None:
    topic, watcher = make.topic(), make.person()
    actions.watch_topic(make.actor_of(watcher), topic.id, Level.WATCHING)
    first, _second = reply(topic), reply(topic)
    watchers.tell_watchers()
    assert told(db, watcher) == [first.id]
    pending.note(watcher.id, topic.id, 3)
    actions.save_marks()
    third = reply(topic)
    watchers.tell_watchers()
    assert told(db, watcher) == [first.id, third.id]


def test_the_author_is_not_told_and_a_mention_counts_more(db: Any) -> None:
    topic, author, lea = make.topic(), make.person(), make.person(username="lea")
    for person in (author, lea):
        actions.watch_topic(make.actor_of(person), topic.id, Level.WATCHING)
    post = reply(topic, "Hello @lea", author)
    watchers.tell_watchers()
    assert told(db, author) == told(db, lea) == []
    assert told(db, lea, "mention") == [post.id]


def test_who_muted_hears_only_of_mentions(db: Any) -> None:
    opener = make.person(username="lea")
    topic = make.topic(author=opener)
    actions.watch_topic(make.actor_of(opener), topic.id, Level.MUTED)
    reply(topic)
    actions.post_reply(make.actor_of(make.person()), topic.id, body="An answer", reply_to_number=1)
    assert told(db, opener, "topic_reply") == told(db, opener, "reply") == []
    post = reply(topic, "But @lea")
    watchers.tell_watchers()
    assert told(db, opener, "mention") == [post.id]


def test_who_may_not_read_any_more_is_not_told(db: Any) -> None:
    board = make.board()
    topic, watcher, staff = make.topic(board), make.person(), make.person("moderator")
    for person in (watcher, staff):
        actions.watch_topic(make.actor_of(person), topic.id, Level.WATCHING)
    with transaction():
        db.session.merge(board).visibility = "moderators"
    post = reply(topic, author=make.person("admin"))
    watchers.tell_watchers()
    assert told(db, watcher) == []
    assert told(db, staff) == [post.id]


def test_what_was_deleted_meanwhile_is_not_told(db: Any) -> None:
    topic, watcher, author = make.topic(), make.person(), make.person()
    actions.watch_topic(make.actor_of(watcher), topic.id, Level.WATCHING)
    post = reply(topic, author=author)
    actions.delete_post(make.actor_of(author), topic.id, post.number)
    watchers.tell_watchers()
    assert told(db, watcher) == []
    assert db.session.scalars(select(PostToTell)).all() == []


def test_old_data_is_not_told(db: Any) -> None:
    topic, watcher = make.topic(), make.person()
    actions.watch_topic(make.actor_of(watcher), topic.id, Level.WATCHING)
    with notifications.without_mail():
        reply(topic)
    assert db.session.scalars(select(PostToTell)).all() == []


def many_watchers(db: Any, board: Any, number: int) -> None:
    now = clock.now()
    with transaction() as session:
        session.execute(
            insert(Person),
            [
                {
                    "username": f"watcher-{n}",
                    "display_name": f"Watcher {n}",
                    "fs_uniquifier": f"watcher-{n}",
                    "active": True,
                }
                for n in range(number)
            ],
        )
        ids = session.scalars(select(Person.id).where(Person.username.like("watcher-%"))).all()
        session.execute(
            insert(BoardReading),
            [{"person_id": n, "board_id": board.id, "level": 3, "level_at": now} for n in ids],
        )


def test_the_writer_pays_the_same_for_one_watcher_and_for_many(db: Any) -> None:
    board, author = make.board(), make.person()
    topic = make.topic(board)
    costs = []
    for number in (0, 300):
        if number:
            many_watchers(db, board, number)
        reply(topic, author=author)
        with recorded() as statements:
            reply(topic, author=author)
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_a_worker_that_dies_goes_on_where_it_was(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    board = make.board()
    topic = make.topic(board)
    many_watchers(db, board, 120)
    reply(topic)
    assert watchers.tell_portion()

    def dies(*_args: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(watchers, "_tell", dies)
        with pytest.raises(RuntimeError):
            watchers.tell_portion()
    watchers.tell_watchers()
    rows = db.session.scalars(
        select(Notification.person_id).where(Notification.kind == "watched")
    ).all()
    assert len(rows) == len(set(rows)) == 120
