"""What the worker does for archives."""

from __future__ import annotations

from hrforum.core import jobs
from hrforum.exports import actions


@jobs.periodic("exports.make", every_minutes=1)
def make_archives() -> None:
    """Make what waits (nudged when somebody asks; the sweep finds what a dead worker left)."""
    actions.make_due()


@jobs.periodic("exports.tidy", every_minutes=60)
def tidy_archives() -> None:
    """Delete archives whose time is over."""
    actions.tidy()
