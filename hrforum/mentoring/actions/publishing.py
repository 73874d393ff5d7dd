"""Publishing a run: its pairs are proposed to the cities, all others wait in a list.

Whatever changed since the run is looked at again under the cycle's lock, so that two coordinators
at once never give a place twice: the second finds it taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict
from hrforum.core.permissions import Actor
from hrforum.mentoring.actions import pairs, waiting
from hrforum.mentoring.actions.common import happened
from hrforum.mentoring.actions.runs import done_run, to_match
from hrforum.mentoring.matching.filters import SOFT, blocks
from hrforum.mentoring.matching.problem import Mentor, Problem
from hrforum.mentoring.matching.proposal import Pair, Proposal
from hrforum.mentoring.matching.reasons import Reason
from hrforum.mentoring.models import Cycle, MatchingRun
from hrforum.mentoring.queries import inputs
from hrforum.mentoring.queries.runs import opened


@dataclass(frozen=True, slots=True)
class Left:
    """A pair of the run that could not be published, and why."""

    pair: Pair
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A run's pairs against the offers and requests as they are now."""

    problem: Problem
    good: tuple[Pair, ...]
    left: tuple[Left, ...]


def check(cycle: Cycle, run: MatchingRun, proposal: Proposal) -> Checked:
    """Return which pairs of a run can be published now, and why the others can't."""
    now = inputs.problem_of(cycle, clock.today(), run.inputs["asked"]["rules"])
    mentors = {mentor.id: mentor for mentor in now.mentors}
    mentees = {mentee.id: mentee for mentee in now.mentees}
    forbidden = frozenset((pair.mentor, pair.mentee) for pair in now.forbidden)
    free = {mentor.id: mentor.capacity for mentor in now.mentors}
    good: list[Pair] = []
    left: list[Left] = []
    for pair in proposal.pairs:
        mentor, mentee = mentors.get(pair.mentor), mentees.get(pair.mentee)
        if mentor is None or mentee is None:
            gone = pair.mentor if mentor is None else pair.mentee
            left.append(Left(pair, (Reason("no_part", {"city": gone}),)))
            continue
        found = [
            reason
            for reason in blocks(mentor, mentee, now.rules, forbidden)
            if reason.code != "places" and not (pair.is_locked and reason.code in SOFT)
        ]
        if not free[mentor.id]:
            found.append(Reason("places", {"mentor": mentor.id}))
        if found:
            left.append(Left(pair, tuple(found)))
        else:
            free[mentor.id] -= 1
            good.append(pair)
    return Checked(now, tuple(good), tuple(left))


@transactional
def publish(actor: Actor, slug: str, number: int) -> tuple[int, int]:
    """Propose the pairs of a run to their cities, and put all others on the waiting list.

    Returns:
        How many pairs were proposed, and how many were left out because of what changed since.

    Raises:
        NotFound: no such cycle or run, or the actor is no coordinator.
        Conflict: the run has no result, was published, the call is open, or no pair holds any more.
    """
    cycle = to_match(actor, slug)
    run = done_run(cycle, number)
    if run.published_at is not None:
        raise Conflict(_("This run was published already."))
    demand_ready(cycle)
    problem, proposal = opened(run)
    checked = check(cycle, run, proposal)
    if proposal.pairs and not checked.good:
        raise Conflict(
            _("None of the pairs can be published any more: offers and requests have changed. "
              "Run the matching again.")
        )  # fmt: skip
    mentors = {mentor.id: mentor for mentor in problem.mentors}
    mentees = {mentee.id: mentee for mentee in problem.mentees}
    themes = {(g.mentor, mentee): g.theme for g in proposal.groups for mentee in g.mentees}
    for pair in checked.good:
        theme = themes.get((pair.mentor, pair.mentee))
        pairs.propose(
            actor, cycle, (int(pair.mentor), int(pair.mentee)),
            pairs.said_of(
                mentors[pair.mentor], mentees[pair.mentee], problem.rules, locked=pair.is_locked
            ),
            run_id=run.id, theme_id=int(theme) if theme else None,
        )  # fmt: skip
    run.published_at, run.published_by_id = clock.now(), actor.person_id
    if cycle.state == "matching":
        cycle.state = "running"
    cycle.version += 1
    happened(actor, cycle, "published")
    waiting.keep_list(cycle, why_waiting(checked.problem))
    audit.record(
        actor, audit.Tag.MATCHING_PUBLISHED, "mentoring_matching_run", run.id,
        pairs=len(checked.good), left_out=len(checked.left),
    )  # fmt: skip
    return len(checked.good), len(checked.left)


def demand_ready(cycle: Cycle) -> None:
    """Raise Conflict unless pairs may be published in the cycle now."""
    if cycle.state == "call":
        raise Conflict(
            _("The call is still open. Publish when it is over, or end it: until then members "
              "may still offer and ask.")
        )  # fmt: skip


def why_waiting(problem: Problem) -> Mapping[int, str]:
    """Return by member why it waits: nobody fits, or all that fit have no place."""
    forbidden = frozenset((pair.mentor, pair.mentee) for pair in problem.forbidden)

    def fits(mentor: Mentor, mentee_id: str) -> bool:
        codes = {b.code for b in blocks(mentor, mentees[mentee_id], problem.rules, forbidden)}
        return codes <= {"places"}

    mentees = {mentee.id: mentee for mentee in problem.mentees}
    return {
        int(mentee_id): "full"
        if any(fits(mentor, mentee_id) for mentor in problem.mentors)
        else "nobody"
        for mentee_id in mentees
    }
