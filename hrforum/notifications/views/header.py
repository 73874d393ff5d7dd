"""The number in the header of every page."""

from __future__ import annotations

from hrforum.core import shell, web


def unread(_argument: str = "") -> bytes:
    """Return how many notifications are unread; nothing when there is none. No statement."""
    count = web.actor().unread
    if not count:
        return b""
    return shell.fill(
        shell.kept(
            ("inbox count", count, web.actor().locale),
            lambda: web.piece("notifications/_count.html", count=count),
        ),
        {},
    )
