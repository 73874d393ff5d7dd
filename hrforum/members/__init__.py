"""members."""

from __future__ import annotations

from flask import Flask

from hrforum.members import models

__all__ = ["init", "models"]


def init(app: Flask) -> None:
    """Bind the feature to the application."""
