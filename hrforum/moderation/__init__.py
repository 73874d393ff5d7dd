"""From notice to appeal: reports, cases, decisions, statements of reasons, appeals, transparency.

What the Digital Services Act (Regulation (EU) 2022/2065) asks of a forum, by design. Every kind of
thing that people make is reported through one registry (`hrforum.core.reportables`). Owns the
tables ``moderation_*``; restrictions of people are ``sanction`` in `hrforum.accounts`.
"""

from __future__ import annotations

from flask import Flask

from hrforum.moderation import jobs, models

__all__ = ["init", "jobs", "models"]


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.accounts.signals import on_person_deleted
    from hrforum.boards.signals import on_post_turned
    from hrforum.core import web
    from hrforum.moderation import holdings, notices, sections
    from hrforum.moderation.actions import direct
    from hrforum.moderation.views import blueprint

    holdings.register()
    notices.register()
    sections.register()
    on_post_turned(direct.post_turned)
    on_person_deleted(sections.forget_person)
    web.open_to_suspended(app, "moderation.", *sections.OPEN_TO_SUSPENDED)
    app.register_blueprint(blueprint)
