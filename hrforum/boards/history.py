"""What changed from one version of a post to the next, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
        marked-up differences; ``title`` is empty when it did not change.
    """
    found = []
    body, title = post.body, topic.title if post.number == 1 else None
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
            }
        )
        body = row.body
        title = row.title if row.title is not None else title
    return found
