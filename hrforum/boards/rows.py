"""Rows of lists of topics and boards, as the components of the templates want them.

Home, tag pages, profiles and boards all show the same rows: they are made here.
"""

from __future__ import annotations

from typing import Any

from hrforum.boards import gaps
from hrforum.boards.queries.base import place_of, topic_path
from hrforum.boards.reading_slots import row_slots
from hrforum.core import languages
from hrforum.core.db import AnyRow
from hrforum.core.marks import name_hue


def avatar_url(name: str | None) -> str | None:
    """Return the address of a person's picture, or None."""
    return f"/uploads/avatars/{name}-64.webp" if name else None


def topic_row(row: AnyRow, *, marks: bool = False) -> dict[str, Any]:
    """Return a row of `hrforum.boards.queries.boards.topic_rows` for the macro ``topic_row``.

    With ``marks`` it has slots for what the reader has read of it; `reading_slots.with_marks` fills
    them.
    """
    gone = row.author_deleted_at is not None
    return {
        "url": topic_path(row.id, row.slug),
        "title": row.title,
        "type": row.type,
        "lang": row.language or None,
        "dir": languages.direction(row.language) if row.language else "auto",
        "author_name": row.display_name,
        "author_url": None if gone else f"/people/{row.username}/",
        "author_hue": name_hue(row.display_name),
        "author_avatar_url": avatar_url(row.avatar),
        "author_member": row.member_name,
        "reply_count": max(row.posts_count - 1, 0),
        "created_at": row.created_at,
        "last_posted_at": row.last_posted_at,
        "last_url": place_of(row.id, row.slug, gaps.last_place(row.gaps, row.highest_number)),
        "last_author_name": row.last_name,
        "is_pinned": row.pinned_at is not None,
        "is_closed": row.closed_at is not None and row.archived_at is None,
        "is_archived": row.archived_at is not None,
        "is_featured": row.featured_at is not None,
        "tags": row.tags_text.split(),
        "excerpt": row.excerpt,
        "board_name": row.board_name,
        "board_url": f"/boards/{row.board_slug}/",
        "board_hue": row.board_hue,
        **(row_slots(row.id, row.highest_number, row.gaps) if marks else {}),
    }


def board_row(row: AnyRow) -> dict[str, Any]:
    """Return a row of `hrforum.boards.queries.boards.all_boards` for the macro ``board_row``."""
    last = row.last_title is not None
    return {
        "url": f"/boards/{row.slug}/",
        "name": row.name,
        "description": row.description,
        "icon": row.icon,
        "hue": row.hue,
        "visibility": row.visibility,
        "topic_count": row.topics_count,
        "last_topic_title": row.last_title,
        "last_topic_url": (
            place_of(
                row.last_topic_id,
                row.last_slug,
                gaps.last_place(row.last_gaps, row.last_number),
            )
            if last
            else None
        ),
        "last_posted_at": row.last_posted_at,
        "last_author_name": row.last_name,
    }
