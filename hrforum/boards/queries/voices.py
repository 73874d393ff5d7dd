"""For whom posts were written."""

from __future__ import annotations

from sqlalchemy import exists, func, select

from hrforum.accounts.block_models import PersonMute
from hrforum.accounts.models import Person
from hrforum.boards import policy
from hrforum.boards.models import Board, Post, Topic
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Member


def member_of(post: Post) -> str | None:
    """Return the name of the member that a post was written for; one statement or none."""
    if post.member_id is None:
        return None
    return db.session.scalar(select(Member.name).where(Member.id == post.member_id))


def last_voice(actor: Actor) -> int | None:
    """Return the member for which the actor wrote their newest post; None: for themself."""
    return db.session.scalar(
        select(Post.member_id)
        .where(Post.author_id == actor.person_id)
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(1)
    )


def quotation(actor: Actor, topic_id: int, number: int) -> tuple[str, str, str] | None:
    """Return a post to quote, or None if it may not be: author's username, text, the member's name.

    The name is empty where the author spoke for themself.
    """
    row = db.session.execute(
        select(Person.username, Post.body, func.coalesce(Member.name, "").label("member_name"))
        .join(Person, Person.id == Post.author_id)
        .outerjoin(Member, Member.id == Post.member_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .where(Post.topic_id == topic_id, Post.number == number)
        .where(policy.visible_topics(actor), policy.readable_posts())
        .where(
            ~exists().where(
                PersonMute.person_id == Post.author_id,
                PersonMute.other_id == (actor.person_id or 0),
                PersonMute.blocks.is_(True),
            )
        )
    ).first()
    return (row.username, row.body, row.member_name) if row else None
