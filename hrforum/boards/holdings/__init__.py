"""What boards hold about a person, for "Download my data"."""

from __future__ import annotations

from hrforum.boards.holdings import drafted, marked, read, translated, uploaded, written


def register() -> None:
    """Tell the registry."""
    for part in (written, uploaded, read, drafted, marked, translated):
        part.register()
