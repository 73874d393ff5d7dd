"""Prevention: what keeps spam and abuse out before it is written.

New people's first posts may wait, watched words and links, floods, repeated texts, blocked
networks, a raid switch. Owns held_post, flagged_post, watched_word, posting_trace, network_block
and person_trust, and the setting ``prevention``.
"""

from __future__ import annotations

from flask import Flask

from hrforum.guarding import holdings, jobs, models

__all__ = ["init", "jobs", "models"]


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.accounts import doors
    from hrforum.accounts.signals import on_person_deleted
    from hrforum.boards import gate
    from hrforum.guarding import door, notices
    from hrforum.guarding.actions.tidying import forget_person
    from hrforum.guarding.views import blueprint

    holdings.register()
    notices.register()
    on_person_deleted(forget_person)
    # Each application registers once; the checks themselves are the same functions.
    if door.stop not in gate._checks:
        gate.register(door.stop, door.written)
    doors.register(door.sign_up_refusal)
    app.register_blueprint(blueprint)
