"""Boards, topics, posts, tags."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update

from hrforum.accounts.models import Person
from hrforum.boards.models import Board, BoardGroup, BoardModerator, Post, Tag, Topic, TopicTag
from hrforum.core import clock, markdown
from hrforum.core.db import transaction
from hrforum.members.models import Group
from tests.factories.base import number, save
from tests.factories.people import person


def board(
    *, moderators: Sequence[Person] = (), groups: Sequence[Group] = (), **columns: Any
) -> Board:
    """A board, public unless `visibility` says otherwise."""
    n = number()
    values = {"slug": f"board-{n}", "name": f"Board {n}", "position": n % 10_000}
    made = save(Board(**{**values, **columns}))
    for who in moderators:
        save(BoardModerator(board_id=made.id, person_id=who.id))
    for which in groups:
        save(BoardGroup(board_id=made.id, group_id=which.id))
    return made


def tag(name: str) -> Tag:
    """A tag."""
    return save(Tag(slug=name.casefold().replace(" ", "-"), name=name))


def topic(
    on: Board | None = None,
    author: Person | None = None,
    *,
    body: str = "The opening post.",
    posts: int = 1,
    tags: Sequence[Tag] = (),
    **columns: Any,
) -> Topic:
    """A topic with its opening post and, up to `posts`, replies by the same author."""
    on = on or board()
    author = author or person()
    n = number()
    when = columns.pop("created_at", None) or clock.now()
    values: dict[str, Any] = {"title": f"Topic {n}", "slug": f"topic-{n}"}
    made = save(
        Topic(
            board_id=on.id,
            author_id=author.id,
            last_poster_id=author.id,
            created_at=when,
            last_posted_at=when,
            tags_text=" ".join(t.slug for t in tags),
            **{**values, **columns},
        )
    )
    for each in tags:
        save(TopicTag(topic_id=made.id, tag_id=each.id))
    with transaction() as session:
        session.execute(
            update(Board).where(Board.id == on.id).values(topics_count=Board.topics_count + 1)
        )
    reply_all(made, [author] * posts, bodies=[body, *["A reply."] * (posts - 1)], start=when)
    return made


def post(
    in_topic: Topic, author: Person | None = None, body: str = "A reply.", **columns: Any
) -> Post:
    """One more post in a topic."""
    author = author or person()
    rendered = markdown.render(body)
    when = columns.pop("created_at", None) or clock.now()
    with transaction() as session:
        at = in_topic.highest_number + 1
        values: dict[str, Any] = {
            "topic_id": in_topic.id,
            "number": at,
            "author_id": author.id,
            "body": body,
            "html": rendered.html,
            "html_version": rendered.version,
            "headings": [],
            "direction": rendered.direction,
            "created_at": when,
        }
        made = Post(**{**values, **columns})
        session.add(made)
        session.flush()
        _count(in_topic, author, 1, when)
    return made


def reply_all(
    in_topic: Topic,
    authors: Sequence[Person],
    *,
    bodies: Sequence[str] = (),
    start: dt.datetime | None = None,
) -> None:
    """Many posts in two statements, a second apart: one for each author given."""
    start = start or clock.now()
    first = in_topic.highest_number + 1
    rows = []
    for n, author in enumerate(authors):
        body = bodies[n] if n < len(bodies) else f"Reply {first + n}."
        rendered = markdown.render(body)
        rows.append(
            {
                "topic_id": in_topic.id,
                "number": first + n,
                "author_id": author.id,
                "body": body,
                "html": rendered.html,
                "html_version": rendered.version,
                "headings": [],
                "direction": rendered.direction,
                "created_at": start + dt.timedelta(seconds=n),
            }
        )
    if rows:
        with transaction() as session:
            session.execute(insert(Post), rows)
            _count(in_topic, authors[-1], len(rows), rows[-1]["created_at"])


def _count(in_topic: Topic, author: Person, more: int, when: dt.datetime) -> None:
    """Keep the counters as the actions do."""
    with transaction() as session:
        merged = session.merge(in_topic)
        for row in {id(merged): merged, id(in_topic): in_topic}.values():
            row.highest_number = (row.highest_number or 0) + more
            row.posts_count = (row.posts_count or 0) + more
            row.last_posted_at = when
            row.last_poster_id = author.id
        session.execute(
            update(Board)
            .where(Board.id == in_topic.board_id)
            .values(
                posts_count=Board.posts_count + more,
                last_topic_id=in_topic.id,
                last_posted_at=when,
            )
        )
        session.execute(
            update(Person)
            .where(Person.id == author.id)
            .values(posts_count=Person.posts_count + more)
        )
