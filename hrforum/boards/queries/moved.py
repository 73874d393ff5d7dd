"""Where posts stand now that were moved."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import and_, or_, select

from hrforum.boards import policy
from hrforum.boards.curating_models import PostMove
from hrforum.boards.models import Board, Post, Topic
from hrforum.core.permissions import Actor
from hrforum.extensions import db


class Place(NamedTuple):
    """A post's topic and its number there."""

    topic_id: int
    slug: str
    number: int
    post_id: int


def place(actor: Actor, topic_id: int, number: int, *, nearest: bool = False) -> Place | None:
    """Return where the post stands now that had this number in that topic; one statement.

    None: none was moved from there, or the actor may not read where it went. With ``nearest`` also
    the next higher number that was moved counts.
    """
    at_least = PostMove.from_number >= number if nearest else PostMove.from_number == number
    stood = and_(PostMove.from_topic_id == topic_id, at_least)
    if not nearest:
        came = and_(PostMove.to_topic_id == topic_id, PostMove.to_number == number)
        stood = or_(stood, came)
    row = db.session.execute(
        select(Topic.id, Topic.slug, Post.number, Post.id)
        .select_from(PostMove)
        .join(Post, Post.id == PostMove.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .where(stood, policy.visible_topics(actor))
        .order_by(PostMove.from_number, PostMove.act_id.desc())
        .limit(1)
    ).first()
    return Place(*row) if row else None
