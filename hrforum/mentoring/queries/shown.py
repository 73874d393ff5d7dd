"""What the public sees of pairs: only those that both cities agreed to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound
from hrforum.extensions import db
from hrforum.members.models import Member, Theme
from hrforum.mentoring.models import Cycle, Output, Pairing
from hrforum.mentoring.queries import progress
from hrforum.mentoring.queries.cycles import AT_WORK
from hrforum.mentoring.queries.progress import Progress


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair as everybody sees it."""

    pairing: Pairing
    cycle: Cycle
    mentor: Member
    mentee: Member
    theme: str | None


def pair(pairing_id: int) -> Shown:
    """Return a pair that both cities show: one statement.

    Raises:
        NotFound: there is none.
    """
    mentor, mentee = aliased(Member), aliased(Member)
    row = db.session.execute(
        select(Pairing, Cycle, mentor, mentee, Theme.name)
        .join(Cycle, Cycle.id == Pairing.cycle_id)
        .join(mentor, mentor.id == Pairing.mentor_id)
        .join(mentee, mentee.id == Pairing.mentee_id)
        .outerjoin(Theme, Theme.id == Pairing.theme_id)
        .where(Pairing.id == pairing_id, Pairing.state.in_(AT_WORK))
        .where(Pairing.shown_by_mentor, Pairing.shown_by_mentee)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Shown(*row)


def outputs(pairing_id: int) -> Sequence[AnyRow]:
    """Return the results that the pair shows: one statement. Its files stay its own."""
    return db.session.execute(
        select(Output.id, Output.title, Output.link, Output.note, Output.added_at)
        .where(Output.pairing_id == pairing_id, Output.is_shown)
        .order_by(Output.id)
    ).all()


def along(pairing_id: int) -> Progress:
    """Return how many sessions were held and goals met."""
    return progress.of([pairing_id])[pairing_id]
