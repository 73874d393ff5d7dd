"""Polls, forms' answers, trials and bookmarks of the demonstration."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from hrforum.boards import actions as boards
from hrforum.boards.models import Poll, PollOption, Post
from hrforum.boards.polls import Draft
from hrforum.core import clock
from hrforum.core.permissions import Actor
from hrforum.demo.topics import DemoPost, DemoTopic
from hrforum.extensions import db

BOOKMARKED = ("03-declaration-first-or-plan-first", "19-evictions-early-warning")


def poll_of(post: DemoPost) -> Draft | None:
    """Return the poll of a post."""
    found = post.head.get("poll")
    if found is None:
        return None
    return Draft(
        found["question"],
        found["options"],
        kind=found.get("kind", "single"),
        anonymous=found.get("anonymous", False),
    )


def answers_of(topic: DemoTopic) -> dict[str, Any] | None:
    """Return the answers of a topic's form, by the names of the form fields."""
    found = topic.head.get("answers")
    if found is None:
        return None
    return {f"{topic.head['type']}_{name}": value for name, value in found.items()}


def settle(topic: DemoTopic, topic_id: int, actors: dict[str, Actor]) -> None:
    """Vote, say what was tried and where it stands, once all posts are there."""
    for number, post in enumerate(topic.posts, 1):
        if "poll" in post.head:
            _vote(topic_id, number, post.head["poll"]["votes"], actors)
        for tried in post.head.get("tried", ()):
            boards.record_trial(
                actors[tried["who"]],
                topic_id,
                number,
                result=tried["result"],
                note=tried["note"],
            )
    if "status" in topic.head:
        boards.set_status(
            actors[topic.head["author"]],
            topic_id,
            status=topic.head["status"],
            outcome=topic.head.get("outcome", ""),
            note=topic.head.get("status_note", ""),
        )


def keep(topic: DemoTopic, topic_id: int, actors: dict[str, Actor]) -> None:
    """Let the practitioner keep some topics."""
    if topic.key in BOOKMARKED:
        boards.save_bookmark(
            actors["practitioner"],
            topic_id,
            1,
            note="For the talk with the housing office",
            remind_at=clock.now() + dt.timedelta(days=30),
        )


def _vote(
    topic_id: int, number: int, votes: dict[str, list[int]], actors: dict[str, Actor]
) -> None:
    rows = db.session.execute(
        select(Poll.id, PollOption.id.label("option_id"))
        .join(Post, Post.id == Poll.post_id)
        .join(PollOption, PollOption.poll_id == Poll.id)
        .where(Post.topic_id == topic_id, Post.number == number)
        .order_by(PollOption.position)
    ).all()
    options = [row.option_id for row in rows]
    for name, chosen in votes.items():
        boards.vote(actors[name], topic_id, rows[0].id, [options[place - 1] for place in chosen])
