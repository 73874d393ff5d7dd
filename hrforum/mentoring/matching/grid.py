"""The scores of all pairs at once, as numbers in an array: what the solvers work on.

Rows are mentees, columns mentors, both in the order of their ids: the order in which somebody
hands them in is forgotten here. Computed in blocks of rows, so that memory stays small.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from hrforum.mentoring.matching import score
from hrforum.mentoring.matching.problem import MOST, City, Mentee, Mentor, Problem

Ints = npt.NDArray[np.int64]
Scores = npt.NDArray[np.int16]
Cells = npt.NDArray[np.int32]
Small = npt.NDArray[np.int16]
Name = TypeVar("Name", str, int)
#: Told how far the work is, in per cent; may raise `CancelledError`.
Progress = Callable[[str, int], None]
ROWS = 512
NOT_ALLOWED = -1


def silent(_step: str, _done: int) -> None:
    """Tell nobody how far it is."""


@dataclass
class Grid:
    """All pairs: ``scores[row, column]`` is 0 to 1000, or `NOT_ALLOWED`."""

    mentors: tuple[Mentor, ...]
    mentees: tuple[Mentee, ...]
    scores: Scores
    mentor_lots: npt.NDArray[np.uint64]
    mentee_lots: npt.NDArray[np.uint64]
    column: dict[str, int] = field(default_factory=dict)
    row: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.column = {mentor.id: i for i, mentor in enumerate(self.mentors)}
        self.row = {mentee.id: j for j, mentee in enumerate(self.mentees)}

    def lots(self, rows: Ints, columns: Ints, bits: int) -> Ints:
        """Return the lots of pairs: numbers below 2 to the power of ``bits`` that look random."""
        mixed = self.mentee_lots[rows] ^ (self.mentor_lots[columns] * np.uint64(0x9E3779B97F4A7C15))
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
        lots: Ints = (mixed >> np.uint64(64 - bits)).astype(np.int64)
        return lots

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Return the first and the last row (excluded) of each block of rows."""
        for start in range(0, len(self.mentees), ROWS):
            yield start, min(start + ROWS, len(self.mentees))


def lot(seed: str, city: str) -> int:
    """Return a city's part of the lots: drawn from the seed and its id alone."""
    return int.from_bytes(hashlib.sha256(f"{seed}\n{city}".encode()).digest()[:8], "big")


