"""What the pages of curators share."""

from __future__ import annotations

from typing import Any

from hrforum.boards import policy
from hrforum.boards.queries import topics as topic_queries
from hrforum.boards.queries.base import topic_path
from hrforum.core import web
from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound


def to_curate(topic_id: int) -> AnyRow:
    """Return a topic that the actor may curate.

    Raises:
        NotFound: there is none.
    """
    actor = web.actor()
    topic = topic_queries.topic_head(actor, topic_id)
    if topic.deleted_at is not None or not policy.may_moderate(actor, topic.board_id):
        raise NotFound
    return topic


def of_topic(topic: AnyRow) -> dict[str, Any]:
    """Return what all these pages show of the topic."""
    return {
        "topic": topic,
        "board": {"slug": topic.board_slug, "name": topic.board_name, "hue": topic.board_hue},
        "path": topic_path(topic.id, topic.slug),
    }


def typed_number(text: str | None) -> int | None:
    """Return a whole number, or None."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
