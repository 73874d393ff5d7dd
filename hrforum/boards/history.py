"""What changed from one version of a post to the next, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

from hrforum.boards.models import Post, Topic
from hrforum.core.db import AnyRow

_PARTS = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)
# Comparing words costs the product of both lengths; beyond this lines are compared.
MOST_WORDS = 3_000


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


def difference(old: str, new: str) -> Markup:
    """Return ``new`` with what was added in ``<ins>`` and what was taken away in ``<del>``."""
    a, b = _PARTS.findall(old), _PARTS.findall(new)
    if len(a) > MOST_WORDS or len(b) > MOST_WORDS:
        a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    out: list[str] = []
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        removed, added = "".join(a[a1:a2]), "".join(b[b1:b2])
        if tag == "equal":
            out.append(str(escape(added)))
            continue
        if removed:
            out.append(f"<del>{escape(removed)}</del>")
        if added:
            out.append(f"<ins>{escape(added)}</ins>")
    return Markup("".join(out))  # noqa: S704 -- every part is escaped above
