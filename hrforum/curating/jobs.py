"""What the worker does for curators."""

from __future__ import annotations

from hrforum.core import jobs
from hrforum.curating.actions import due


@jobs.periodic("curating.due", every_minutes=1)
def do_due() -> None:
    """Close and unpin topics whose moment has come."""
    due.do_due()


@jobs.periodic("curating.remind", every_minutes=60)
def remind() -> None:
    """Remind moderators of what they look after."""
    due.remind_assigned()
