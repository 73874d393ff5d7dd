"""Migrations: Flask-Migrate bound to an application, when something asks for it.

Alembic takes a tenth of a start, and neither pages nor the worker ever need it.
"""

from __future__ import annotations

import flask_migrate
from flask import Flask, current_app

from config import ROOT
from hrforum.extensions import db


def bind(app: Flask) -> Flask:
    """Let Flask-Migrate's commands find the migrations of ``app``; return it."""
    if "migrate" not in app.extensions:
        flask_migrate.Migrate(app, db, directory=str(ROOT / "migrations"))
    return app


def upgrade() -> None:
    """Bring the current application's tables up to date."""
    bind(current_app._get_current_object())  # type: ignore[attr-defined]  # behind the proxy
    flask_migrate.upgrade()
