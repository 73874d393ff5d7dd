"""Whatever is split, moved, merged and taken back: posts, addresses, answers, counters, positions.

A model of dictionaries does the same, and both must agree after every step. In `make check` with
many more walks than in `make test`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from hrforum.boards import actions as boards
from hrforum.boards import gaps
from hrforum.boards.curating_models import ReplyElsewhere
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries import moved
from hrforum.boards.reading_models import TopicReading
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict
from hrforum.core.search.tables import SearchDocument
from hrforum.curating import actions
from hrforum.extensions import db as database
from tests import factories as make

WALKS = max(8, hypothesis.settings.default.max_examples // 4)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["split", "move", "merge", "undo", "undo", "reply", "read", "read", "delete"]
        ),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
        st.integers(1, 2**12),
    ),
    min_size=2,
    max_size=8,
)


@dataclass
class Model:
    """The forum in dictionaries: where each post stands, what it answers, who read it."""

    place: dict[int, tuple[int, int]] = field(default_factory=dict)
    answers: dict[int, int] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    highest: dict[int, int] = field(default_factory=dict)
    stood: dict[tuple[int, int], int] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    read: dict[int, set[int]] = field(default_factory=dict)
    done: list[tuple[int, str, int, int, dict[int, tuple[int, int]]]] = field(default_factory=list)

    def add(self, post: int, topic: int, number: int) -> None:
        """A post stands there now."""
        self.place[post] = (topic, number)
        self.stood[topic, number] = post
        self.highest[topic] = max(self.highest.get(topic, 0), number)

    def of(self, topic: int) -> list[int]:
        """The posts of a topic in order."""
        found = [(number, post) for post, (at, number) in self.place.items() if at == topic]
        return [post for _number, post in sorted(found)]

    def carry(self, act: int, kind: str, chosen: list[int], source: int, target: int) -> None:
        """Put posts behind those of another topic."""
        before = {post: self.place[post] for post in chosen}
        for post in chosen:
            self.add(post, target, self.highest.get(target, 0) + 1)
        if kind == "merge":
            self.gone.add(source)
        self.done.append((act, kind, source, target, before))


def chosen_of(posts: list[int], bits: int) -> list[int]:
    """Some of the posts, never the first."""
    some = [post for n, post in enumerate(posts[1:]) if bits >> (n % 12) & 1]
    return some or posts[1:]


class Walk:
    """The forum and its model, changed alike."""

    def __init__(self) -> None:
        self.curator = make.actor_of(make.person("moderator"))
        self.readers = [make.person() for _n in range(2)]
        self.boards = [make.board(), make.board()]
        self.model = Model()
        for n, size in enumerate((4, 3, 5)):
            topic = make.topic(self.boards[n % 2], posts=size)
            for row in self._rows(topic.id):
                self.model.add(row.id, topic.id, row.number)
        for reader in self.readers:
            self.model.read[reader.id] = set()

    def _rows(self, topic_id: int) -> list[Any]:
        rows = select(Post.id, Post.number).where(Post.topic_id == topic_id)
        return list(database.session.execute(rows.order_by(Post.number)))

    def topics(self) -> list[int]:
        """The topics that are there."""
        return sorted(set(self.model.highest) - self.model.gone)

    def step(self, what: str, a: int, b: int, bits: int) -> None:
        """Do one thing on both sides."""
        there = self.topics()
        topic = there[a % len(there)]
        getattr(self, what)(topic, there[b % len(there)], bits)

    def split(self, topic: int, _other: int, bits: int) -> None:
        posts = self.model.of(topic)
        chosen = chosen_of(posts, bits)
        if not chosen or chosen[0] in self.model.deleted or self.model.place[posts[0]][1] != 1:
            return
        if self.model.place[chosen[0]][1] == 1:
            return
        numbers = ",".join(str(self.model.place[post][1]) for post in chosen)
        made = actions.split(self.curator, topic, posts=numbers, title="Rents", reason="Other.")
        self.model.carry(made.act.id, "split", chosen, topic, made.target.id)

    def move(self, topic: int, other: int, bits: int) -> None:
        posts = self.model.of(topic)
        chosen = chosen_of(posts, bits)
        if not chosen or topic == other:
            return
        numbers = ",".join(str(self.model.place[post][1]) for post in chosen)
        made = actions.move_posts(self.curator, topic, posts=numbers, to=str(other), reason="So.")
        self.model.carry(made.act.id, "move", chosen, topic, other)

    def merge(self, topic: int, other: int, _bits: int) -> None:
        if topic == other:
            return
        made = actions.merge(self.curator, topic, into=str(other), reason="The same.")
        self.model.carry(made.act.id, "merge", self.model.of(topic), topic, other)

    def undo(self, _topic: int, _other: int, bits: int) -> None:
        if not self.model.done:
            return
        at = bits % len(self.model.done)
        act, kind, source, target, before = self.model.done[at]
        now = {post: self.model.place[post] for post in before}
        is_there = all(place[0] == target for place in now.values())
        later = self.model.done[at + 1 :]
        untouched = not any(set(before) & set(moved[4]) for moved in later)
        own = set(self.model.of(target)) - set(before)
        alive = target not in self.model.gone and (kind == "merge" or source not in self.model.gone)
        if not (is_there and untouched and alive) or (kind == "split" and own):
            with pytest.raises(Conflict):
                actions.undo(self.curator, act)
            return
        actions.undo(self.curator, act)
        for post, place in before.items():
            self.model.place[post] = place
        if kind == "merge":
            self.model.gone.discard(source)
        if kind == "split":
            self.model.gone.add(target)
        del self.model.done[at]

    def reply(self, topic: int, _other: int, bits: int) -> None:
        posts = [p for p in self.model.of(topic) if p not in self.model.deleted]
        answered = posts[bits % len(posts)] if posts and bits % 2 else None
        number = self.model.place[answered][1] if answered else None
        post, _topic = boards.post_reply(
            make.actor_of(make.person()), topic, body="More.", reply_to_number=number
        )
        assert post.number == self.model.highest[topic] + 1
        self.model.add(post.id, topic, post.number)
        if answered:
            self.model.answers[post.id] = answered

    def delete(self, topic: int, _other: int, bits: int) -> None:
        posts = [p for p in self.model.of(topic) if self.model.place[p][1] != 1]
        if posts:
            post = posts[bits % len(posts)]
            boards.delete_post(self.curator, topic, self.model.place[post][1])
            self.model.deleted.add(post)

    def read(self, topic: int, _other: int, bits: int) -> None:
        reader = self.readers[bits % 2]
        posts = self.model.of(topic)
        if not posts:
            return
        now = database.session.get(TopicReading, (reader.id, topic))
        number = self.model.place[posts[bits // 2 % len(posts)]][1]
        number = gaps.reached(
            database.session.get_one(Topic, topic).gaps, number, self.model.highest[topic]
        )
        if now is not None and now.last_number >= number:
            return
        with transaction() as session:
            row = session.get(TopicReading, (reader.id, topic))
            if row is None:
                row = TopicReading(person_id=reader.id, topic_id=topic)
                session.add(row)
            row.last_number = number
        self.model.read[reader.id] |= {p for p in posts if self.model.place[p][1] <= number}

    def check(self) -> None:
        """Both sides agree."""
        database.session.expire_all()
        model = self.model
        for topic_id in model.highest:
            topic = database.session.get_one(Topic, topic_id)
            posts = model.of(topic_id)
            rows = self._rows(topic_id)
            assert [(r.id, r.number) for r in rows] == [(p, model.place[p][1]) for p in posts]
            assert (topic.merged_into_id is not None) == (topic_id in model.gone)
            assert topic.highest_number == model.highest[topic_id]
            assert topic.posts_count == len([p for p in posts if p not in model.deleted])
            numbers = {model.place[p][1] for p in posts}
            if topic_id not in model.gone:
                missing = set(range(1, topic.highest_number + 1)) - numbers
                assert gaps.numbers(topic.gaps) == missing
        for board in self.boards:
            now = database.session.get_one(Board, board.id)
            counted = database.session.execute(
                select(func.count(), func.coalesce(func.sum(Topic.posts_count), 0)).where(
                    Topic.board_id == board.id, Topic.deleted_at.is_(None)
                )
            ).one()
            assert (now.topics_count, now.posts_count) == tuple(counted)
        self._addresses()
        self._answers()
        self._positions()
        self._index()

    def _addresses(self) -> None:
        for (topic, number), post in self.model.stood.items():
            at = self.model.place[post]
            if at == (topic, number):
                continue
            found = moved.place(self.curator, topic, number)
            assert found is not None and (found.topic_id, found.number) == at

    def _answers(self) -> None:
        apart = dict(
            database.session.execute(
                select(ReplyElsewhere.post_id, ReplyElsewhere.answered_id).where(
                    ReplyElsewhere.post_id.in_(self.model.answers)
                )
            ).all()
        )
        for post, answered in self.model.answers.items():
            row = database.session.get_one(Post, post)
            (topic, _n), (other, number) = self.model.place[post], self.model.place[answered]
            assert row.reply_to_number == (number if topic == other else None)
            assert apart.get(post) == (None if topic == other else answered)

    def _positions(self) -> None:
        for reader in self.readers:
            known = self.model.read[reader.id]
            for topic in self.topics():
                row = database.session.get(TopicReading, (reader.id, topic))
                at = row.last_number if row else 0
                counted = {p for p in self.model.of(topic) if self.model.place[p][1] <= at}
                assert counted <= known, "what was unread counts as read"
            everything = {p for t in self.topics() for p in self.model.of(t)}
            if everything <= known and len(self.model.done) == 0:
                continue

    def _index(self) -> None:
        rows = database.session.execute(
            select(SearchDocument.ref_id, SearchDocument.topic_id, SearchDocument.number).where(
                SearchDocument.ref_id.in_(self.model.place), SearchDocument.kind == "post"
            )
        )
        for post, topic, number in rows:
            assert (topic, number) == self.model.place[post]


@settings(
    max_examples=WALKS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_the_forum_and_its_model_agree(db: Any, steps: list[tuple[str, int, int, int]]) -> None:
    walk = Walk()
    for step in steps:
        walk.step(*step)
        walk.check()


def test_who_has_read_everything_has_nothing_new_after_split_and_merge(db: Any) -> None:
    walk = Walk()
    reader = walk.readers[0]
    one, two, _three = walk.topics()
    for topic in (one, two):
        with transaction() as session:
            session.add(
                TopicReading(
                    person_id=reader.id, topic_id=topic, last_number=walk.model.highest[topic]
                )
            )
        walk.model.read[reader.id] |= set(walk.model.of(topic))
    walk.split(one, two, 0b1010)
    walk.merge(walk.topics()[-1], two, 0)
    walk.undo(one, two, 1)
    walk.move(one, two, 0b1)
    walk.check()
    for topic in walk.topics():
        row = database.session.get(TopicReading, (reader.id, topic))
        posts = walk.model.of(topic)
        if row is not None and topic in (one, two):
            assert row.last_number >= walk.model.place[posts[-1]][1]


def test_negative_control_a_wrong_number_is_seen(db: Any) -> None:
    walk = Walk()
    walk.split(walk.topics()[0], 0, 0b111)
    with transaction() as session:
        session.get_one(Topic, walk.topics()[0]).posts_count += 1
    with pytest.raises(AssertionError):
        walk.check()
