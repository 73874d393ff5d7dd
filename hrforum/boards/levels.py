"""The words for the levels of watching."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from hrforum.boards.reading_models import Level

NAMES: dict[Level, Any] = {
    Level.WATCHING: _l("Watching"),
    Level.TRACKING: _l("Tracking"),
    Level.NORMAL: _l("Normal"),
    Level.MUTED: _l("Muted"),
}
HINTS: dict[Level, Any] = {
    Level.WATCHING: _l("We notify you of new posts, and count them for you."),
    Level.TRACKING: _l("New posts are counted under Unread."),
    Level.NORMAL: _l("We notify you when somebody mentions or answers you."),
    Level.MUTED: _l("It is out of your lists. We notify you only when somebody mentions you."),
}
ICONS = {
    Level.WATCHING: "eye",
    Level.TRACKING: "footprints",
    Level.NORMAL: "circle-dashed",
    Level.MUTED: "eye-off",
}


def choices(now: Level | None, inherited: Any = None) -> list[dict[str, Any]]:
    """Return what a menu of levels offers, loudest first.

    Args:
        now: the level that is chosen; None: it is inherited.
        inherited: the words for leaving it to others; None where there is nothing to inherit.
    """
    found = [
        {
            "value": level.name.lower(),
            "name": NAMES[level],
            "hint": HINTS[level],
            "icon": ICONS[level],
            "is_current": level is now,
        }
        for level in NAMES
    ]
    if inherited is not None:
        found.append(
            {
                "value": "inherit",
                "name": inherited,
                "hint": "",
                "icon": "undo-2",
                "is_current": now is None,
            }
        )
    return found
