"""Events: meetings that people register for, with their calendars.

An `Event` has a page, an agenda, speakers and materials; people ask for a place in it
(`Registration`), wait where it is full, and take it into their calendar. What happens inside is
`hrforum.rooms`, the floor above. Owns the tables ``event`` and ``event_*``.
"""

from __future__ import annotations

from flask import Flask

from hrforum.events import models

__all__ = ["init", "models"]


def init(app: Flask) -> None:
    """Bind the feature to the application."""
