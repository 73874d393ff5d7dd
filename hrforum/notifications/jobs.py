"""What the worker does for notifications."""

from __future__ import annotations

from hrforum.core import jobs
from hrforum.notifications import digests


@jobs.periodic("notifications.digests", every_minutes=5)
def send_digests() -> None:
    """Write the digests that are due, and what waited for the end of a pause."""
    digests.send_due()
