"""What the verbs of boards promise, on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hrforum.accounts.models import Person
from hrforum.boards import actions
from hrforum.boards.models import Board, Post, PostRevision, Tag, Topic, TopicTag
from hrforum.core import clock
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.models import AuditEntry
from tests import factories as make
from tests.support.together import together


def fresh(db: Any, model: Any, key: Any) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(model, key)


def test_opening_a_topic_writes_it_once_with_everything_that_belongs_to_it(db: Any) -> None:
    anna = make.person()
    board = make.board()
    topic, post = actions.open_topic(
        make.actor_of(anna),
        board.id,
        title="  Stopping\n evictions ",
        body="# How\n\nWe *try* this.",
        type="question",
        tags="Housing, #evictions, housing",
        client_key="client-key-1",
    )
    assert (topic.title, topic.slug, topic.type) == (
        "Stopping evictions",
        "stopping-evictions",
        "question",
    )
    assert topic.tags_text == "housing evictions"
    assert "<em>try</em>" in post.html
    assert post.headings_count == 1
    board = fresh(db, Board, board.id)
    assert (board.topics_count, board.posts_count, board.last_topic_id) == (1, 1, topic.id)
    assert fresh(db, Person, anna.id).posts_count == 1
    tags = db.session.scalar(select(func.count()).select_from(TopicTag))
    assert tags == 2
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "topic.created")).one()
    assert (entry.actor_id, entry.object_id) == (anna.id, topic.id)


def test_the_same_client_key_opens_one_topic_and_writes_one_reply(db: Any) -> None:
    anna = make.actor_of(make.person())
    board = make.board()
    first, _ = actions.open_topic(
        anna, board.id, title="One title", body="Text", client_key="key-number-1"
    )
    again, _ = actions.open_topic(
        anna, board.id, title="One title", body="Text", client_key="key-number-1"
    )
    assert first.id == again.id
    one, _ = actions.post_reply(anna, first.id, body="Yes", client_key="key-number-2")
    two, _ = actions.post_reply(anna, first.id, body="Yes", client_key="key-number-2")
    assert one.id == two.id
    assert fresh(db, Topic, first.id).posts_count == 2
    assert fresh(db, Board, board.id).posts_count == 2
    assert fresh(db, Person, anna.person_id).posts_count == 2


def test_a_double_click_at_the_same_moment_writes_once(app: Flask, db: Any) -> None:
    person = make.person()
    anna = make.actor_of(person)
    topic = make.topic()
    db.session.commit()

    def click() -> int:
        with app.app_context():
            return actions.post_reply(anna, topic.id, body="Yes", client_key="double-click")[0].id

    ids = together(click, click, click)
    assert len({str(i) for i in ids}) == 1, ids
    assert fresh(db, Topic, topic.id).highest_number == 2


def test_replies_of_many_people_at_once_get_each_number_once(app: Flask, db: Any) -> None:
    topic = make.topic()
    people = [make.actor_of(make.person()) for _ in range(6)]
    db.session.commit()

    def write(actor: Any) -> Callable[[], int]:
        def run() -> int:
            with app.app_context():
                return [actions.post_reply(actor, topic.id, body="Hello")[0].number for _ in "abc"][
                    -1
                ]

        return run

    results = together(*(write(actor) for actor in people))
    assert all(isinstance(r, int) for r in results), results
    numbers = list(
        db.session.scalars(
            select(Post.number).where(Post.topic_id == topic.id).order_by(Post.number)
        )
    )
    assert numbers == list(range(1, 20))
    assert fresh(db, Topic, topic.id).posts_count == 19
    assert fresh(db, Board, topic.board_id).posts_count == 19


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": "ab"}),
        ("title", {"title": "\u200b \u200b"}),
        ("title", {"title": "x" * 201}),
        ("body", {"body": "  \n "}),
        ("body", {"body": "x" * 100_001}),
        ("body", {"body": "[a]: /x"}),
        ("type", {"type": "rant"}),
        ("tags", {"tags": "a, b, c, d, e, f"}),
        ("tags", {"tags": "x" * 41}),
        ("tags", {"tags": "!!!"}),
        ("for_member", {"member_id": 999}),
    ],
)
def test_what_is_not_acceptable_names_its_field_and_writes_nothing(
    db: Any, field: str, values: dict[str, Any]
) -> None:
    board = make.board()
    given: dict[str, Any] = {"title": "A fine title", "body": "Some text", **values}
    with pytest.raises(Invalid) as error:
        actions.open_topic(make.actor_of(make.person()), board.id, **given)
    assert error.value.field == field
    assert str(error.value)
    assert db.session.scalar(select(func.count()).select_from(Topic)) == 0


def test_a_closed_topic_takes_replies_from_its_moderators_only(db: Any) -> None:
    moderator = make.person()
    board = make.board(moderators=[moderator])
    topic = make.topic(board)
    actions.close_topic(make.actor_of(moderator), topic.id, reason="Answered elsewhere.")
    with pytest.raises(Forbidden):
        actions.post_reply(make.actor_of(make.person()), topic.id, body="But")
    actions.post_reply(make.actor_of(moderator), topic.id, body="One last word")
    actions.reopen_topic(make.actor_of(moderator), topic.id)
    actions.post_reply(make.actor_of(make.person()), topic.id, body="Thanks")
    assert fresh(db, Topic, topic.id).posts_count == 3


def test_a_reply_needs_a_topic_that_one_may_see(db: Any) -> None:
    topic = make.topic(make.board(visibility="members"))
    with pytest.raises(NotFound):
        actions.post_reply(make.actor_of(make.person()), topic.id, body="Hello")
    with pytest.raises(NotFound):
        actions.post_reply(make.actor_of(make.person()), 12345, body="Hello")


def test_speaking_for_a_member_is_checked_at_the_moment_of_writing(db: Any) -> None:
    anna = make.person()
    utrecht = make.member(name="Utrecht")
    topic = make.topic()
    make.delegate(anna, utrecht, ends_on=dt.date(2026, 1, 31))
    with clock.at(dt.datetime(2026, 1, 31, 23, tzinfo=dt.UTC)):
        post, _ = actions.post_reply(
            make.actor_of(anna), topic.id, body="For us", member_id=utrecht.id
        )
        assert post.member_id == utrecht.id
    with (
        clock.at(dt.datetime(2026, 2, 1, 0, 1, tzinfo=dt.UTC)),
        pytest.raises(Invalid) as error,
    ):
        actions.post_reply(make.actor_of(anna), topic.id, body="Still", member_id=utrecht.id)
    assert error.value.field == "for_member"


def test_editing_keeps_the_earlier_text_and_refuses_a_stale_writer(db: Any) -> None:
    anna = make.person()
    topic = make.topic(author=anna, posts=2)
    actor = make.actor_of(anna)
    post = actions.edit_post(actor, topic.id, 2, body="Better", base_version=1, reason="Clearer")
    assert (post.version, post.body) == (2, "Better")
    revision = db.session.scalars(select(PostRevision)).one()
    assert (revision.version, revision.body, revision.reason) == (1, "A reply.", "Clearer")
    with pytest.raises(Conflict):
        actions.edit_post(actor, topic.id, 2, body="Other", base_version=1)
    assert fresh(db, Post, post.id).body == "Better"


def test_saving_without_a_change_makes_no_version(db: Any) -> None:
    anna = make.person()
    topic = make.topic(author=anna, posts=2)
    post = actions.edit_post(make.actor_of(anna), topic.id, 2, body="A reply.", base_version=1)
    assert post.version == 1
    assert db.session.scalar(select(func.count()).select_from(PostRevision)) == 0


def test_editing_the_opening_changes_title_address_type_and_tags(db: Any) -> None:
    anna = make.person()
    topic = make.topic(author=anna, title="The old title", tags=[make.tag("old")])
    actions.edit_opening(
        make.actor_of(anna),
        topic.id,
        title="A new title",
        body="New text",
        type="practice",
        tags="fresh",
        base_version=1,
    )
    changed = fresh(db, Topic, topic.id)
    assert (changed.title, changed.slug, changed.type) == (
        "A new title",
        "a-new-title",
        "practice",
    )
    carried = db.session.scalars(
        select(Tag.slug).join(TopicTag).where(TopicTag.topic_id == topic.id)
    ).all()
    assert carried == ["fresh"]
    assert db.session.scalars(select(PostRevision)).one().title == "The old title"


def test_deleting_counts_down_and_restoring_counts_up_again(db: Any) -> None:
    anna, ben = make.person(), make.person()
    topic = make.topic(author=anna)
    make.reply_all(topic, [ben, anna])
    db.session.commit()
    ben.posts_count = 1
    db.session.commit()
    actions.delete_post(make.actor_of(ben), topic.id, 2)
    assert fresh(db, Topic, topic.id).posts_count == 2
    assert fresh(db, Board, topic.board_id).posts_count == 2
    assert fresh(db, Person, ben.id).posts_count == 0
    with pytest.raises(Forbidden):
        actions.restore_post(make.actor_of(anna), topic.id, 2)
    actions.restore_post(make.actor_of(ben), topic.id, 2)
    assert fresh(db, Topic, topic.id).posts_count == 3
    assert fresh(db, Person, ben.id).posts_count == 1


def test_numbers_are_never_given_twice(db: Any) -> None:
    anna = make.person()
    topic = make.topic(author=anna)
    actor = make.actor_of(anna)
    actions.post_reply(actor, topic.id, body="Two")
    actions.delete_post(actor, topic.id, 2)
    post, _ = actions.post_reply(actor, topic.id, body="Three")
    assert post.number == 3


def test_a_deleted_topic_goes_and_comes_back_whole(db: Any) -> None:
    anna = make.person()
    topic = make.topic(author=anna)
    actor = make.actor_of(anna)
    actions.delete_post(actor, topic.id, 1)
    assert fresh(db, Board, topic.board_id).topics_count == 0
    with pytest.raises(NotFound):
        actions.post_reply(make.actor_of(make.person()), topic.id, body="Hello")
    with pytest.raises(NotFound):
        actions.restore_post(make.actor_of(make.person()), topic.id, 1)
    actions.restore_post(actor, topic.id, 1)
    assert fresh(db, Board, topic.board_id).topics_count == 1


def test_an_author_cannot_delete_an_opening_that_others_answered(db: Any) -> None:
    anna = make.person()
    topic = make.topic(author=anna)
    make.post(topic)
    with pytest.raises(Forbidden):
        actions.delete_post(make.actor_of(anna), topic.id, 1)


def test_hiding_needs_a_reason_and_a_moderator_of_that_board(db: Any) -> None:
    here, elsewhere = make.person(), make.person()
    board = make.board(moderators=[here])
    make.board(moderators=[elsewhere])
    topic = make.topic(board, posts=2)
    with pytest.raises(Invalid):
        actions.hide_post(make.actor_of(here), topic.id, 2, reason="  ")
    with pytest.raises(Forbidden):
        actions.hide_post(make.actor_of(elsewhere), topic.id, 2, reason="No")
    post, _ = actions.hide_post(make.actor_of(here), topic.id, 2, reason="Names a private person.")
    assert post.hidden_at is not None
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "post.hidden")).one()
    assert entry.reason == "Names a private person."
    actions.unhide_post(make.actor_of(here), topic.id, 2)
    assert fresh(db, Post, post.id).hidden_at is None


def test_recounting_repairs_what_is_wrong(db: Any) -> None:
    topic = make.topic(posts=3)
    topic_id, board_id = topic.id, topic.board_id
    db.session.get(Topic, topic_id).posts_count = 77
    db.session.get(Board, board_id).topics_count = 99
    db.session.commit()
    actions.recount()
    assert fresh(db, Topic, topic_id).posts_count == 3
    board = fresh(db, Board, board_id)
    assert (board.topics_count, board.posts_count) == (1, 3)


def test_a_failing_write_leaves_nothing_behind(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = make.topic()
    anna = make.actor_of(make.person())

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the index is gone")

    monkeypatch.setattr("hrforum.boards.actions.posts.index_post", fail)
    with pytest.raises(RuntimeError):
        actions.post_reply(anna, topic.id, body="Hello")
    again = fresh(db, Topic, topic.id)
    assert (again.highest_number, again.posts_count) == (1, 1)
    assert db.session.scalar(select(func.count()).select_from(Post)) == 1
