"""Download my data: everything that the installation holds about a person, in one archive.

A floor above all features, which say in `hrforum.core.holdings` what they hold. Owns the table
``data_export`` and the folder ``exports`` in the data folder.
"""

from __future__ import annotations

from flask import Flask

from hrforum.accounts.signals import PersonDeleted, on_person_deleted
from hrforum.exports import holdings, jobs, models, notices

__all__ = ["init", "jobs", "models"]


def _forget(event: PersonDeleted) -> None:
    from hrforum.exports import actions

    actions.forget_person(event.person_id)


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.exports.views import blueprint

    holdings.register()
    notices.register()
    on_person_deleted(_forget)
    app.register_blueprint(blueprint)
