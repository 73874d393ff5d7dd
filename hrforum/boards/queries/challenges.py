"""A challenge's history, what was tried, what a practice came from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.boards import policy
from hrforum.boards.models import Board, PostTrial, Topic, TopicStatus
from hrforum.core.db import AnyRow
from hrforum.core.permissions import Actor
from hrforum.extensions import db

TURNS = 50
_ADDRESS = re.compile(r"(?:^|/topics/)#?(\d{1,9})(?:-[^/\s]*)?(?:/.*)?$")


def turns(topic_id: int) -> Sequence[AnyRow]:
    """Return the turns of a challenge, newest first, each with who and when."""
    return db.session.execute(
        select(
            TopicStatus.status,
            TopicStatus.outcome,
            TopicStatus.note,
            TopicStatus.at,
            Person.display_name,
            Person.deleted_at,
        )
        .outerjoin(Person, Person.id == TopicStatus.by_id)
        .where(TopicStatus.topic_id == topic_id)
        .order_by(TopicStatus.at.desc(), TopicStatus.id.desc())
        .limit(TURNS)
    ).all()


def own_trial(actor: Actor, post_id: int) -> AnyRow | None:
    """Return what the actor said of trying that answer."""
    return db.session.execute(
        select(PostTrial.result, PostTrial.note).where(
            PostTrial.post_id == post_id, PostTrial.person_id == actor.person_id
        )
    ).first()


def topic_named(actor: Actor, typed: str) -> int | None:
    """Return the topic whose address or number somebody typed, if the actor may see it."""
    found = _ADDRESS.search(typed.strip())
    if found is None:
        return None
    return db.session.scalar(
        select(Topic.id)
        .join(Board, Board.id == Topic.board_id)
        .where(Topic.id == int(found[1]), policy.visible_topics(actor))
    )
