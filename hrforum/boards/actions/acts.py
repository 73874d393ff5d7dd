"""Writing down what a curator does with a topic, in the transaction that does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from hrforum.boards.curating_models import TopicAct
from hrforum.boards.models import Topic
from hrforum.core import clock
from hrforum.core.permissions import Actor
from hrforum.extensions import db


def record(
    actor: Actor,
    topic: Topic,
    kind: str,
    reason: str = "",
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    other_topic_id: int | None = None,
    is_public: bool = True,
    batch: str | None = None,
) -> TopicAct:
    """Add an act to the transaction under way; moments become text.

    Args:
        actor: who did it.
        topic: with what.
        kind: a word of `hrforum.curating.words.ACTS`.
        reason: why.
        before, after: columns of the topic that the act changed.
        other_topic_id: the second topic that it concerns.
        is_public: whether it stands in the history for everybody.
        batch: the same for all acts of one bulk.
    """
    act = TopicAct(
        topic_id=topic.id,
        kind=kind,
        actor_id=actor.person_id,
        at=clock.now(),
        reason=reason,
        before=plain(before) if before is not None else None,
        after=plain(after) if after is not None else None,
        other_topic_id=other_topic_id,
        is_public=is_public,
        batch=batch,
    )
    db.session.add(act)
    db.session.flush()
    return act


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as JSON knows them."""
    return {
        name: value.isoformat() if isinstance(value, dt.datetime) else value
        for name, value in values.items()
    }
