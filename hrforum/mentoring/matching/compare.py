"""What if: two proposals side by side, and what the change costs everybody."""

from __future__ import annotations

from dataclasses import dataclass

from hrforum.mentoring.matching.problem import Problem
from hrforum.mentoring.matching.proposal import Proposal
from hrforum.mentoring.matching.score import total


@dataclass(frozen=True)
class Move:
    """A mentee for whom something changes. No mentor: "", and 0 points."""

    mentee: str
    before: str
    after: str
    points_before: int
    points_after: int

    @property
    def change(self) -> int:
        """How many points it has more (or, below zero, less)."""
        return self.points_after - self.points_before


@dataclass(frozen=True)
class Change:
    """The difference of two proposals, both scored by the same rules.

    ``moves``: those who get another mentor, one at all, or lose theirs; who loses most is first.
    """

    moves: tuple[Move, ...]
    kept: int
    pairs: tuple[int, int]
    totals: tuple[int, int]
    worsts: tuple[int | None, int | None]
    blocking: tuple[int, int]

    @property
    def gained(self) -> int:
        """How many have a mentor now who had none."""
        return sum(1 for move in self.moves if not move.before)

    @property
    def lost(self) -> int:
        """How many had a mentor and have none now."""
        return sum(1 for move in self.moves if not move.after)

    @property
    def cost(self) -> int:
        """How many points all have less together (below zero: more)."""
        return self.totals[0] - self.totals[1]


def compare(problem: Problem, before: Proposal, after: Proposal) -> Change:
    """Return what ``after`` changes.

    Both are scored by the problem's rules and answers, those of ``after``: a changed weight would
    otherwise look like a gain. Cities that are not in the problem (withdrawn) count no points.
    """
    mentors = {mentor.id: mentor for mentor in problem.mentors}
    mentees = {mentee.id: mentee for mentee in problem.mentees}

    def points(mentor: str, mentee: str) -> int:
        if mentor not in mentors or mentee not in mentees:
            return 0
        return total(mentors[mentor], mentees[mentee], problem.rules)

    old = {pair.mentee: pair.mentor for pair in before.pairs}
    new = {pair.mentee: pair.mentor for pair in after.pairs}
    old_points = {mentee: points(mentor, mentee) for mentee, mentor in old.items()}
    new_points = {mentee: points(mentor, mentee) for mentee, mentor in new.items()}
    changed = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    moves = [
        Move(
            name,
            old.get(name, ""),
            new.get(name, ""),
            old_points.get(name, 0),
            new_points.get(name, 0),
        )
        for name in changed
    ]
    return Change(
        moves=tuple(sorted(moves, key=lambda move: (move.change, move.mentee))),
        kept=sum(1 for name in new if old.get(name) == new[name]),
        pairs=(len(old), len(new)),
        totals=(sum(old_points.values()), sum(new_points.values())),
        worsts=(min(old_points.values(), default=None), min(new_points.values(), default=None)),
        blocking=(before.audit.count, after.audit.count),
    )
