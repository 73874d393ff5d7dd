"""The second mode: deferred acceptance by both sides' rankings, and the audit of blocking pairs.

A city prefers whom it ranked, in that order; all others come after by score, equal scores by
lots. Mentees ask, mentors keep their best (hospitals and residents): the result has no blocking
pair, two who would both rather have each other, and each mentee has the best mentor that it can
have in any such result.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

import numpy as np

from hrforum.mentoring.matching.flow import NOBODY, Field
from hrforum.mentoring.matching.grid import NOT_ALLOWED, Grid, Ints, Progress, silent
from hrforum.mentoring.matching.proposal import Audit, Blocking

LOT_BITS = 30
RANK_SHIFT = 48
MOST_RANKED = 1_000
SHOWN = 20
#: A mentee's row: how much it wishes each mentor, how much each mentor values it; -1: never.
Sides = Callable[[int], tuple[Ints, Ints]]


class Likings:
    """How much two like each other: numbers where higher is better."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.columns = np.arange(len(grid.mentors))
        self.wished: dict[int, list[tuple[int, int]]] = {}
        self.ranked: dict[int, list[tuple[int, int]]] = {}
        for row, mentee in enumerate(grid.mentees):
            for place, name in enumerate(mentee.wishes):
                if name in grid.column:
                    self.wished.setdefault(row, []).append((grid.column[name], place))
        for column, mentor in enumerate(grid.mentors):
            for place, name in enumerate(mentor.ranking):
                if name in grid.row:
                    self.ranked.setdefault(grid.row[name], []).append((column, place))

    def of(self, row: int) -> tuple[Ints, Ints]:
        """Return a mentee's wishes for all mentors, and their values for it."""
        points = self.grid.scores[row].astype(np.int64)
        lots = self.grid.lots(np.array([row]), self.columns, LOT_BITS)
        wish = (points << LOT_BITS) + lots
        value = wish.copy()
        for column, place in self.wished.get(row, []):
            wish[column] += (MOST_RANKED - min(place, MOST_RANKED - 1)) << RANK_SHIFT
        for column, place in self.ranked.get(row, []):
            value[column] += (MOST_RANKED - min(place, MOST_RANKED - 1)) << RANK_SHIFT
        wish[points == NOT_ALLOWED] = NOT_ALLOWED
        value[points == NOT_ALLOWED] = NOT_ALLOWED
        return wish, value


def deferred_acceptance(
    sides: Sides, count: int, places: Ints, progress: Progress = silent
) -> Ints:
    """Return the stable mate that is best for those who ask.

    Args:
        sides: by the number of one who asks, both sides' likings, no two of them equal.
        count: how many ask.
        places: how many each of the others takes.
        progress: told the per cent of those who have asked.
    """
    mate = np.full(count, NOBODY, np.int64)
    held: list[list[tuple[int, int]]] = [[] for _ in places]
    # What a newcomer must exceed: nothing while there is a place, else the least of those held.
    bar = np.where(places > 0, np.int64(NOT_ALLOWED), np.iinfo(np.int64).max)
    waiting = list(range(count - 1, -1, -1))
    asked = 0
    while waiting:
        row = waiting.pop()
        asked += 1
        if asked % 500 == 0:
            progress("asking", min(99, 100 * asked // (2 * count)))
        wish, value = sides(row)
        # Bars only rise: who would say no now has said no, or would have, each time before.
        could = np.where((value > bar) & (wish >= 0), wish, NOT_ALLOWED)
        if not len(could) or could[column := int(could.argmax())] < 0:
            continue
        mate[row] = column
        heapq.heappush(held[column], (int(value[column]), row))
        if len(held[column]) > places[column]:
            _value, out = heapq.heappop(held[column])
            mate[out] = NOBODY
            waiting.append(out)
        if len(held[column]) == places[column]:
            bar[column] = held[column][0][0]
    return mate


def blocking_pairs(
    sides: Sides, mate: Ints, places: Ints, rows: Ints | None = None
) -> tuple[Ints, Ints]:
    """Return the rows and columns of the pairs that block a mate.

    ``rows``: who may block (all); those of a locked pair have no choice.
    """
    free = np.arange(len(mate)) if rows is None else rows
    bar = np.where(places > 0, np.int64(NOT_ALLOWED), np.iinfo(np.int64).max)
    held: dict[int, list[int]] = {}
    for row in free:
        if mate[row] != NOBODY:
            held.setdefault(int(mate[row]), []).append(int(sides(int(row))[1][mate[row]]))
    for column, values in held.items():
        if len(values) >= places[column]:
            bar[column] = min(values)
    found: list[tuple[Ints, Ints]] = []
    for row in free:
        wish, value = sides(int(row))
        now = wish[mate[row]] if mate[row] != NOBODY else NOT_ALLOWED
        columns = np.flatnonzero((wish > now) & (value > bar))
        if len(columns):
            found.append((np.full(len(columns), row), columns))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate([r for r, _ in found]), np.concatenate([c for _, c in found])


def accept(grid: Grid, field: Field, progress: Progress = silent) -> Ints:
    """Return the stable mate of the field's open pairs."""
    likings = Likings(grid)

    def sides(row: int) -> tuple[Ints, Ints]:
        wish, value = likings.of(row)
        closed = field.scores[row] == NOT_ALLOWED
        wish[closed] = NOT_ALLOWED
        return wish, value

    return deferred_acceptance(sides, len(grid.mentees), field.places, progress)


def audit(grid: Grid, mate: Ints, locked: Ints) -> Audit:
    """Return the pairs that block a proposal: both would rather have each other.

    Locked mentees stay where they are, and their places are not for others.
    """
    if not len(grid.mentees) or not len(grid.mentors):
        return Audit(0)
    used = np.bincount(locked[locked >= 0], minlength=len(grid.mentors))
    places = np.array([m.capacity for m in grid.mentors], np.int64) - used
    rows, columns = blocking_pairs(Likings(grid).of, mate, places, np.flatnonzero(locked == NOBODY))
    points = grid.scores[rows, columns].astype(np.int64)
    order = np.lexsort((columns, rows, -points))[:SHOWN]
    first = [(int(rows[n]), int(columns[n]), int(points[n])) for n in order]
    return Audit(
        len(rows), tuple(Blocking(grid.mentors[c].id, grid.mentees[r].id, p) for r, c, p in first)
    )
