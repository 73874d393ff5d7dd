"""The most pairs on a shortlist, and whether all the other pairs could add one.

A *mate* is an array: for each mentee (row) the column of its mentor, or `NOBODY`. A shortlist is
a sorted array of keys, row × number of mentors + column.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.graph.python import max_flow

from hrforum.mentoring.matching.grid import ROWS, Ints, Scores

NOBODY = -1


def distinct(values: Ints) -> Ints:
    """Return each of the values once, in order.

    `np.unique` hashes integers before it sorts them: fifty times as long for a million.
    """
    ordered = np.sort(values)
    return (
        ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(values) else ordered
    )


def is_among(values: Ints, ordered: Ints) -> npt.NDArray[np.bool_]:
    """Return for each value whether it is one of ``ordered``, which are sorted."""
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    places = np.searchsorted(ordered, values)
    found: npt.NDArray[np.bool_] = ordered[np.minimum(places, len(ordered) - 1)] == values
    return found


@dataclass
class Field:
    """What a search works on: scores of the pairs that are open, places left, the shortlist."""

    scores: Scores
    places: Ints
    keys: Ints

    def split(self, keys: Ints) -> tuple[Ints, Ints]:
        """Return the rows and the columns of keys."""
        return keys // self.scores.shape[1], keys % self.scores.shape[1]

    def widen(self, rows: Ints, columns: Ints) -> None:
        """Take more pairs into the shortlist."""
        self.keys = distinct(np.concatenate([self.keys, rows * self.scores.shape[1] + columns]))

    def at_least(self, least: int) -> tuple[Ints, Ints]:
        """Return the rows and columns of the shortlist's pairs with that score or a better one."""
        rows, columns = self.split(self.keys)
        good = self.scores[rows, columns] >= least
        return rows[good], columns[good]


def shortlist(scores: Scores, width: int) -> Ints:
    """Return the keys of each mentee's and each mentor's best pairs, ``width`` of each."""
    height, breadth = scores.shape
    found = []
    for start in range(0, height, ROWS):
        block = scores[start : start + ROWS]
        best = _best(block, width)
        rows = np.broadcast_to(np.arange(len(block))[:, None], best.shape)
        found.append(_keys(scores, rows.ravel() + start, best.ravel()))
    for start in range(0, breadth, ROWS):
        block = np.ascontiguousarray(scores[:, start : start + ROWS].T)
        best = _best(block, width)
        columns = np.broadcast_to(np.arange(len(block))[:, None], best.shape)
        found.append(_keys(scores, best.ravel(), columns.ravel() + start))
    return distinct(np.concatenate(found)) if found else np.zeros(0, np.int64)


def _best(block: Scores, width: int) -> Ints:
    if block.shape[1] <= width:
        return np.broadcast_to(np.arange(block.shape[1]), block.shape)
    return np.argpartition(block, -width, axis=1)[:, -width:].astype(np.int64)


def _keys(scores: Scores, rows: Ints, columns: Ints) -> Ints:
    allowed = scores[rows, columns] >= 0
    keys: Ints = rows[allowed].astype(np.int64) * scores.shape[1] + columns[allowed]
    return keys


def most_pairs(field: Field, least: int, wanted: int | None = None) -> Ints:
    """Return a mate with as many pairs of that score or better as there can be at all.

    The shortlist's maximum is taken first; pairs outside of it are looked at, and taken into it,
    as long as they add one. With ``wanted`` it stops as soon as there are so many.
    """
    mate = _maximum(field, least)
    used = np.bincount(mate[mate >= 0], minlength=len(field.places))
    count = int((mate >= 0).sum())
    while (wanted is None or count < wanted) and (grown := _grow(field, mate, used, least)):
        count += grown
    return mate


def _maximum(field: Field, least: int) -> Ints:
    height, breadth = field.scores.shape
    mate = np.full(height, NOBODY, np.int64)
    rows, columns = field.at_least(least)
    if not len(rows):
        return mate
    flow = max_flow.SimpleMaxFlow()
    arcs = flow.add_arcs_with_capacity(
        columns.astype(np.int32), (rows + breadth).astype(np.int32), np.ones(len(rows), np.int64)
    )
    source, sink = height + breadth, height + breadth + 1
    flow.add_arcs_with_capacity(
        np.full(breadth, source, np.int32), np.arange(breadth, dtype=np.int32), field.places
    )
    ends = distinct(rows)
    flow.add_arcs_with_capacity(
        (ends + breadth).astype(np.int32),
        np.full(len(ends), sink, np.int32),
        np.ones(len(ends), np.int64),
    )
    if flow.solve(source, sink) != flow.OPTIMAL:
        raise RuntimeError("The greatest flow was not found.")
    taken = flow.flows(arcs) > 0
    mate[rows[taken]] = columns[taken]
    return mate


def _grow(field: Field, mate: Ints, used: Ints, least: int) -> int:
    """Lengthen the mate by paths through all pairs; return by how many pairs (0: it is most).

    A breadth-first search from all mentees without a mentor: which mentors would do, who has
    their places, which mentors would do for those, until one has a place left.
    """
    scores = field.scores
    came_from = np.full(scores.shape[1], NOBODY, np.int64)
    unseen = np.flatnonzero(field.places > 0)
    frontier = np.flatnonzero(mate == NOBODY)
    while len(frontier) and len(unseen):
        fresh = []
        for start in range(0, len(frontier), ROWS):
            rows = frontier[start : start + ROWS]
            good = scores[np.ix_(rows, unseen)] >= least
            hit = good.any(axis=0)
            new = unseen[hit]
            came_from[new] = rows[good[:, hit].argmax(axis=0)]
            fresh.append(new)
            unseen = unseen[~hit]
            if not len(unseen):
                break
        reached = np.sort(np.concatenate(fresh))
        ends = reached[used[reached] < field.places[reached]]
        if len(ends):
            return sum(_follow(field, mate, used, came_from, int(end)) for end in ends)
        frontier = np.flatnonzero(np.isin(mate, reached))
    return 0


def _follow(field: Field, mate: Ints, used: Ints, came_from: Ints, end: int) -> int:
    """Give each mentee on the path the next mentor, unless another path went there first."""
    path = []
    column = end
    while came_from[column] != NOBODY:
        row = int(came_from[column])
        path.append((row, column))
        if mate[row] == NOBODY:
            break
        column = int(mate[row])
    else:
        return 0
    for row, column in path:
        mate[row] = column
    for _row, column in path:
        came_from[column] = NOBODY
    used[end] += 1
    field.widen(np.array([r for r, _ in path]), np.array([c for _, c in path]))
    return 1
