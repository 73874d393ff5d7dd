"""What the worker does for events."""

from __future__ import annotations

from hrforum.core import jobs
from hrforum.events.actions import reminders


@jobs.periodic("events.remind", every_minutes=1)
def remind() -> None:
    """Remind those who come a day and an hour before."""
    reminders.remind()
