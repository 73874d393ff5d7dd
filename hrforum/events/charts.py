"""Bars of a report: numbers for the table, places for the picture beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 300  # of the longest bar, in the picture's own units
STEP = 28


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: what, how many, how long the bar is and where it begins."""

    label: str
    number: int
    width: int
    y: int


@dataclass(frozen=True, slots=True)
class Bars:
    """The lines of a picture, how high it is, and what they add up to."""

    lines: list[Bar]
    height: int
    total: int


def bars(rows: Sequence[tuple[str, int]]) -> Bars:
    """Return bars whose lengths are as their numbers."""
    most = max((number for _label, number in rows), default=0) or 1
    return Bars(
        [
            Bar(label, number, round(number * WIDTH / most), place * STEP)
            for place, (label, number) in enumerate(rows)
        ],
        max(len(rows), 1) * STEP,
        sum(number for _label, number in rows),
    )
