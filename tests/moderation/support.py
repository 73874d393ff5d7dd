"""What the tests of moderation share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from hrforum.extensions import db
from hrforum.moderation.actions import deciding, reporting
from hrforum.moderation.actions.deciding import Choice
from hrforum.moderation.models import CaseStanding, Decision
from tests import factories as make

HIDE = Choice(
    measure="hide",
    ground="rule-privacy",
    facts="The post names a tenant and her street.",
    reasons="She did not choose to be here; in a small town the street is enough.",
    words="Names a private person (house rule 6).",
)


def reported(post: Any, by: Any = None, ground: str = "rule-privacy") -> int:
    """Let somebody report a post; return the case's id."""
    by = by or make.person()
    found = reporting.report(make.actor_of(by), "post", post.id, ground, explanation="See there.")
    return found.report.case_id


def version(case_id: int) -> int:
    """The version of a case now."""
    found = db.session.scalar(select(CaseStanding.version).where(CaseStanding.case_id == case_id))
    assert found is not None
    return found


def decided(case_id: int, by: Any, choice: Choice = HIDE) -> Decision:
    """Let a moderator decide a case."""
    return deciding.decide(make.actor_of(by), case_id, choice, version=version(case_id))


def state(case_id: int) -> str:
    """Where a case stands now."""
    db.session.expire_all()
    return db.session.get_one(CaseStanding, case_id).state
