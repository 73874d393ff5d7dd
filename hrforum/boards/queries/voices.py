"""For whom posts were written."""

from __future__ import annotations

from sqlalchemy import select

from hrforum.boards.models import Post
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
