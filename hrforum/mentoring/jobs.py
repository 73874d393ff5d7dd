"""What the worker does for mentoring."""

from __future__ import annotations

from hrforum.core import jobs
from hrforum.mentoring.actions import consent, cycles, next_best, reminders, runs


@jobs.periodic("mentoring.dates", every_minutes=60)
def keep_dates() -> None:
    """Remind of calls that end soon, and end calls and cycles that are over."""
    reminders.remind_of_calls()
    cycles.keep_dates()


@jobs.periodic("mentoring.matching", every_minutes=1)
def run_matchings() -> None:
    """Compute the runs of the matching that wait, and those that a crash left."""
    runs.run_due()


@jobs.periodic("mentoring.next", every_minutes=5)
def offer_next() -> None:
    """Offer the next best where a pair came to nothing."""
    next_best.offer_next()


@jobs.periodic("mentoring.answers", every_minutes=15)
def keep_answers() -> None:
    """Remind of answers to pairs that are due, let lapse what nobody answered in time."""
    consent.keep_answers(offer_next.nudge)
