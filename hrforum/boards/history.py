"""What changed from one version of a post to the next, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from hrforum.boards import fields
from hrforum.boards.models import Post, Topic
from hrforum.core.db import AnyRow
from hrforum.core.difference import difference


def changes(post: Post, topic: Topic, rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """Return each change of a post, newest first.

    Args:
        post: as it is now.
        topic: its topic (the present title stands there).
        rows: earlier versions, newest first, as `queries.topics.revisions` returns them.

    Returns:
        For each: version (number), at (moment), by (name), username, reason, title and body as
        marked-up differences; ``title`` and ``fields`` (answers of the topic's form) are empty
        when they did not change.
    """
    found = []
    body, title = post.body, topic.title if post.number == 1 else None
    answers = topic.fields if post.number == 1 else None
    for row in rows:
        same_title = row.title is None or row.title == title
        found.append(
            {
                "version": row.version + 1,
                "at": row.replaced_at,
                "by": row.display_name,
                "username": row.username,
                "reason": row.reason,
                "title": "" if same_title else difference(row.title, title or ""),
                "body": difference(row.body, body),
                "fields": "" if row.fields == answers else _answers(topic, row.fields, answers),
            }
        )
        answers = row.fields
        body = row.body
        title = row.title if row.title is not None else title
    return found


def summary_changes(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """Return each version of a topic's summary, newest first.

    Args:
        rows: versions, newest first, as `queries.summaries.versions` returns them.

    Returns:
        For each: version (number), at (moment), by (name, None for who has left), reason,
        last_post (the newest post that it knew), gone (it was taken away), body as a marked-up
        difference from the version before.
    """
    befores = [row.text for row in rows[1:]] + [""]
    return [
        {
            "version": row.number,
            "at": row.created_at,
            "by": None if row.deleted_at else row.display_name,
            "reason": row.why,
            "last_post": row.last_post_number,
            "gone": not row.text,
            "body": difference(before, row.text),
        }
        for row, before in zip(rows, befores, strict=True)
    ]


def _answers(topic: Topic, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Markup:
    return difference(fields.source_of(topic.type, old), fields.source_of(topic.type, new))
