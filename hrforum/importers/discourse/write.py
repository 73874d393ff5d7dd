"""Rows into the database: whole topics, some hundred posts a transaction, counters with them.

A topic is there with all its posts or not at all, and whatever is there is counted and can be
found: an import may be killed at any moment.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hrforum.accounts.models import Person
from hrforum.boards.actions.counters import touch_board
from hrforum.boards.models import Board, Poll, PollOption, Tag, TopicTag
from hrforum.boards.models import Post as PostRow
from hrforum.boards.models import Topic as TopicRow
from hrforum.core import search
from hrforum.core.db import transaction
from hrforum.core.errors import Busy
from hrforum.extensions import db
from hrforum.importers.discourse import items, plan
from hrforum.importers.discourse.items import Ledger
from hrforum.importers.discourse.records import Place, Post, Problem, Topic

POSTS = 500
"""Posts of a transaction; a topic that has more is one all the same."""
_PATIENCE = 24  # times five seconds, while somebody else writes


class Overtaken(Exception):
    """Somebody got an id of the plan before its first topic was written: plan again."""


@dataclass(slots=True)
class Written:
    """What came in."""

    topics: int = 0
    posts: int = 0
    polls: int = 0
    likes: int = 0
    accepted: int = 0
    """Questions whose accepted answer came in."""
    from_markdown: int = 0
    grown: int = 0
    """Topics of an earlier import that got new posts."""
    problems: list[Problem] = field(default_factory=list)


class Writer:
    """Writes converted topics."""

    def __init__(
        self,
        ledger: Ledger,
        people: Mapping[str, int],
        boards: Mapping[int, int],
        places: Mapping[int, Place],
        settled: Mapping[int, Place],
    ) -> None:
        self.ledger = ledger
        self.people = people
        self.boards = boards
        self.places = places
        self.settled = settled
        self.first = True
        self.waiting: list[Topic] = []
        self.tags: dict[str, int] = {}

    def add(self, topic: Topic) -> Written:
        """Take a topic; write what has gathered when it is enough."""
        self.waiting.append(topic)
        enough = sum(len(each.posts) for each in self.waiting) >= POSTS
        return self.flush() if enough or self.first else Written()

    def flush(self) -> Written:
        """Write what has gathered.

        Raises:
            Overtaken: before anything was written, for the first topic alone.
        """
        some, self.waiting = self.waiting, []
        if not some:
            return Written()
        try:
            return self._patiently(some)
        except (SQLAlchemyError, ValueError) as error:
            if len(some) == 1:
                said = str(getattr(error, "orig", None) or error).split("\n")[0]
                problem = Problem(some[0].file, "the database refused it", said[:300])
                return Written(problems=[problem])
        # One of them is bad: the others come in without it.
        done = Written()
        for topic in some:
            self.waiting = [topic]
            one = self.flush()
            done = _sum(done, one)
        return done

    def _patiently(self, some: Sequence[Topic]) -> Written:
        for _try in range(_PATIENCE):
            try:
                return self._write(some)
            except Busy:
                time.sleep(0.1)
        return self._write(some)

    def _write(self, some: Sequence[Topic]) -> Written:
        done = Written()
        with transaction() as session:
            if self.first:
                planned = [
                    place for number, place in self.places.items() if number not in self.settled
                ]
                if planned and not plan.is_free(self.ledger, session, planned):
                    raise Overtaken
            new = [topic for topic in some if topic.topic_id not in self.settled]
            old = [topic for topic in some if topic.topic_id in self.settled]
            documents: list[search.Document] = []
            rows: list[dict[str, Any]] = []
            if new:
                self._insert_topics(session, new)
            for topic in new:
                rows += self._posts(topic, self._new_about(topic), done)
            for topic in old:
                rows += self._posts(topic, self._old_about(session, topic), done)
            self._insert_posts(session, rows, documents)
            for chunk in items.slices(documents):
                search.put(*chunk)
            self._count(session, new, rows)
            done.topics, done.posts = len(new), len(rows)
            done.likes = sum(row["likes_count"] for row in rows)
            done.accepted = sum(
                topic.columns["accepted_number"] in {post.columns["number"] for post in topic.posts}
                for topic in new
            )
            done.from_markdown = sum(row["_post"].from_markdown for row in rows)
            done.polls = sum(len(row["_post"].polls) for row in rows)
            done.grown = len({row["topic_id"] for row in rows}) - len(new)
        self.first = False
        return done

    def _insert_topics(self, session: Session, some: Sequence[Topic]) -> None:
        rows = []
        for topic in some:
            posts = topic.posts
            numbers = {post.columns["number"] for post in posts}
            last = posts[-1]
            accepted = topic.columns["accepted_number"]
            rows.append(
                topic.columns
                | {
                    "id": self.places[topic.topic_id].local_id,
                    "slug": self.places[topic.topic_id].slug,
                    "board_id": self.boards[topic.category_id],
                    "author_id": self.people[posts[0].author],
                    "closed_by_id": self.people.get(topic.closed_by) if topic.closed_by else None,
                    "accepted_number": accepted if accepted in numbers else None,
                    "tags_text": " ".join(topic.tags),
                    "created_at": posts[0].columns["created_at"],
                    "last_posted_at": max(post.columns["created_at"] for post in posts),
                    "last_poster_id": self.people[last.author],
                    "posts_count": len(posts),
                    "highest_number": last.columns["number"],
                }
            )
        items.add_rows(session, TopicRow, rows)
        self.ledger.note(session, "topic", ((t.topic_id, self._id(t)) for t in some))
        self._tag(session, some)

    def _id(self, topic: Topic) -> int:
        return self.places[topic.topic_id].local_id

    def _tag(self, session: Session, some: Sequence[Topic]) -> None:
        missing = {tag for topic in some for tag in topic.tags} - self.tags.keys()
        if missing:
            on_sqlite = session.get_bind().dialect.name == "sqlite"
            make = sqlite.insert if on_sqlite else postgresql.insert
            for tag in sorted(missing):
                session.execute(make(Tag).values(slug=tag, name=tag).on_conflict_do_nothing())
            rows = session.execute(select(Tag.slug, Tag.id).where(Tag.slug.in_(missing)))
            self.tags.update((row.slug, row.id) for row in rows)
        items.add_rows(
            session,
            TopicTag,
            [
                {"topic_id": self._id(topic), "tag_id": self.tags[tag]}
                for topic in some
                for tag in topic.tags
            ],
        )

    def _new_about(self, topic: Topic) -> dict[str, Any]:
        return {
            "topic_id": self._id(topic),
            "board_id": self.boards[topic.category_id],
            "title": topic.columns["title"],
            "type": topic.columns["type"],
            "language": topic.columns["language"],
            "tags": topic.tags,
            "numbers": set(),
            "readable": True,
        }

    def _old_about(self, session: Session, topic: Topic) -> dict[str, Any]:
        local_id = self.settled[topic.topic_id].local_id
        row = session.execute(
            select(TopicRow).where(TopicRow.id == local_id).with_for_update()
        ).scalar_one()
        numbers = session.scalars(select(PostRow.number).where(PostRow.topic_id == local_id))
        about = {
            "topic_id": local_id,
            "board_id": row.board_id,
            "title": row.title,
            "type": row.type,
            "language": row.language,
            "tags": tuple(row.tags_text.split()),
            "numbers": set(numbers),
            "readable": row.deleted_at is None,
        }
        session.expunge(row)
        return about

    def _posts(self, topic: Topic, about: dict[str, Any], done: Written) -> list[dict[str, Any]]:
        rows = []
        free = [post for post in topic.posts if post.columns["number"] not in about["numbers"]]
        for post in topic.posts:
            if post.columns["number"] in about["numbers"]:
                number = post.columns["number"]
                reason = "a post whose number somebody's post here has already"
                done.problems.append(Problem(topic.file, reason, f"post {number}"))
        known = about["numbers"] | {post.columns["number"] for post in free}
        for post in free:
            answered = post.columns["reply_to_number"]
            rows.append(
                post.columns
                | {
                    "topic_id": about["topic_id"],
                    "author_id": self.people[post.author],
                    "reply_to_number": answered if answered in known else None,
                    "_post": post,
                    "_about": about,
                    "_foreign": topic.topic_id,
                }
            )
        return rows

    def _insert_posts(
        self, session: Session, rows: Sequence[dict[str, Any]], documents: list[search.Document]
    ) -> None:
        ids = items.take_ids(session, PostRow, len(rows))
        for row, post_id in zip(rows, ids, strict=True):
            row["id"] = post_id
            if row["hidden_at"] is None and row["_about"]["readable"]:
                documents.append(_document(row))
        plain = [{k: v for k, v in row.items() if k[0] != "_"} for row in rows]
        items.add_rows(session, PostRow, plain)
        self.ledger.note(session, "post", ((_key(row), row["id"]) for row in rows))
        self._insert_polls(session, rows)

    def _insert_polls(self, session: Session, rows: Sequence[dict[str, Any]]) -> None:
        polls = [(row, poll) for row in rows for poll in row["_post"].polls]
        ids = items.take_ids(session, Poll, len(polls))
        poll_rows, options = [], []
        for (row, poll), poll_id in zip(polls, ids, strict=True):
            own = {name: value for name, value in poll.items() if name != "options"}
            poll_rows.append(own | {"id": poll_id, "post_id": row["id"]})
            options += [option | {"poll_id": poll_id} for option in poll["options"]]
        items.add_rows(session, Poll, poll_rows)
        items.add_rows(session, PollOption, options)
        self.ledger.note(
            session,
            "poll",
            (
                (f"{_key(row)}:{poll['name']}", poll_id)
                for (row, poll), poll_id in zip(polls, ids, strict=True)
            ),
        )

    def _count(
        self, session: Session, new: Sequence[Topic], rows: Sequence[dict[str, Any]]
    ) -> None:
        people = Counter(row["author_id"] for row in rows)
        table = items.table_of(Person)
        more = update(table).where(table.c.id == bindparam("b_person"))
        more = more.values(posts_count=table.c.posts_count + bindparam("b_more"))
        if people:
            # In one order, so that two writers never wait for each other.
            counts = [{"b_person": who, "b_more": n} for who, n in sorted(people.items())]
            session.connection().execute(more, counts)
        fresh = {self._id(topic) for topic in new}
        grown = {row["topic_id"] for row in rows} - fresh
        for topic_id in sorted(grown):
            _recount(session, topic_id)
        topics = Counter(self.boards[topic.category_id] for topic in new)
        posts = Counter(row["_about"]["board_id"] for row in rows)
        for board_id in sorted(posts.keys() | topics.keys()):
            mine = [row for row in rows if row["_about"]["board_id"] == board_id]
            last = max(mine, key=lambda row: row["created_at"])
            is_newer = Board.last_posted_at.is_(None) | (Board.last_posted_at < last["created_at"])
            board = update(Board).where(Board.id == board_id)
            quietly = {"synchronize_session": False}
            session.execute(
                board.values(
                    topics_count=Board.topics_count + topics[board_id],
                    posts_count=Board.posts_count + posts[board_id],
                    version=Board.version + 1,
                ).execution_options(**quietly)
            )
            session.execute(
                board.where(is_newer)
                .values(last_topic_id=last["topic_id"], last_posted_at=last["created_at"])
                .execution_options(**quietly)
            )


def _key(row: Mapping[str, Any]) -> str:
    post: Post = row["_post"]
    return str(post.key) if post.key > 0 else f"{row['_foreign']}:{row['number']}"


def post_keys(topic_id: int, keys: Sequence[int]) -> dict[str, int]:
    """Return under which name each post of a topic is known, from what `reading.key_of` gave."""
    return {str(key) if key > 0 else f"{topic_id}:{-key}": key for key in keys}


def _document(row: Mapping[str, Any]) -> search.Document:
    about = row["_about"]
    return search.Document(
        kind="post",
        id=row["id"],
        title=about["title"] if row["number"] == 1 else "",
        body=row["_post"].text,
        board_id=about["board_id"],
        topic_id=row["topic_id"],
        number=row["number"],
        author_id=row["author_id"],
        type=about["type"],
        language=row["language"] or about["language"],
        tags=about["tags"],
        at=row["created_at"],
    )


def _recount(session: Session, topic_id: int) -> None:
    live = (PostRow.topic_id == topic_id) & PostRow.deleted_at.is_(None)
    count, last_at = session.execute(
        select(func.count(), func.max(PostRow.created_at)).where(live)
    ).one()
    poster = select(PostRow.author_id).where(live).order_by(PostRow.number.desc()).limit(1)
    highest = select(func.max(PostRow.number)).where(PostRow.topic_id == topic_id)
    session.execute(
        update(TopicRow)
        .where(TopicRow.id == topic_id)
        .values(
            posts_count=count,
            last_posted_at=func.coalesce(last_at, TopicRow.last_posted_at),
            last_poster_id=func.coalesce(poster.scalar_subquery(), TopicRow.last_poster_id),
            highest_number=highest.scalar_subquery(),
            version=TopicRow.version + 1,
        )
        .execution_options(synchronize_session=False)
    )


def _sum(one: Written, other: Written) -> Written:
    return Written(
        one.topics + other.topics,
        one.posts + other.posts,
        one.polls + other.polls,
        one.likes + other.likes,
        one.accepted + other.accepted,
        one.from_markdown + other.from_markdown,
        one.grown + other.grown,
        one.problems + other.problems,
    )


def touched_boards(board_ids: Sequence[int]) -> None:
    """Count the boards from their topics, once at the end."""
    with transaction():
        for board_id in sorted(set(board_ids)):
            touch_board(board_id)
    db.session.remove()
