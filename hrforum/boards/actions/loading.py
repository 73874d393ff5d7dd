"""How actions find what they change: locked, and only what the actor may know of."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, select

from hrforum.boards import policy
from hrforum.boards.models import Board, Post, Topic
from hrforum.core import clock
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.queries import delegates as mandates


@lru_cache(maxsize=1000)
def _topic(seen: policy.Sight) -> Select[Topic, Board]:
    return (
        select(Topic, Board)
        .join(Board, Board.id == Topic.board_id)
        .where(Topic.id == bindparam("topic_id"), policy.visible_to(seen))
        .with_for_update(of=Topic)
        .execution_options(populate_existing=True)
    )


def topic_for_write(actor: Actor, topic_id: int) -> tuple[Topic, Board]:
    """Return the topic, locked, and its board.

    Raises:
        NotFound: there is none that the actor may see (deleted ones are the moderators').
    """
    # The topic is locked before the board everywhere: two writers never wait for each other.
    row = db.session.execute(_topic(policy.sight(actor)), {"topic_id": topic_id}).first()
    if row is None:
        raise NotFound
    topic, board = row
    if topic.deleted_at is not None and not (
        actor.moderates(board.id) or topic.deleted_by_id == actor.person_id
    ):
        raise NotFound
    if topic.merged_into_id is not None:
        raise NotFound
    return topic, board


def post_for_write(actor: Actor, topic_id: int, number: int) -> tuple[Post, Topic, Board]:
    """Return the post and its topic, both locked, and the board.

    Raises:
        NotFound: there is none that the actor may see.
    """
    topic, board = topic_for_write(actor, topic_id)
    post = db.session.scalar(
        select(Post)
        .where(Post.topic_id == topic.id, Post.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if post is None:
        raise NotFound
    return post, topic, board


def post_to_mark(actor: Actor, topic_id: int, number: int) -> tuple[Post, Topic, Board]:
    """Return a post that can be read, locked, with its topic and board, to put a mark on it.

    Only the post is locked: a mark waits for no reply, and no reply for it.

    Raises:
        NotFound: there is none that the actor may see, or its text is gone.
    """
    row = db.session.execute(
        select(Post, Topic, Board)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .where(Post.topic_id == topic_id, Post.number == number)
        .where(policy.visible_topics(actor), policy.readable_posts())
        .with_for_update(of=Post)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


class Voice(NamedTuple):
    """For whom somebody speaks, and by which mandate: what a post records."""

    member_id: int | None = None
    delegate_id: int | None = None
    delegate_role: str | None = None


def speaking_for(actor: Actor, member_id: int | None) -> Voice:
    """Return the member that the actor speaks for, checked at this moment; inside a transaction.

    Raises:
        Invalid: the actor holds no mandate for it today; the field is ``for_member``.
    """
    if member_id is None:
        return Voice()
    found = None
    if actor.person_id is not None and actor.mandate(member_id) is not None:
        # The actor was loaded before the transaction began: the mandate may have ended since.
        found = mandates.voice(actor.person_id, member_id, clock.today())
    if found is None:
        raise Invalid("for_member", _("You can't speak for this member: your mandate has ended."))
    return Voice(member_id, *found)


def must_write(actor: Actor, board_id: int) -> None:
    """Stop where a decision of moderators forbids the actor to write on that board for a while.

    Raises:
        Forbidden: says until when, and where the reasons are.
    """
    barred = actor.restriction("suspended", "no_posting", board_id=board_id)
    if barred is None:
        return
    where = "/moderation/statements/"
    if barred.ends_at is None:
        raise Forbidden(
            _(
                "You can't write here at present, by a decision of the moderators. The reasons "
                "and how to appeal are at %(address)s.",
                address=where,
            )
        )
    raise Forbidden(
        _(
            "You can't write here until %(date)s, by a decision of the moderators. The reasons "
            "and how to appeal are at %(address)s.",
            date=format_datetime(barred.ends_at, "long"),
            address=where,
        )
    )


def must(condition: bool, explanation: str) -> None:
    """Stop unless the policy allows it.

    Raises:
        Forbidden: with the explanation, translated.
    """
    if not condition:
        raise Forbidden(explanation)
