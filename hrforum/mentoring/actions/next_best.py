"""The next best is offered after a pair came to nothing. Done by the worker.

Each pair that came to nothing is followed once: an event of the pair says what was found.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.permissions import SYSTEM
from hrforum.extensions import db
from hrforum.mentoring.actions import pairs, waiting
from hrforum.mentoring.matching.filters import blocks
from hrforum.mentoring.matching.problem import Mentee, Mentor, Problem
from hrforum.mentoring.matching.score import total
from hrforum.mentoring.models import (
    Cycle,
    MatchingRun,
    Pairing,
    PairingConsent,
    PairingEvent,
    Request,
)
from hrforum.mentoring.queries import inputs
from hrforum.mentoring.queries.history import CAME_TO_NOTHING

FOLLOWED = "followed"


def offer_next() -> int:
    """Look for the next best in all cycles where a pair came to nothing; return how many found."""
    followed = aliased(PairingEvent)
    cycles = db.session.scalars(
        select(Pairing.cycle_id)
        .join(Cycle, Cycle.id == Pairing.cycle_id)
        .where(Pairing.state.in_(CAME_TO_NOTHING), Cycle.state == "running")
        .where(~_was_followed(followed))
        .distinct()
        .order_by(Pairing.cycle_id)
    ).all()
    db.session.rollback()
    return sum(_offer_in(cycle_id) for cycle_id in cycles)


def _was_followed(event: type[PairingEvent]) -> ColumnElement[bool]:
    return select(event.id).where(event.pairing_id == Pairing.id, event.act == FOLLOWED).exists()


def _offer_in(cycle_id: int) -> int:
    with transaction() as session:
        cycle = pairs.locked_cycle(cycle_id)
        ended = session.scalars(
            select(Pairing)
            .where(Pairing.cycle_id == cycle.id, Pairing.state.in_(CAME_TO_NOTHING))
            .where(~_was_followed(aliased(PairingEvent)))
            .order_by(Pairing.id)
        ).all()
        if not ended or cycle.state != "running":
            return 0
        rules = cycle.rules
        run = session.get(MatchingRun, ended[0].run_id) if ended[0].run_id else None
        if run is not None:
            rules = run.inputs["asked"]["rules"]
        problem = inputs.problem_of(cycle, clock.today(), rules)
        made = _offer(cycle, problem, run.id if run is not None else None)
        for pairing in ended:
            heir = next((m for m in made if m.mentee_id == pairing.mentee_id), None)
            pairs.note(SYSTEM, pairing, FOLLOWED, str(heir.id) if heir is not None else "")
        if made:
            waiting.keep_list(cycle, {})
        return len(made)


def _offer(cycle: Cycle, problem: Problem, run_id: int | None) -> list[Pairing]:
    places = waiting.keep_list(cycle, {})
    members = {
        row.id: str(row.member_id)
        for row in db.session.execute(
            select(Request.id, Request.member_id).where(Request.cycle_id == cycle.id)
        )
    }
    silent = _silent(cycle)
    free = {m.id: m.capacity for m in problem.mentors if m.id not in silent}
    mentors = {mentor.id: mentor for mentor in problem.mentors}
    mentees = {mentee.id: mentee for mentee in problem.mentees}
    forbidden = frozenset((pair.mentor, pair.mentee) for pair in problem.forbidden)

    def best(mentee: Mentee) -> Mentor | None:
        fitting = [
            mentors[m]
            for m, places in free.items()
            if places and not blocks(mentors[m], mentee, problem.rules, forbidden)
        ]
        return min(fitting, key=lambda m: (-total(m, mentee, problem.rules), m.id), default=None)

    made = []
    for place in places:
        mentee = mentees.get(members[place.request_id])
        if mentee is None or place.reason == "silent":
            continue
        mentor = best(mentee)
        if mentor is None:
            continue
        free[mentor.id] -= 1
        made.append(
            pairs.propose(
                SYSTEM, cycle, (int(mentor.id), int(mentee.id)),
                pairs.said_of(mentor, mentee, problem.rules, locked=False),
                run_id=run_id, text="next_best",
            )
        )  # fmt: skip
    return made


def _silent(cycle: Cycle) -> set[str]:
    """Return the guest cities that let a pair of the cycle lapse: they are not asked by itself."""
    said = (
        select(PairingConsent.id)
        .where(PairingConsent.pairing_id == Pairing.id, PairingConsent.side == "mentor")
        .exists()
    )
    rows = db.session.scalars(
        select(Pairing.mentor_id).where(
            Pairing.cycle_id == cycle.id, Pairing.state == "lapsed", ~said
        )
    )
    return {str(mentor_id) for mentor_id in rows}
