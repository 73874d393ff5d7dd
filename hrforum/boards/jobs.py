"""What the worker does for boards."""

from __future__ import annotations

from hrforum.boards.actions import drafts
from hrforum.boards.actions.bookmarks import remind_due
from hrforum.core import jobs


@jobs.periodic("boards.remind", every_minutes=1)
def remind() -> None:
    """Remind people of the bookmarks whose moment has come."""
    remind_due()


@jobs.periodic("boards.drafts", every_minutes=1440)
def forget_old_drafts() -> None:
    """Delete drafts that nobody has touched for long."""
    drafts.forget_old_drafts()
