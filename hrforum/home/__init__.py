"""The landing page, the feeds, and what search engines and other programs ask a site for.

Owns no tables.
"""

from __future__ import annotations

from flask import Flask

from hrforum.core import web


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.home import views

    app.register_blueprint(views.blueprint)
    app.jinja_env.globals.update(
        public_url=web.public_url, site_name=lambda: app.extensions["site"].name
    )
