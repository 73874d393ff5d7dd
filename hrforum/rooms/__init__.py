"""Live rooms: what happens inside an event while it is on.

Chat, questions, polls, hands, presence, slides, in the order of one number per room, by sockets
(``/rooms``) and by plain forms alike. Owns the tables ``room`` and ``room_*``.
"""

from __future__ import annotations

from flask import Flask

from hrforum.rooms import holdings, jobs, models

__all__ = ["init", "jobs", "models"]


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.accounts.signals import on_person_deleted
    from hrforum.rooms import (
        live,
        reportable,
        views,  # noqa: F401 -- declares the routes
    )
    from hrforum.rooms.actions.after import forget_person
    from hrforum.rooms.blueprint import blueprint

    holdings.register()
    reportable.register()
    live.register()
    on_person_deleted(forget_person)
    app.register_blueprint(blueprint)
