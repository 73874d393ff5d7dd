"""Polls of a post: their answers and how many chose each, never who."""

from __future__ import annotations

from typing import Any

from hrforum.importers.discourse import clean, from_html

_KINDS = {
    "regular": "single", "multiple": "multiple", "number": "number", "ranked_choice": "ranked",
}  # fmt: skip
_MOST = 200


def polls_of(post: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a post's polls, each the columns of its row and its ``options``."""
    polls = post.get("polls")
    found: dict[str, dict[str, Any]] = {}
    for poll in polls if isinstance(polls, list) else ():
        if not isinstance(poll, dict) or not isinstance(poll.get("options"), list):
            continue
        name = clean.line(poll.get("name"), 80) or "poll"
        options = [
            {
                "position": position,
                "text": clean.line(from_html.words(clean.text(option.get("html"))), 500)
                or f"{position}.",
                "votes_count": clean.count(option.get("votes")),
            }
            for position, option in enumerate(poll["options"][:_MOST], 1)
            if isinstance(option, dict)
        ]
        closes = clean.moment(poll.get("close"))
        closed = poll.get("status") == "closed"
        if options:
            found[name] = {
                "name": name,
                "title": clean.line(poll.get("title"), 300),
                "is_imported": True,
                "kind": _KINDS.get(str(poll.get("type")), "single"),
                "voters_count": clean.count(poll.get("voters")),
                "closes_at": closes,
                "closed_at": (closes or clean.moment(post.get("updated_at"))) if closed else None,
                "options": options,
            }
    return list(found.values())