def make_grid(problem: Problem, progress: Progress = silent) -> Grid:
    """Score all pairs of the problem; locked pairs are scored like all others."""
    mentors = tuple(sorted(problem.mentors, key=lambda mentor: mentor.id))
    mentees = tuple(sorted(problem.mentees, key=lambda mentee: mentee.id))
    grid = Grid(
        mentors,
        mentees,
        np.full((len(mentees), len(mentors)), NOT_ALLOWED, np.int16),
        np.array([lot(problem.seed, m.id) for m in mentors], np.uint64),
        np.array([lot(problem.seed + "\n", m.id) for m in mentees], np.uint64),
    )
    if not mentors or not mentees:
        return grid
    scorer = _Scorer(problem, grid)
    for start, stop in grid.blocks():
        grid.scores[start:stop] = scorer.block(start, stop)
        progress("score", 100 * stop // len(mentees))
    return grid


class _Scorer:
    """The cities' answers as arrays, and the formulas of `score` over them."""

    def __init__(self, problem: Problem, grid: Grid) -> None:
        self.rules, self.grid = problem.rules, grid
        mentors, mentees = grid.mentors, grid.mentees
        sides: tuple[tuple[City, ...], ...] = (mentors, mentees)
        self.strength = _table([m.themes for m in mentors], names := _names(mentees, "themes"))
        self.need = _table([m.themes for m in mentees], names)
        spoken = _names(mentees, "languages")
        self.speak = _table([m.languages for m in mentors], spoken)
        self.spoken = _table([m.languages for m in mentees], spoken)
        self.can = _sets([m.competences for m in mentors], able := _names(mentors, "competences"))
        self.could = _sets([m.competences for m in mentees], able)
        self.says_competences = _flags(bool(m.competences) for m in mentees)
        self.months = [_sets([m.months for m in side], range(1, 13)) for side in sides]
        forms = _names(mentees, "formats")
        self.forms = [_sets([m.formats for m in side], forms) for side in sides]
        self.says_months = _flags(bool(m.months) for m in mentors)
        self.says_forms = _flags(bool(m.formats) for m in mentors)
        self.sizes = [
            np.array([score.size_class(m.population) for m in side], np.int32) for side in sides
        ]
        named = sorted({m.country for side in sides for m in side})
        codes = {code: n for n, code in enumerate(named)}
        self.countries = [
            np.array([codes[m.country] if m.country else gone for m in side], np.int32)
            for side, gone in zip(sides, (-1, -2), strict=True)
        ]
        self.never = np.array([m.is_paused or not m.capacity for m in mentors])
        self.waiting = np.array([score.waiting_points(m) for m in mentees], np.int32)
        self.fairness = np.array([score.fairness_points(m, self.rules) for m in mentees], np.int32)
        self._preferences()
        self._ruled_out(problem)

    def _preferences(self) -> None:
        grid = self.grid
        self.wish_else = np.array([0 if m.wishes else score.UNKNOWN for m in grid.mentees])
        self.rank_else = np.array([0 if m.ranking else score.UNKNOWN for m in grid.mentors])
        self.wished = [
            (j, grid.column[name], score.view(mentee.wishes, name))
            for j, mentee in enumerate(grid.mentees)
            for name in mentee.wishes
            if name in grid.column
        ]
        self.ranked = sorted(
            (grid.row[name], i, score.view(mentor.ranking, name))
            for i, mentor in enumerate(grid.mentors)
            for name in mentor.ranking
            if name in grid.row
        )

    def _ruled_out(self, problem: Problem) -> None:
        grid = self.grid
        named = {
            (name, mentor.id)
            for mentor in grid.mentors
            for name in (mentor.id, *mentor.vetoes, *mentor.conflicts)
        } | {(pair.mentee, pair.mentor) for pair in problem.forbidden}
        self.out = sorted(
            (grid.row[mentee], grid.column[mentor], 0)
            for mentee, mentor in named
            if mentee in grid.row and mentor in grid.column
        )

    def block(self, start: int, stop: int) -> Scores:
        """Return the scores of the mentees ``start`` to ``stop`` with all mentors."""
        rows = slice(start, stop)
        weights = self.rules.weights
        level = _levels(self.spoken[rows], self.speak)
        whole = np.zeros(level.shape, np.int32)
        parts = {
            "themes": self._themes,
            "size": self._size,
            "competences": self._competences,
            "formats": lambda rows: _shared(self.forms[1][rows], self.forms[0], self.says_forms),
            "calendar": lambda rows: _shared(
                self.months[1][rows], self.months[0], self.says_months
            ),
            "preferences": self._views,
        }
        for name, part in parts.items():
            if weight := getattr(weights, name):
                whole += weight * part(rows)
        whole += weights.language * np.array(score.LANGUAGE_POINTS, np.int32)[level]
        own = weights.waiting * self.waiting[rows] + weights.fairness * self.fairness[rows]
        whole += own[:, None]
        whole //= sum(vars(weights).values())
        whole[level == 0] = NOT_ALLOWED
        whole[:, self.never] = NOT_ALLOWED
        if not self.rules.same_country:
            whole[self.countries[1][rows, None] == self.countries[0][None, :]] = NOT_ALLOWED
        whole[whole < self.rules.least_score] = NOT_ALLOWED
        _put(whole, self.out, start, NOT_ALLOWED)
        return whole.astype(np.int16)

    def _themes(self, rows: slice) -> Cells:
        need = self.need[rows]
        most = np.maximum(1, MOST * need.sum(axis=1)).astype(np.int32)
        met = _times(need, self.strength)
        points: Cells = 1000 * met // most[:, None]
        return points

    def _size(self, rows: slice) -> Cells:
        mine, theirs = self.sizes[1][rows, None], self.sizes[0][None, :]
        size: Cells = np.maximum(0, 1000 - score.DOUBLING * np.abs(mine - theirs))
        size[(mine == 0) | (theirs == 0)] = score.UNKNOWN
        return size

    def _competences(self, rows: slice) -> Cells:
        both = _times(self.could[rows], self.can)
        held = self.can.sum(axis=1).astype(np.int32)
        found: Cells = 1000 * both // np.maximum(1, held)[None, :]
        found[:, held == 0] = score.UNKNOWN
        found[~self.says_competences[rows]] = score.UNKNOWN
        return found

    def _views(self, rows: slice) -> Cells:
        shape = (rows.stop - rows.start, len(self.grid.mentors))
        wish = np.broadcast_to(self.wish_else[rows, None], shape).astype(np.int32)
        rank = np.broadcast_to(self.rank_else[None, :], shape).astype(np.int32)
        _put(wish, self.wished, rows.start)
        _put(rank, self.ranked, rows.start)
        points: Cells = (wish + rank) // 2
        return points


def _names(cities: Iterable[City], name: str) -> list[str]:
    return sorted({code for city in cities for code in getattr(city, name)})


def _flags(values: Iterable[bool]) -> npt.NDArray[np.bool_]:
    return np.fromiter(values, np.bool_)


def _table(cities: list[Mapping[Name, int]], names: list[Name]) -> Small:
    at = {name: n for n, name in enumerate(names)}
    table = np.zeros((len(cities), len(names)), np.int16)
    for row, values in enumerate(cities):
        for name, value in values.items():
            if name in at:
                table[row, at[name]] = value
    return table


def _sets(cities: list[Collection[Name]], names: Iterable[Name]) -> Small:
    return _table([dict.fromkeys(values, 1) for values in cities], list(names))


def _times(mine: Small, theirs: Small) -> Cells:
    """Return the sums of products of each row of one with each row of the other.

    Whole numbers, and so without BLAS: the product of floats raised "invalid value" now and then
    on one processor, for small whole numbers. This order of the axes is what numpy vectorises.
    """
    found: Cells = np.einsum("ik,kj->ij", mine, np.ascontiguousarray(theirs.T)).astype(np.int32)
    return found


def _levels(mine: Small, theirs: Small) -> Cells:
    """Return the weaker side's level in the best shared language; 0: none is shared."""
    level = np.zeros((len(mine), len(theirs)), np.int32)
    for least in range(1, MOST + 1):
        one, other = (mine >= least).astype(np.int16), (theirs >= least).astype(np.int16)
        level[_times(one, other) > 0] = least
    return level


def _shared(wanted: Small, offered: Small, says: npt.NDArray[np.bool_]) -> Cells:
    """Return how much of what is wanted is offered; 1000 where one of both said nothing."""
    count = wanted.sum(axis=1).astype(np.int32)
    found: Cells = 1000 * _times(wanted, offered) // np.maximum(1, count)[:, None]
    found[count == 0] = 1000
    found[:, ~says] = 1000
    return found


def _put(
    block: Cells, cells: list[tuple[int, int, int]], start: int, value: int | None = None
) -> None:
    """Write single cells of the sorted list into the block that starts at row ``start``."""
    first = bisect_left(cells, (start, -1, 0))
    for row, column, points in cells[first:]:
        if row >= start + len(block):
            break
        block[row - start, column] = points if value is None else value
