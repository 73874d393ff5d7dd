"""home."""

from __future__ import annotations

from flask import Flask


def init(app: Flask) -> None:
    """Bind the feature to the application."""
