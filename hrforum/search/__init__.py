"""The result page: one question over posts, members and people. Owns no table."""

from __future__ import annotations

from flask import Flask


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.search.views import blueprint

    app.register_blueprint(blueprint)
