"""A person's bookmarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.boards import content, policy
from hrforum.boards.models import Board, Bookmark, Post, Topic
from hrforum.core.db import AnyRow, AnySelect
from hrforum.core.permissions import Actor
from hrforum.core.search import fold
from hrforum.extensions import db

PAGE = 25
SEARCHED = 1_000  # the newest bookmarks that a search looks into


@dataclass(frozen=True, slots=True)
class Found:
    """A page of bookmarks."""

    rows: list[AnyRow]
    more: bool


def _mine(actor: Actor) -> AnySelect:
    return (
        select(
            Bookmark.id,
            Bookmark.note,
            Bookmark.remind_at,
            Bookmark.reminded_at,
            Bookmark.created_at,
            Post.number,
            Post.html,
            Post.language,
            Post.direction,
            Topic.id.label("topic_id"),
            Topic.slug,
            Topic.title,
            Topic.language.label("topic_language"),
            Board.name.label("board_name"),
            Person.display_name,
        )
        .join(Post, Post.id == Bookmark.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .join(Person, Person.id == Post.author_id)
        .where(Bookmark.person_id == actor.person_id)
        .where(policy.visible_topics(actor), policy.readable_posts())
        .order_by(Bookmark.created_at.desc(), Bookmark.id.desc())
    )


def bookmarks(actor: Actor, page: int, words: str = "") -> Found:
    """Return a page of the actor's bookmarks, newest first: one statement.

    Args:
        actor: whose.
        page: from 1.
        words: all of them stand in the note, the title, the text or the author's name; upper and
            lower case and accents are one.
    """
    first = (page - 1) * PAGE
    wanted = fold(words).split()
    if not wanted:
        rows = list(db.session.execute(_mine(actor).offset(first).limit(PAGE + 1)).all())
    else:
        some = db.session.execute(_mine(actor).limit(SEARCHED)).all()
        fitting = [row for row in some if _fits(row, wanted)]
        rows = fitting[first : first + PAGE + 1]
    return Found(rows[:PAGE], len(rows) > PAGE)


def _fits(row: AnyRow, wanted: list[str]) -> bool:
    parts = (row.note, row.title, row.display_name, content.words_of(row.html))
    text = fold(" ".join(parts))
    return all(word in text for word in wanted)


def bookmark_of(actor: Actor, post_id: int) -> Any:
    """Return the actor's bookmark on a post, or None."""
    return db.session.execute(
        select(Bookmark.id, Bookmark.note, Bookmark.remind_at).where(
            Bookmark.person_id == actor.person_id, Bookmark.post_id == post_id
        )
    ).first()


def load_due(actor: Actor, ids: list[int]) -> list[AnyRow]:
    """Return the actor's own bookmarks with these numbers that they may still read."""
    return list(db.session.execute(_mine(actor).where(Bookmark.id.in_(ids))).all())
