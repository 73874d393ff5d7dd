"""The landing page, the feeds, and what search engines and other programs ask a site for.

Owns no tables.
"""

from __future__ import annotations

from flask import Flask


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.home import views

    app.register_blueprint(views.blueprint)
    app.jinja_env.globals["site_name"] = lambda: app.extensions["site"].name
