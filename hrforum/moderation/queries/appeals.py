"""Where an appeal belongs."""

from __future__ import annotations

from sqlalchemy import select

from hrforum.core.errors import NotFound
from hrforum.extensions import db
from hrforum.moderation.models import Appeal, Decision


def case_of(appeal_id: int) -> int:
    """Return the id of the case that an appeal is about.

    Raises:
        NotFound: there is no such appeal.
    """
    found = db.session.scalar(
        select(Decision.case_id)
        .join(Appeal, Appeal.decision_id == Decision.id)
        .where(Appeal.id == appeal_id)
    )
    if found is None:
        raise NotFound
    return found
