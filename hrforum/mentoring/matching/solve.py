"""The first mode: a proposal by aims, each of which counts before all that follow.

Locked pairs stay → most pairs → the best worst score → the highest total → lots. The result does
not depend on the order in which cities are handed in, and the same problem has the same result
again. It is exact: what the shortlists leave out is looked at where it could matter.
"""

from __future__ import annotations

import numpy as np

from hrforum.mentoring.matching import explain, score, stable
from hrforum.mentoring.matching.filters import faults
from hrforum.mentoring.matching.flow import NOBODY, Field, most_pairs, shortlist
from hrforum.mentoring.matching.grid import NOT_ALLOWED, Grid, Ints, Progress, make_grid, silent
from hrforum.mentoring.matching.groups import groups_of
from hrforum.mentoring.matching.pricing import best_total, worths
from hrforum.mentoring.matching.problem import Mode, Problem
from hrforum.mentoring.matching.proposal import Pair, Proposal, Search
from hrforum.mentoring.matching.reasons import NoSolutionError


def solve(problem: Problem, mode: Mode = "flow", progress: Progress = silent) -> Proposal:
    """Return the proposal for a problem.

    Args:
        problem: cities, rules, overrides.
        mode: by aims, or "stable": deferred acceptance.
        progress: told the step and its per cent; it may raise `CancelledError`.

    Raises:
        NoSolutionError: the locked pairs can't be kept; it says why.
        CancelledError: raised by ``progress``.
    """
    if problems := faults(problem):
        raise NoSolutionError(problems)
    grid = make_grid(problem, progress)
    locked = locked_columns(grid, problem)
    field = open_field(grid, locked, problem.rules.shortlist)
    progress("search", 0)
    if mode == "stable":
        mate, is_exact, widened = stable.accept(grid, field, progress), True, 0
    else:
        mate, is_exact, widened = _by_aims(grid, field, progress)
    mate = np.where(locked != NOBODY, locked, mate)
    progress("audit", 0)
    pairs = _pairs(problem, grid, mate, locked)
    taken = {pair.mentee for pair in pairs}
    return Proposal(
        mode=mode,
        pairs=pairs,
        unmatched=tuple(mentee.id for mentee in grid.mentees if mentee.id not in taken),
        total=sum(pair.score for pair in pairs),
        worst=min((pair.score for pair in pairs if not pair.is_locked), default=None),
        search=Search(
            possible=int((grid.scores >= 0).sum()),
            looked_at=len(field.keys),
            widened=widened,
            is_exact=is_exact,
        ),
        audit=stable.audit(grid, mate, locked),
        groups=groups_of(problem, pairs),
        problems=() if pairs else explain.no_pairs(problem),
    )


def locked_columns(grid: Grid, problem: Problem) -> Ints:
    """Return a mate of the locked pairs alone."""
    locked = np.full(len(grid.mentees), NOBODY, np.int64)
    for pair in problem.locked:
        locked[grid.row[pair.mentee]] = grid.column[pair.mentor]
    return locked


def open_field(grid: Grid, locked: Ints, width: int) -> Field:
    """Return what is left to search when the locked pairs have their places."""
    used = np.bincount(locked[locked >= 0], minlength=len(grid.mentors))
    places = np.array([m.capacity for m in grid.mentors], np.int64) - used
    scores = grid.scores
    if used.any():
        scores = scores.copy()
        scores[locked != NOBODY] = NOT_ALLOWED
        scores[:, places == 0] = NOT_ALLOWED
    return Field(scores, places, shortlist(scores, width))


def _by_aims(grid: Grid, field: Field, progress: Progress) -> tuple[Ints, bool, int]:
    before = len(field.keys)
    mate = most_pairs(field, 0)
    count = int((mate != NOBODY).sum())
    if not count:
        return mate, True, 0
    progress("pairs", 100)
    least = _best_worst(field, mate, count, progress)
    mate, is_exact = best_total(field, worths(grid, count), count, least)
    progress("total", 100)
    return mate, is_exact, len(field.keys) - before


def _best_worst(field: Field, mate: Ints, count: int, progress: Progress) -> int:
    """Return the highest score that all of so many pairs can reach."""
    has = np.flatnonzero(mate != NOBODY)
    low = int(field.scores[has, mate[has]].min())
    best = np.sort(field.scores.max(axis=1))[::-1]
    high = int(best[count - 1])
    for step in range(1, 12):
        if low >= high:
            break
        middle = (low + high + 1) // 2
        tried = most_pairs(field, middle, count)
        has = np.flatnonzero(tried != NOBODY)
        if len(has) >= count:
            low = int(field.scores[has, tried[has]].min())
        else:
            high = middle - 1
        progress("worst", min(100, 9 * step))
    return low


def _pairs(problem: Problem, grid: Grid, mate: Ints, locked: Ints) -> tuple[Pair, ...]:
    found = []
    for row in np.flatnonzero(mate != NOBODY):
        mentor, mentee = grid.mentors[int(mate[row])], grid.mentees[int(row)]
        points = int(grid.scores[row, mate[row]])
        if points == NOT_ALLOWED:  # locked over a filter
            points = score.total(mentor, mentee, problem.rules)
        found.append(Pair(mentor.id, mentee.id, points, bool(locked[row] != NOBODY)))
    return tuple(sorted(found, key=lambda pair: (pair.mentor, pair.mentee)))
