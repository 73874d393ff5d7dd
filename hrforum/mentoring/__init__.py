"""Mentoring: guest cities and associates, paired and carried to a result.

From the call of a cycle (`Cycle`) over offers and requests, the matching (a pure engine in
`hrforum.mentoring.matching`; runs are immutable rows) and consent to the pair's workspace. Owns the
tables ``mentoring_*``.
"""

from __future__ import annotations

from flask import Flask

from hrforum.mentoring import grants, holdings, jobs, models, pair_holdings, pair_jobs

__all__ = ["init", "jobs", "models", "pair_jobs"]


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.accounts.signals import on_person_deleted
    from hrforum.members.signals import on_delegation_changed, on_standing_changed
    from hrforum.mentoring import notices, pair_notices, pairing_notices, sections
    from hrforum.mentoring.actions import following, newcomers, teams
    from hrforum.mentoring.actions.applications import member_left
    from hrforum.mentoring.views import blueprint

    grants.register()
    holdings.register()
    pair_holdings.register()
    notices.register()
    pairing_notices.register()
    pair_notices.register()
    on_person_deleted(teams.forget_person)
    on_delegation_changed(newcomers.mandate_given)
    sections.register()
    on_standing_changed(member_left)
    on_standing_changed(following.member_left)
    app.register_blueprint(blueprint)
