"""What the worker does for rooms."""

from __future__ import annotations

from hrforum.core import jobs
from hrforum.rooms.actions import after


@jobs.periodic("rooms.tidy", every_minutes=60)
def tidy() -> None:
    """End rooms that were left open; erase what was promised to go."""
    after.end_left_open()
    after.erase_old()
