"""What the worker does for mentoring."""

from __future__ import annotations

from hrforum.core import jobs
from hrforum.mentoring.actions import cycles, reminders


@jobs.periodic("mentoring.dates", every_minutes=60)
def keep_dates() -> None:
    """Remind of calls that end soon, and end calls and cycles that are over."""
    reminders.remind_of_calls()
    cycles.keep_dates()
