"""Events: meetings that people register for, with their calendars.

An `Event` has a page, an agenda, speakers and materials; people ask for a place in it
(`Registration`), wait where it is full, and take it into their calendar. What happens inside is
`hrforum.rooms`, the floor above. Owns the tables ``event`` and ``event_*``, and the folder
``uploads/events`` in the data folder.
"""

from __future__ import annotations

from flask import Flask

from hrforum.events import holdings, jobs, models

__all__ = ["init", "jobs", "models"]


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.events import leaving, notices, reportable
    from hrforum.events.views import blueprint

    holdings.register()
    notices.register()
    leaving.register()
    reportable.register()
    app.register_blueprint(blueprint)
