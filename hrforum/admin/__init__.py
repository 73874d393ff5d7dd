"""Pages for administrators: people, boards and the like, settings, the audit log.

Owns no tables: every write goes through the actions of the feature that owns the rows.
"""

from __future__ import annotations

from flask import Flask


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.admin.views import blueprint

    app.register_blueprint(blueprint)
