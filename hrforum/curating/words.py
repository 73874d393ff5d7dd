"""The words for what curators do."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

# What the history says of an act, by the kind of its row.
ACTS: dict[str, Any] = {
    "pin": _l("Pinned"),
    "unpin": _l("No longer pinned"),
    "close": _l("Closed"),
    "reopen": _l("Opened again"),
    "timer": _l("A date for closing was set"),
    "archive": _l("Archived"),
    "unarchive": _l("Taken out of the archive"),
    "slow": _l("Slow mode was changed"),
    "feature": _l("Featured"),
    "unfeature": _l("No longer featured"),
    "board": _l("Moved to another board"),
    "title": _l("The title was changed"),
    "tags": _l("The tags were changed"),
    "type": _l("The type was changed"),
    "assign": _l("Assigned"),
    "unassign": _l("No longer assigned"),
    "duplicate": _l("Marked as a duplicate"),
    "split": _l("Posts were split off into a new topic"),
    "move": _l("Posts were moved to another topic"),
    "merge": _l("Merged into another topic"),
}

# What stands in the menu, by the word in the address of the form.
MENU: dict[str, Any] = {
    "pin": _l("Pin"),
    "unpin": _l("Unpin"),
    "feature": _l("Feature"),
    "unfeature": _l("Feature no longer"),
    "timer": _l("Close at a time"),
    "slow": _l("Slow mode"),
    "archive": _l("Archive"),
    "unarchive": _l("Take out of the archive"),
    "title": _l("Change the title"),
    "tags": _l("Change the tags"),
    "type": _l("Change the type"),
    "board": _l("Move to another board"),
    "split": _l("Split off posts"),
    "move": _l("Move posts to another topic"),
    "merge": _l("Merge into another topic"),
    "duplicate": _l("Mark as a duplicate"),
    "assign": _l("Assign and notes"),
}


def offered(topic: Any) -> list[tuple[str, Any]]:
    """Return what the menu of a topic offers as it stands: word of the address, words."""
    hidden = {
        "unpin" if topic.pinned_at is None else "pin",
        "unfeature" if topic.featured_at is None else "feature",
        "unarchive" if topic.archived_at is None else "archive",
    }
    if topic.closed_at is not None:
        hidden |= {"timer", "slow"}
    return [(name, words) for name, words in MENU.items() if name not in hidden]
