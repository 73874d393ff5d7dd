"""Mentoring: guest cities and associates, paired and carried to a result.

From the call of a cycle (`Cycle`) over offers and requests, the matching (a pure engine in
`hrforum.mentoring.matching`; runs are immutable rows) and consent to the pair's workspace. Owns the
tables ``mentoring_*``.
"""

from __future__ import annotations

from flask import Flask

from hrforum.mentoring import holdings, models

__all__ = ["init", "models"]


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    holdings.register()
