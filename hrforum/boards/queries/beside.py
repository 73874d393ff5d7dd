"""What stands beside a topic's posts: their headings, what was tried, related topics."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, cast, func, literal, null, or_, select, union, union_all

from hrforum.accounts.models import Person
from hrforum.boards import policy
from hrforum.boards.models import Board, Post, PostTrial, Topic, TopicTag
from hrforum.core.db import AnyRow, AnySelect
from hrforum.extensions import db

CONTENTS_FROM = 3  # headings; fewer need no table of contents
CONTENTS_POSTS = 60
TRIALS = 30  # shown on a challenge's card
RELATED = 5
NEAR = 100  # of the board's most recent, and of the newest with the same tags


def outline(
    topic_id: int, *, with_trials: bool
) -> tuple[list[tuple[int, int, str, str]], list[AnyRow]]:
    """Return the headings of a topic's posts, and what was tried of its answers: one statement.

    Headings are ``(post number, level, anchor, text)``, from the first `CONTENTS_POSTS` posts that
    have any, none if there are too few. Trials are the newest, with number, result, note, name.
    """
    rows = db.session.execute(_outline(with_trials), {"topic_id": topic_id}).all()
    found = [
        (row.number, level, anchor, text)
        for row in rows
        if not row.result
        for level, anchor, text in row.headings or []
    ]
    trials = [row for row in rows if row.result]
    return found if len(found) >= CONTENTS_FROM else [], trials


@cache
def _outline(with_trials: bool) -> Any:
    here = (Post.topic_id == bindparam("topic_id", 0)) & policy.readable_posts()
    no_text = literal("")
    headings = (
        select(
            Post.number,
            Post.headings,
            no_text.label("result"),
            no_text.label("note"),
            no_text.label("display_name"),
            no_text.label("username"),
            Post.created_at.label("at"),
        )
        .where(here, Post.headings_count > 0)
        .order_by(Post.number)
        .limit(CONTENTS_POSTS)
        .subquery()
    )
    trials = (
        select(
            Post.number,
            cast(null(), Post.headings.type).label("headings"),
            PostTrial.result,
            PostTrial.note,
            Person.display_name,
            case((Person.deleted_at.is_(None), Person.username), else_="").label("username"),
            PostTrial.at,
        )
        .join(PostTrial, PostTrial.post_id == Post.id)
        .join(Person, Person.id == PostTrial.person_id)
        .where(here)
        .order_by(PostTrial.at.desc(), PostTrial.person_id)
        .limit(TRIALS)
        .subquery()
    )
    parts = [select(headings), *([select(trials)] if with_trials else [])]
    both = union_all(*parts).subquery()
    return select(both).order_by(both.c.result, both.c.number, both.c.at)


@cache
def _related() -> AnySelect:
    here: Any = bindparam("topic_id", 0)
    mine = select(TopicTag.tag_id).where(TopicTag.topic_id == here)
    # Pinned topics are notices, and without them an index gives the most recent.
    recent = (
        select(Topic.id)
        .where(
            Topic.board_id == bindparam("board_id", 0),
            Topic.deleted_at.is_(None),
            Topic.pinned_at.is_(None),
        )
        .order_by(Topic.last_posted_at.desc())
        .limit(NEAR + 1)
        .subquery()
    )
    tagged = (
        select(TopicTag.topic_id.label("id"))
        .where(TopicTag.tag_id.in_(mine))
        .group_by(TopicTag.topic_id)
        .order_by(TopicTag.topic_id.desc())
        .limit(NEAR + 1)
        .subquery()
    )
    near = union(select(recent.c.id), select(tagged.c.id)).subquery()
    # Counted for these few hundred only: a common tag stands on thousands.
    shared = (
        select(func.count())
        .where(TopicTag.topic_id == near.c.id, TopicTag.tag_id.in_(mine))
        .correlate(near)
        .scalar_subquery()
    )
    same_board = case((Topic.board_id == bindparam("board_id", 0), 1), else_=0)
    return (
        select(
            Topic.id,
            Topic.slug,
            Topic.title,
            Topic.type,
            Topic.language,
            Topic.posts_count,
            case((same_board == 1, ""), else_=Board.name).label("elsewhere"),
        )
        .join(near, near.c.id == Topic.id)
        .join(Board, Board.id == Topic.board_id)
        .where(
            Topic.id != here,
            Topic.deleted_at.is_(None),
            Topic.pinned_at.is_(None),
            or_(same_board == 1, Board.visibility == "public"),
        )
        .order_by(shared.desc(), same_board.desc(), Topic.last_posted_at.desc())
        .limit(RELATED)
    )


def related(topic_id: int, board_id: int) -> Sequence[AnyRow]:
    """Return related topics: those that share most tags first, then the same board's most recent.

    Of the same board, since whoever reads the one may read the other, and of public ones: the
    answer is kept for all readers. ``elsewhere`` is the other board's name, else "".
    """
    values = {"topic_id": topic_id, "board_id": board_id}
    return db.session.execute(_related(), values).all()
