"""What the worker does for moderation."""

from __future__ import annotations

from hrforum.core import jobs
from hrforum.moderation.actions import timing


@jobs.periodic("moderation.late", every_minutes=60)
def remind() -> None:
    """Remind the moderators of cases and appeals that are late."""
    timing.remind()


@jobs.periodic("moderation.erase", every_minutes=1440)
def erase() -> None:
    """Erase names, addresses and texts that are kept no longer."""
    timing.erase_old()
