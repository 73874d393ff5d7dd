"""The result page over everything that can be found, and the command that makes the index anew.

Owns no table: the index is `hrforum.core.search`'s.
"""

from __future__ import annotations

from flask import Flask

import hrforum.core.search  # noqa: F401  # its table must be known to the migrations


def init(app: Flask) -> None:
    """Bind the feature to the application."""
