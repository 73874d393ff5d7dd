"""Curating: what moderators do so that topics stay worth reading; each act can be undone.

Pinning, closing by a date, archiving, slow mode, moving, splitting, merging, assigning, notes. The
columns that pages of boards show, ``topic_act``, ``post_move`` and ``reply_elsewhere``, belong to
boards; this feature owns ``topic_assignment``, ``topic_note`` and ``person_note``.
"""

from __future__ import annotations

from flask import Flask

from hrforum.curating import holdings, jobs, models

__all__ = ["init", "jobs", "models"]


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.accounts.signals import on_person_deleted
    from hrforum.curating import notices, sections, words
    from hrforum.curating.actions.staff import forget_person
    from hrforum.curating.views import blueprint

    holdings.register()
    notices.register()
    sections.register()
    on_person_deleted(forget_person)
    app.jinja_env.globals["curate_acts"] = words.offered
    app.register_blueprint(blueprint)
