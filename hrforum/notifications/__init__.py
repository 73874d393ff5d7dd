"""Being told: an inbox for each person, mail at once, and the choice between them.

Every feature registers its kinds (`kinds`) and shows its things (`things`); `actions.notify` writes
the notifications in the transaction of their cause. Owns the tables ``notification``,
``notification_preference`` and ``notification_rhythm``.
"""

from __future__ import annotations

from flask import Flask

from hrforum.accounts import queries as account_queries
from hrforum.accounts.signals import PersonDeleted, on_person_deleted
from hrforum.core import outbox, web
from hrforum.notifications import jobs, models

__all__ = ["init", "jobs", "models"]


def _forget(event: PersonDeleted) -> None:
    from hrforum.notifications import actions

    actions.forget_person(event.person_id)


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.notifications import (
        delegations,
        holdings,
        joining,
        letters,
        mandates,
        queries,
        standings,
    )
    from hrforum.notifications.views import blueprint, header

    account_queries.register_session_column(queries.unread_column())
    outbox.register_check(letters.NAME, letters.may_leave)
    outbox.register_check(letters.DIGEST, letters.may_digest_leave)
    web.register_header_slot(app, "inbox", header.unread)
    delegations.register()
    standings.register()
    joining.register()
    holdings.register()
    mandates.register()
    on_person_deleted(_forget)
    app.register_blueprint(blueprint)
