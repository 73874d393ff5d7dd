"""Numbers of a topic whose posts stand elsewhere now.

Kept with the topic as a short text, ``5-9,12-12``: ascending ranges that do not touch.
"""

from __future__ import annotations

from collections.abc import Iterable

Range = tuple[int, int]


def read(text: str) -> list[Range]:
    """Return the ranges of the text, in order."""
    found = []
    for part in text.split(",") if text else ():
        first, _dash, last = part.partition("-")
        found.append((int(first), int(last)))
    return found


def write(numbers: Iterable[int]) -> str:
    """Return the text for these numbers."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ",".join(f"{first}-{last}" for first, last in ranges)


def numbers(text: str) -> set[int]:
    """Return all numbers of the text."""
    return {number for first, last in read(text) for number in range(first, last + 1)}


def holds(text: str, number: int) -> bool:
    """Whether the post with that number stands elsewhere."""
    return any(first <= number <= last for first, last in read(text))


def last_place(text: str, highest: int) -> int:
    """Return the highest number up to ``highest`` that is no gap; 0: all are."""
    for first, last in reversed(read(text)):
        if first <= highest <= last:
            highest = first - 1
    return highest


def reached(text: str, number: int, highest: int) -> int:
    """Return how far somebody is who read up to ``number``: gaps behind it are nothing to read."""
    for first, last in read(text):
        if first <= number + 1 <= last:
            number = last
    return min(number, highest)


def missing(text: str, after: int, highest: int) -> int:
    """Return how many numbers above ``after``, up to ``highest``, are gaps."""
    return sum(max(0, min(last, highest) - max(first, after + 1) + 1) for first, last in read(text))
