"""Member organisations: their directory and pages, who may speak for them, groups of people.

Owns the tables `theme`, `member`, `member_language`, `member_theme`, `delegate`,
`delegate_invitation`, `people_group`
and `people_group_person`; of a member's page (models/profile.py) `member_element`,
`member_competence`, `member_charter`, `commitment`, `commitment_evidence`, `member_value` and
`member_edit`; of its standing `membership_event`; of joining (models/joining.py, applications.py)
`invitation`, `invitation_link`, `invitation_event`, `commitment_signature`, `application` and
`application_event`.
"""

from __future__ import annotations

from flask import Flask

from hrforum.accounts import profile as accounts_profile
from hrforum.accounts.signals import on_person_deleted
from hrforum.members import epoch, grants, holdings, jobs, models, profile

__all__ = ["init", "jobs", "models"]


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    from hrforum.members import reportable, views
    from hrforum.members.actions import applications, former

    grants.register()
    epoch.listen()
    holdings.register()
    reportable.register()
    on_person_deleted(former.forget_person)
    on_person_deleted(applications.forget_applicant)
    app.jinja_env.globals["waiting_applications"] = views.waiting_applications
    accounts_profile.register_section("mandates", views.mandates_section)
    profile.register_section("like", views.like_section, last=True)
    app.register_blueprint(views.blueprint)
