"""What the worker does for boards."""

from __future__ import annotations

from hrforum.boards.actions.bookmarks import remind_due
from hrforum.core import jobs


@jobs.periodic("boards.remind", every_minutes=1)
def remind() -> None:
    """Remind people of the bookmarks whose moment has come."""
    remind_due()
