"""The highest total on a shortlist, and the proof that no other pair would raise it.

The proof is by prices. In a best flow every mentor's place has a price, the least that all could
gain by one more of it. A pair outside the shortlist can raise the total only if it is worth more
than its mentor's price and what its mentee has now. Such pairs are taken in, and the flow is
computed again, until there are none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from hrforum.mentoring.matching.flow import NOBODY, Field, distinct, is_among
from hrforum.mentoring.matching.grid import Grid, Ints

#: A pair's worth is its score, shifted left by so many bits, plus a lot below that.
SHIFT = 34
#: Limits by counts, not by time: a replay must come to the same.
MOST_ROUNDS = 20
MOST_STEPS = 3_000
FAR = 1 << 60


@dataclass
class Worths:
    """What pairs are worth: first their score, then lots; no number of lots outweighs a point."""

    grid: Grid
    bits: int

    def of(self, rows: Ints, columns: Ints) -> Ints:
        """Return the worth of pairs by rows and columns."""
        points = self.grid.scores[rows, columns].astype(np.int64)
        return (points << SHIFT) + self.grid.lots(rows, columns, self.bits)


def worths(grid: Grid, pairs: int) -> Worths:
    """Return the worths for a proposal of so many pairs.

    Raises:
        ValueError: there are more pairs than lots can be drawn for.
    """
    bits = SHIFT - max(1, pairs.bit_length())
    if bits < 8:
        raise ValueError("There are too many cities for one matching.")
    return Worths(grid, bits)


def best_total(field: Field, worth: Worths, count: int, least: int) -> tuple[Ints, bool]:
    """Return the mate of so many pairs, none below ``least``, with the highest worth in all.

    Returns:
        The mate, and whether it is proved that no pair outside the shortlist could raise it.
    """
    for _round in range(MOST_ROUNDS):
        rows, columns = field.at_least(least)
        values = worth.of(rows, columns)
        mate = _cheapest(field, rows, columns, values, count)
        prices = _prices(field, mate, rows, columns, values)
        if prices is None:
            return mate, False
        more = _worth_more(field, worth, mate, prices, least)
        if not len(more[0]):
            return mate, True
        field.widen(*more)
    return mate, False


def _cheapest(field: Field, rows: Ints, columns: Ints, values: Ints, count: int) -> Ints:
    height, breadth = field.scores.shape
    mate = np.full(height, NOBODY, np.int64)
    if not count:
        return mate
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        columns.astype(np.int32),
        (rows + breadth).astype(np.int32),
        np.ones(len(rows), np.int64),
        -values,
    )
    source, sink = height + breadth, height + breadth + 1
    flow.add_arcs_with_capacity_and_unit_cost(
        np.full(breadth, source, np.int32),
        np.arange(breadth, dtype=np.int32),
        field.places,
        np.zeros(breadth, np.int64),
    )
    ends = distinct(rows)
    flow.add_arcs_with_capacity_and_unit_cost(
        (ends + breadth).astype(np.int32),
        np.full(len(ends), sink, np.int32),
        np.ones(len(ends), np.int64),
        np.zeros(len(ends), np.int64),
    )
    flow.set_node_supply(source, count)
    flow.set_node_supply(sink, -count)
    if (status := flow.solve()) != flow.OPTIMAL:
        raise RuntimeError(f"The flow was not found: {status}.")
    taken = flow.flows(arcs) > 0
    mate[rows[taken]] = columns[taken]
    return mate


def _prices(field: Field, mate: Ints, rows: Ints, columns: Ints, values: Ints) -> Ints | None:
    """Return the highest prices of the mentors' places that this best flow allows.

    They are the shortest ways from the sink in what the flow leaves over (Bellman and Ford, all
    arcs at once). None: not found within `MOST_STEPS`. ``rows`` are in order.
    """
    breadth = len(field.places)
    used = np.bincount(mate[mate >= 0], minlength=breadth)
    is_used, has_spare = used > 0, used < field.places
    is_taken = mate[rows] == columns
    own_row, own_column, own_value = rows[is_taken], columns[is_taken], values[is_taken]
    free_row, free_column, free_value = rows[~is_taken], columns[~is_taken], values[~is_taken]
    starts = (
        np.flatnonzero(np.r_[True, free_row[1:] != free_row[:-1]]) if len(free_row) else free_row
    )
    heads = free_row[starts]
    mentor = np.full(breadth, FAR, np.int64)
    mentee = np.where(mate == NOBODY, FAR, 0).astype(np.int64)
    source = FAR
    for _step in range(MOST_STEPS):
        before = mentor.copy()
        if len(heads):
            ways = np.minimum.reduceat(mentor[free_column] - free_value, starts)
            mentee[heads] = np.minimum(mentee[heads], ways)
        np.minimum.at(mentor, own_column, mentee[own_row] + own_value)
        if is_used.any():
            source = min(source, int(mentor[is_used].min()))
        mentor[has_spare] = np.minimum(mentor[has_spare], source)
        if np.array_equal(mentor, before):
            return mentor
    return None


def _worth_more(
    field: Field, worth: Worths, mate: Ints, prices: Ints, least: int
) -> tuple[Ints, Ints]:
    """Return the pairs outside the shortlist that are worth more than what they would displace."""
    scores = field.scores
    has = mate != NOBODY
    rows = np.arange(len(mate))
    now = np.zeros(len(mate), np.int64)
    now[has] = worth.of(rows[has], mate[has]) - prices[mate[has]]
    # A first look by whole points, in 16 bits: a lot never makes up for a point.
    points = np.minimum(prices >> SHIFT, 4000).astype(np.int64)
    found: list[tuple[Ints, Ints]] = []
    for start, stop in worth.grid.blocks():
        need = (now[start:stop] >> SHIFT)[:, None] + points[None, :]
        near = (scores[start:stop] >= need) & (scores[start:stop] >= least)
        row, column = np.nonzero(near)
        row = row + start
        if len(row):
            gain = worth.of(row, column) - prices[column] - now[row]
            found.append((row[gain > 0], column[gain > 0]))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    more = np.concatenate([r for r, _ in found]), np.concatenate([c for _, c in found])
    is_new = ~is_among(more[0] * scores.shape[1] + more[1], field.keys)
    return more[0][is_new], more[1][is_new]
