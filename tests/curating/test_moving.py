"""Splitting, moving, merging: every address, answer, counter and position goes along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.boards import actions as boards
from hrforum.boards.curating_models import ReplyElsewhere
from hrforum.boards.models import Board, Poll, Post, Topic
from hrforum.boards.polls import Draft as PollDraft
from hrforum.boards.queries import drafts
from hrforum.boards.reading_models import Level, TopicReading
from hrforum.core import clock
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.search.tables import SearchDocument
from hrforum.curating import actions
from hrforum.extensions import db as database
from tests import factories as make
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]


def address(topic: Any) -> str:
    return f"/topics/{topic.id}-{topic.slug}/"


def fresh(row: Any) -> Any:
    database.session.expire_all()
    return database.session.get(type(row), row.id)


def bodies(topic: Any) -> dict[int, str]:
    rows = database.session.execute(
        select(Post.number, Post.body).where(Post.topic_id == topic.id).order_by(Post.number)
    )
    return {row.number: row.body for row in rows}


def read_to(person: Any, topic: Any, number: int, level: Level | None = None) -> None:
    from tests.factories.base import save

    save(TopicReading(person_id=person.id, topic_id=topic.id, last_number=number, level=level))


def position(person: Any, topic: Any) -> tuple[int, int | None] | None:
    database.session.expire_all()
    row = database.session.get(TopicReading, (person.id, topic.id))
    return None if row is None else (row.last_number, row.level)


@pytest.fixture
def curator(db: Any) -> Any:
    return make.actor_of(make.person("moderator"))


def test_a_split_makes_a_topic_and_old_addresses_lead_there(
    client: PageClient, curator: Any
) -> None:
    topic = make.topic(posts=6)
    moved = actions.split(curator, topic.id, posts="3-4, 6", title="Rents", reason="Other matter.")
    assert bodies(topic).keys() == {1, 2, 5}
    assert bodies(moved.target).keys() == {1, 2, 3}
    new = fresh(moved.target)
    for old, now in ((3, 1), (4, 2), (6, 3)):
        page = client.get(f"{address(topic)}{old}", status=302)
        assert page.location == f"{address(new)}#post-{now}"
    assert client.get(f"{address(topic)}5", status=302).location == f"{address(topic)}#post-5"
    page = client.get(address(topic))
    assert "2 posts were moved to another topic." in page.text
    assert "Other matter." in page.text and not page.has("#post-3")
    assert "3 posts came here from another topic." in client.get(address(new)).text
    board = fresh(database.session.get(Board, topic.board_id))
    assert (board.topics_count, board.posts_count) == (2, 6)
    assert (fresh(topic).posts_count, new.posts_count, new.highest_number) == (3, 3, 3)
    # A number is never given twice.
    post, _topic = boards.post_reply(make.actor_of(make.person()), topic.id, body="New.")
    assert post.number == 7


def test_the_opening_post_stays_and_mistakes_are_told(curator: Any) -> None:
    topic = make.topic(posts=3)
    for posts, field in (("1-2", "numbers"), ("x", "numbers"), ("9", "numbers"), ("", "numbers")):
        with pytest.raises(Invalid) as error:
            actions.split(curator, topic.id, posts=posts, title="Rents", reason="No.")
        assert error.value.field == field
    with pytest.raises(Invalid, match="Say why"):
        actions.split(curator, topic.id, posts="2", title="Rents", reason="")
    boards.delete_post(curator, topic.id, 2)
    with pytest.raises(Invalid, match="must be one that can be read"):
        actions.split(curator, topic.id, posts="2-3", title="Rents", reason="No.")


def test_a_merge_leaves_nothing_behind_but_addresses(
    client: PageClient, browser_of: Browser, curator: Any
) -> None:
    one, two = make.topic(posts=25, title="One"), make.topic(posts=3, title="Two")
    actions.merge(curator, one.id, into=str(two.id), reason="The same matter.")
    there = fresh(two)
    assert there.posts_count == 28 and bodies(two).keys() == set(range(1, 29))
    assert client.get(address(one), status=302).location == f"{address(two)}#post-4"
    assert client.get(f"/topics/{one.id}", status=302).location == f"{address(two)}#post-4"
    page = client.get(address(one), status=302, page=2)
    assert page.location == f"{address(two)}?page=2#post-24"
    assert client.get(f"{address(one)}25", status=302).location.endswith("?page=2#post-28")
    feed = client.get(f"/feeds/topics/{one.id}.atom", status=302)
    assert feed.location == f"/feeds/topics/{two.id}.atom"
    assert "25 posts of a topic that was merged into this one" in client.get(address(two)).text
    assert one.id not in {
        row.id for row in database.session.scalars(select(Topic)).all() if row.deleted_at is None
    }
    moderator = browser_of(make.person("moderator"))
    assert moderator.get(address(one), status=302).location == f"{address(two)}#post-4"
    words = database.session.scalars(
        select(SearchDocument.topic_id).where(SearchDocument.topic_id == one.id)
    ).all()
    assert words == []


def test_what_somebody_was_writing_is_not_lost(browser_of: Browser, curator: Any) -> None:
    one, two = make.topic(posts=2), make.topic(posts=2)
    writer, both = make.person(), make.person()
    boards.save_draft(make.actor_of(writer), "reply", one.id, {"body": "Half."}, base_version=0)
    for topic, text in ((one, "First."), (two, "Second.")):
        boards.save_draft(make.actor_of(both), "reply", topic.id, {"body": text}, base_version=0)
    browser = browser_of(writer)
    page = browser.get(address(one))
    actions.merge(curator, one.id, into=str(two.id), reason="The same.")
    assert drafts.find(make.actor_of(writer), "reply", two.id).fields["body"] == "Half."
    kept = drafts.find(make.actor_of(both), "reply", two.id).fields["body"]
    assert kept == "Second.\n\nFirst."
    # Who sends the form of the page that was open writes in the topic that stays.
    page = browser.post_form(
        page, body="Whole.", submit="Reply", form=f"[action='{address(one)}reply']"
    )
    assert bodies(two)[5] == "Whole."


def test_answers_keep_what_they_answer(client: PageClient, curator: Any) -> None:
    topic = make.topic(posts=2)
    for answered in (1, 2, 3):
        make.post(topic, reply_to_number=answered)
    # 3 answers 1, 4 answers 2, 5 answers 3
    moved = actions.split(curator, topic.id, posts="3, 5", title="Rents", reason="Other.")
    there = {
        p.number: p.reply_to_number
        for p in database.session.scalars(select(Post).where(Post.topic_id == moved.target.id))
    }
    assert there == {1: None, 2: 1}
    page = client.get(address(moved.target))
    link = page.links("a.post-reply-to")[0]
    assert "In reply to a post in another topic" in page.text
    assert client.get(link, status=302).location.endswith(f"{address(topic)}#post-1")
    actions.undo(curator, moved.act.id)
    there = {
        p.number: p.reply_to_number
        for p in database.session.scalars(select(Post).where(Post.topic_id == topic.id))
    }
    assert there == {1: None, 2: None, 3: 1, 4: 2, 5: 3}
    assert database.session.scalars(select(ReplyElsewhere)).all() == []


def test_readers_stay_where_they_are(curator: Any) -> None:
    topic = make.topic(posts=6)
    half, whole, none = make.person(), make.person(), make.person()
    read_to(half, topic, 4, Level.WATCHING)
    read_to(whole, topic, 6)
    read_to(none, topic, 0, Level.MUTED)
    moved = actions.split(curator, topic.id, posts="3-6", title="Rents", reason="Other.")
    new = moved.target
    assert position(half, new) == (2, Level.WATCHING)
    assert position(whole, new) == (4, None)
    assert position(none, new) == (0, Level.MUTED)
    assert position(half, topic)[0] == position(whole, topic)[0] == 6
    late = make.person()
    read_to(late, new, 1)
    actions.undo(curator, moved.act.id)
    assert position(half, topic) == (4, Level.WATCHING)
    assert position(whole, topic)[0] == 6
    assert position(late, topic) is None


def test_nothing_unread_counts_as_read_after_a_merge(curator: Any) -> None:
    one, two = make.topic(posts=3), make.topic(posts=3)
    first, both, second = make.person(), make.person(), make.person()
    read_to(first, one, 3, Level.WATCHING)
    read_to(both, one, 2, Level.TRACKING)
    read_to(both, two, 3, Level.NORMAL)
    read_to(second, two, 2)
    moved = actions.merge(curator, one.id, into=str(two.id), reason="The same.")
    assert position(first, two) == (0, Level.WATCHING)
    assert position(both, two) == (5, Level.TRACKING)
    assert position(second, two) == (2, None)
    actions.undo(curator, moved.act.id)
    assert position(first, one) == (3, Level.WATCHING)
    assert position(both, one)[0] == 2


def test_a_merge_is_taken_back_whole(client: PageClient, curator: Any) -> None:
    one, two = make.topic(posts=3, title="One"), make.topic(posts=2, title="Two")
    before = bodies(one)
    moved = actions.merge(curator, one.id, into=str(two.id), reason="The same.")
    boards.post_reply(make.actor_of(make.person()), two.id, body="Meanwhile.")
    actions.undo(curator, moved.act.id)
    actions.undo(curator, moved.act.id)  # a second click
    assert bodies(one) == before
    assert bodies(two).keys() == {1, 2, 6}
    assert client.get(address(one)).h1 == "One"
    assert client.get(f"{address(two)}4", status=302).location == f"{address(one)}#post-2"
    assert (fresh(one).posts_count, fresh(two).posts_count) == (3, 3)
    assert "merged into this one" not in client.get(address(two)).text
    found = database.session.scalars(
        select(SearchDocument.number).where(SearchDocument.topic_id == two.id)
    ).all()
    assert 4 not in found


def test_what_was_moved_on_must_come_back_first(curator: Any) -> None:
    one, two, three = make.topic(posts=3), make.topic(posts=2), make.topic(posts=1)
    first = actions.move_posts(curator, one.id, posts="2-3", to=str(two.id), reason="There.")
    second = actions.move_posts(curator, two.id, posts="3", to=str(three.id), reason="There.")
    with pytest.raises(Conflict):
        actions.undo(curator, first.act.id)
    actions.undo(curator, second.act.id)
    actions.undo(curator, first.act.id)
    assert bodies(one).keys() == {1, 2, 3}


def test_a_board_moderator_needs_the_right_on_both_boards(db: Any) -> None:
    person = make.person()
    mine, foreign = make.board(moderators=[person]), make.board()
    actor = make.actor_of(person)
    here, there = make.topic(mine, posts=3), make.topic(foreign, posts=3)
    with pytest.raises(Forbidden):
        actions.merge(actor, here.id, into=str(there.id), reason="Mine.")
    with pytest.raises(Forbidden):
        actions.merge(actor, there.id, into=str(here.id), reason="Mine.")
    with pytest.raises(Forbidden):
        actions.split(actor, here.id, posts="2", title="Rents", board_id=foreign.id, reason="Mine.")
    with pytest.raises(Forbidden):
        actions.move_to_board(actor, here.id, foreign.id, reason="Mine.")
    staff = make.topic(make.board(visibility="moderators"))
    with pytest.raises(NotFound):
        actions.archive(actor, staff.id, reason="Mine.")
    actions.split(actor, here.id, posts="2", title="Our own", reason="Mine.")


def test_the_accepted_answer_and_hidden_votes_go_along(curator: Any) -> None:
    asker = make.person()
    one = make.topic(author=asker, posts=1, type="question")
    two = make.topic(posts=1, type="question")
    answer = make.post(one)
    boards.accept_answer(make.actor_of(asker), one.id, answer.number)
    voter = make.actor_of(make.person())
    _post, _topic = boards.post_reply(
        make.actor_of(asker),
        one.id,
        body="Vote.",
        poll=PollDraft(question="Which?", options="A\nB", anonymous=True),
    )
    poll = database.session.scalars(select(Poll)).one()
    from hrforum.boards.models import PollOption

    options = database.session.scalars(select(PollOption.id).order_by(PollOption.id)).all()
    boards.vote(voter, one.id, poll.id, [options[0]])
    moved = actions.merge(curator, one.id, into=str(two.id), reason="The same.")
    assert fresh(two).accepted_number == 3 - 1 + 1
    boards.vote(voter, two.id, poll.id, [options[1]])
    counted = database.session.scalars(select(PollOption.votes_count).order_by(PollOption.id)).all()
    assert counted == [0, 1]
    actions.undo(curator, moved.act.id)
    assert fresh(one).accepted_number == 2 and fresh(two).accepted_number is None


def test_a_topic_goes_to_another_board_and_back(client: PageClient, curator: Any) -> None:
    topic, other = make.topic(posts=3), make.board(visibility="moderators")
    act = actions.move_to_board(curator, topic.id, other.id, reason="Not for all.")
    client.get(address(topic), status=404)
    assert fresh(database.session.get(Board, act.before["board_id"])).posts_count == 0
    assert fresh(other).posts_count == 3
    found = database.session.scalars(
        select(SearchDocument.board_id).where(SearchDocument.topic_id == topic.id)
    ).all()
    assert set(found) <= {other.id}
    actions.undo(curator, act.id)
    assert client.get(address(topic)).h1 == topic.title


@pytest.mark.parametrize("posts", [3_000])
def test_thousands_of_posts_are_moved_within_two_seconds(curator: Any, posts: int) -> None:
    import time

    one, two = make.topic(posts=posts), make.topic(make.board(), posts=posts)
    readers = [make.person() for _n in range(20)]
    for n, reader in enumerate(readers):
        read_to(reader, one, n * posts // 20)
        read_to(reader, two, posts)
    for topic in (one, two):
        from hrforum.boards.actions.indexing import index_again
        from hrforum.core.db import transaction

        with transaction():
            index_again(database.session.get(Topic, topic.id))
    with clock.at(clock.now() + dt.timedelta(seconds=1)):
        began = time.process_time()
        moved = actions.split(
            curator, one.id, posts=f"2-{posts}", title="All of it", reason="Large."
        )
        split = time.process_time() - began
        began = time.process_time()
        moved = actions.merge(curator, moved.target.id, into=str(two.id), reason="Large.")
        merge = time.process_time() - began
    assert fresh(two).posts_count == 2 * posts - 1
    assert split < 2 and merge < 2, (split, merge)
    print(f"split {split:.2f} s, merge {merge:.2f} s")  # noqa: T201
