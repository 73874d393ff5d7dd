"""What the worker does for prevention."""

from __future__ import annotations

from hrforum.core import jobs
from hrforum.guarding.actions.tidying import tidy


@jobs.periodic("guarding.tidy", every_minutes=60)
def forget() -> None:
    """Forget what is kept for a week."""
    tidy()
