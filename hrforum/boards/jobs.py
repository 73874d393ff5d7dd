"""What the worker does for boards."""

from __future__ import annotations

from hrforum.boards.actions import drafts, upload_tidying
from hrforum.boards.actions.bookmarks import remind_due
from hrforum.core import jobs
from hrforum.core.web import settings


@jobs.periodic("boards.remind", every_minutes=1)
def remind() -> None:
    """Remind people of the bookmarks whose moment has come."""
    remind_due()


@jobs.periodic("boards.drafts", every_minutes=1440)
def forget_old_drafts() -> None:
    """Delete drafts that nobody has touched for long."""
    drafts.forget_old_drafts()


@jobs.periodic("boards.tidy_uploads", every_minutes=60)
def tidy_uploads() -> None:
    """Remove pictures and files that no post uses."""
    upload_tidying.tidy(settings().DATA)
