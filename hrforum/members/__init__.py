"""Member organisations: their directory and pages, who may speak for them, groups of people.

Owns the tables `theme`, `member`, `member_language`, `member_theme`, `delegate`, `people_group`
and `people_group_person`.
"""

from __future__ import annotations

from flask import Flask

from hrforum.accounts import profile as accounts_profile
from hrforum.members import epoch, grants, models

__all__ = ["init", "models"]


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.members import views

    grants.register()
    epoch.listen()
    accounts_profile.register_section("mandates", views.mandates_section)
    app.register_blueprint(views.blueprint)
