"""What readers put on posts: reactions and bookmarks, read with the stamp of a page.

They change often and differ from reader to reader, so that they are no part of the kept page: the
one statement that asks whether the page is still true brings them along as short texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Label,
    String,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
)

from hrforum.accounts.models import Person
from hrforum.boards.models import REACTIONS, Bookmark, Post, PostReaction
from hrforum.core.db import AnyRow
from hrforum.extensions import db

Extra = Literal["", "counts", "own"]
PEOPLE_A_PAGE = 50


def _on_page() -> ColumnElement[bool]:
    return (
        (Post.topic_id == bindparam("topic_id", 0))
        & (Post.number >= bindparam("first", 0))
        & (Post.number < bindparam("beyond", 0))
    )


def _has_any() -> ColumnElement[bool]:
    # Written out: an index on part of a table is not used for a bound value.
    return Post.reactions != literal_column("''")


def _number() -> ColumnElement[str]:
    return cast(Post.number, String)


def columns(extra: Extra) -> tuple[Label[Any], ...]:
    """Return the columns ``reacted`` and, for a person, ``mine`` and ``kept``, for `read`."""
    if not extra:
        return ()
    counted = (
        select(func.aggregate_strings(_number() + literal("=") + Post.reactions, ";"))
        .where(_on_page(), _has_any())
        .scalar_subquery()
    )
    found = [func.coalesce(counted, "").label("reacted")]
    if extra == "own":
        own = (
            select(func.aggregate_strings(_number() + literal("=") + PostReaction.kind, ";"))
            .select_from(Post)
            .join(PostReaction, PostReaction.post_id == Post.id)
            .where(
                _on_page(),
                _has_any(),
                PostReaction.person_id == bindparam("reader_id", 0),
            )
            .scalar_subquery()
        )
        kept = (
            select(func.aggregate_strings(_number(), ";"))
            .select_from(Post)
            .join(Bookmark, Bookmark.post_id == Post.id)
            .where(_on_page(), Bookmark.person_id == bindparam("reader_id", 0))
            .scalar_subquery()
        )
        found.append(func.coalesce(own, "").label("mine"))
        found.append(func.coalesce(kept, "").label("kept"))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Marks:
    """Reactions and the reader's bookmarks on a page, by number of the post."""

    counts: dict[int, dict[str, int]]
    own: dict[int, frozenset[str]]
    kept: frozenset[int] = frozenset()


def read(stamp: Any) -> Marks:
    """Return what the stamp of a page says."""
    own: dict[int, set[str]] = {}
    for number, kind in _pairs(getattr(stamp, "mine", "")):
        own.setdefault(number, set()).add(kind)
    return Marks(
        counts={number: counts_of(text) for number, text in _pairs(getattr(stamp, "reacted", ""))},
        own={number: frozenset(kinds) for number, kinds in own.items()},
        kept=frozenset(int(number) for number in getattr(stamp, "kept", "").split(";") if number),
    )


def _pairs(text: str) -> list[tuple[int, str]]:
    parts = (part.partition("=") for part in text.split(";") if part)
    return [(int(number), value) for number, _equals, value in parts]


def counts_of(text: str) -> dict[str, int]:
    """Return how many reacted, by kind, from ``post.reactions``."""
    parts = (part.partition(":") for part in text.split(",") if part)
    return {kind: int(count) for kind, _colon, count in parts}


def text_of(counts: dict[str, int]) -> str:
    """Return the counts as ``post.reactions`` keeps them."""
    return ",".join(f"{kind}:{counts[kind]}" for kind in REACTIONS if counts.get(kind))


def own_reactions(post_id: int, person_id: int) -> frozenset[str]:
    """Return the kinds of a person's reactions to a post."""
    return frozenset(
        db.session.scalars(
            select(PostReaction.kind).where(
                PostReaction.post_id == post_id, PostReaction.person_id == person_id
            )
        )
    )


def who_reacted(post_id: int, page: int) -> tuple[list[AnyRow], bool]:
    """Return who reacted, newest first, and whether there is a further page: one statement."""
    rows = db.session.execute(
        select(
            PostReaction.kind,
            PostReaction.created_at,
            Person.username,
            Person.display_name,
            Person.avatar,
            Person.deleted_at,
        )
        .join(Person, Person.id == PostReaction.person_id)
        .where(PostReaction.post_id == post_id)
        .order_by(PostReaction.created_at.desc(), PostReaction.person_id, PostReaction.kind)
        .limit(PEOPLE_A_PAGE + 1)
        .offset((page - 1) * PEOPLE_A_PAGE)
    ).all()
    return list(rows[:PEOPLE_A_PAGE]), len(rows) > PEOPLE_A_PAGE
