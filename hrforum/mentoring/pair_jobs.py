"""What the worker does for pairs."""

from __future__ import annotations

from hrforum.core import jobs
from hrforum.mentoring.actions import pair_reminders


@jobs.periodic("mentoring.pair_dates", every_minutes=15)
def remind_pairs() -> None:
    """Remind of sessions, goals, actions, reviews and evaluations that are due."""
    pair_reminders.remind()
