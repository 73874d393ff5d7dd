"""How curators' acts find what they change, and what every act does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import DateTime, inspect

from hrforum.boards import content as contents
from hrforum.boards import policy
from hrforum.boards.actions import acts
from hrforum.boards.actions.counters import bump_board, changed
from hrforum.boards.actions.loading import must, topic_for_write
from hrforum.boards.curating_models import TopicAct
from hrforum.boards.models import Board, Topic
from hrforum.core import audit, fragments
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import UtcDateTime

MAX_REASON = 500


def to_curate(actor: Actor, topic_id: int) -> tuple[Topic, Board]:
    """Return a topic that the actor may curate, locked, and its board.

    Raises:
        NotFound: there is none that the actor may see, or it is deleted.
        Forbidden: the board is not theirs to moderate.
    """
    topic, board = topic_for_write(actor, topic_id)
    if topic.deleted_at is not None:
        raise NotFound
    must_moderate(actor, board)
    return topic, board


def must_moderate(actor: Actor, board: Board) -> None:
    """Stop unless the actor moderates the board.

    Raises:
        Forbidden: they do not.
    """
    must(
        policy.may_moderate(actor, board.id),
        _("Only the moderators of this board can do this."),
    )


def clean_reason(reason: str, *, needed: bool = True) -> str:
    """Return the reason in one line.

    Raises:
        Invalid: there is none and one is needed, or it is too long; the field is ``reason``.
    """
    if needed:
        return contents.clean_reason(reason)
    reason = contents.clean_line(reason)
    if len(reason) > MAX_REASON:
        raise Invalid("reason", _("Keep it under %(most)s characters.", most=MAX_REASON))
    return reason


def apply(
    actor: Actor,
    topic: Topic,
    kind: str,
    values: Mapping[str, Any],
    reason: str = "",
    *,
    is_public: bool = True,
    batch: str | None = None,
    other_topic_id: int | None = None,
) -> TopicAct | None:
    """Set columns of a locked topic, as one act that can be undone; None when nothing changes."""
    before = {name: getattr(topic, name) for name in values}
    if before == dict(values):
        return None
    put(topic, values)
    act = acts.record(
        actor,
        topic,
        kind,
        reason,
        before=before,
        after=values,
        other_topic_id=other_topic_id,
        is_public=is_public,
        batch=batch,
    )
    audit.record(actor, audit.Tag.TOPIC_CURATED, "topic", topic.id, reason, act=kind)
    return act


def put(topic: Topic, values: Mapping[str, Any]) -> None:
    """Set columns of a locked topic; pages that show them are made anew."""
    everywhere = topic.pinned_everywhere
    for name, value in values.items():
        setattr(topic, name, value)
    if everywhere or topic.pinned_everywhere:
        fragments.bump("shelf")
    changed(topic)
    bump_board(topic.board_id)


def restored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return columns of a topic as they were, from what JSON keeps of them."""
    columns = inspect(Topic).columns
    return {
        name: dt.datetime.fromisoformat(value)
        if value is not None and isinstance(columns[name].type, DateTime | UtcDateTime)
        else value
        for name, value in values.items()
    }
