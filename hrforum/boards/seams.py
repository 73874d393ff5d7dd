"""Notes that stand in a topic where posts went to another one, or came from one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from hrforum.boards.queries.base import POSTS_A_PAGE
from hrforum.core.db import AnyRow

MOST = 200  # notes of one topic; the history page has all acts


def of_page(topic: AnyRow, page: int, numbers: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the notes of a page by the number of the post before which they stand.

    What stands behind the page's last post has a number above it.

    Args:
        topic: its ``seams`` are dicts with ``at`` (number before which the note stands), ``kind``
            (``gone`` or ``came``), ``first`` and ``last`` (of the posts that went), ``count``,
            ``other`` (id of the other topic), ``title`` (its title then, empty where not everybody
            here may read it), ``by``, ``when``, ``why``.
        page: from 1.
        numbers: of the posts on that page, ascending.
    """
    first = (page - 1) * POSTS_A_PAGE + 1
    found: dict[int, list[dict[str, Any]]] = {}
    for note in topic.seams or ():
        if not first <= note["at"] < first + POSTS_A_PAGE:
            continue
        before = next((number for number in numbers if number >= note["at"]), first + POSTS_A_PAGE)
        found.setdefault(before, []).append(_shown(topic, note))
    return found


def _shown(topic: AnyRow, note: dict[str, Any]) -> dict[str, Any]:
    # The bare address of the topic, or the post's old one: they lead to where it stands now.
    url = f"/topics/{topic.id}-{topic.slug}/{note['first']}"
    if note["kind"] == "came":
        url = f"/topics/{note['other']}/"
    return {**note, "url": url, "when": dt.datetime.fromisoformat(note["when"])}
