"""Members like a member: how alike two are, and why.

How alike another member is goes from 0 to 100, the sum of what each part gives:

=========== == =====================================================================================
themes      35 for each theme, with levels from 0 to 3: three times the lower of our need and their
               strength, twice the lower of both needs, once the lower of our strength and their
               need; of the most that our own needs and strengths could give
size        25 all for the same number of people, nothing for twenty times more or fewer, by the
               logarithm in between; nothing where one of the numbers is not known
languages   20 14 for one shared language, 20 for two or more
competences 10 the share of our fields of competence in which they may decide as much as we
kind         5 the same kind; cities inside and outside the EU count as one
near         5 the same country, or less than 500 km away
=========== == =====================================================================================

So a city that is strong where we look for help comes before one that only resembles us, and both
come before one that shares nothing but the country. Suspended members are not offered.

Everything comes from the roll: no statement. A theme is one string of bytes with a byte a member;
it is translated into points and added as one large number, so that ten thousand members are
compared in some milliseconds.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import Any

from cachetools import LRUCache

from hrforum.members.queries.roll import Roll, Version, mask, roll

THEMES, SIZE, LANGUAGES, COMPETENCES, KIND, NEAR = 35, 25, 20, 10, 5, 5
LEAST = 20
"""Who is less alike is not shown."""
MOST = 24
FAR = 500.0  # km
TIMES = math.log(20)
CITIES = {"municipality", "city_outside_eu"}
IN_WORDS = 2
"""Themes that are named for each way in which they fit."""
_SAME_SIZE = 0.6
_SHIFT = 25  # columns of points up to 9 that one byte can add up
_kept: LRUCache[tuple[Version, str], Alike | None] = LRUCache(maxsize=256)


@dataclass(frozen=True, slots=True)
class Like:
    """A member that is like ours, and in what."""

    row: Any
    score: int
    helps: list[str]
    """Names of themes: strong where ours looks for help."""
    shares: list[str]
    """Names of themes: looks for help where ours does."""
    helped: list[str]
    """Names of themes: looks for help where ours is strong."""
    languages: list[str]
    """Codes of shared languages."""
    same_size: bool
    competences: int
    """In how many fields it may decide as much."""
    same_kind: bool
    same_country: bool
    kilometres: int | None
    """How far away it is, where that is not far."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A member and those that are like it, the most alike first."""

    row: Any
    likes: list[Like] = field(default_factory=list)


def alike(version: Version, slug: str) -> Alike | None:
    """Return the members that are most like the one with that word in its address.

    None when there is no such current member.
    """
    key = (version, slug)
    if key not in _kept:
        members = roll(version)
        place = members.place_of.get(slug)
        _kept[key] = None if place is None else _compare(members, place)
    return _kept[key]


def slug_of(version: Version, member_id: int) -> str | None:
    """Return the word in the address of a current member; None: there is no such member."""
    return roll(version).slugs.get(member_id)


def _compare(members: Roll, place: int) -> Alike:
    row = members.rows[place]
    scores = _scores(members, place)
    best = heapq.nlargest(MOST, range(len(scores)), key=lambda other: (scores[other], -other))
    return Alike(
        row,
        [_why(members, place, other, scores[other]) for other in best if scores[other] >= LEAST],
    )


def _scores(members: Roll, place: int) -> list[float]:
    """Return how alike each member is; 0 for the member itself and suspended ones."""
    row, count = members.rows[place], len(members.rows)
    points, most = _theme_points(members, place)
    ours = members.languages[place]
    shared = total(
        (mask(bits, count) for code, bits in members.facets["language"].items() if code in ours),
        count,
    )
    said = [column for column in members.competences if column[place]]
    same = total(
        (column.translate(_only(column[place])) for column in said),
        count,
    )
    size = members.sizes[place]
    near = members.near(place, FAR)
    kinds = CITIES if row.kind in CITIES else {row.kind}
    languages = (0.0, 0.7 * LANGUAGES, *[float(LANGUAGES)] * 254)
    theme, competence = THEMES / (most or 1), COMPETENCES / (len(said) or 1)
    found = [
        theme * point
        + (SIZE * max(0.0, 1 - abs(size - other) / TIMES) if size and other else 0.0)
        + languages[min(spoken, 255)]
        + competence * fields
        + (KIND if each.kind in kinds else 0)
        + (NEAR if each.country == row.country or close else 0)
        if each.in_standing
        else 0.0
        for point, other, spoken, fields, each, close in zip(
            points, members.sizes, shared, same, members.rows, near, strict=True
        )
    ]
    found[place] = 0.0
    return found


def _theme_points(members: Roll, place: int) -> tuple[Sequence[int], int]:
    """Return the points of each member's themes, and the most that there could be."""
    columns: list[bytes] = []
    most = 0
    for strengths, needs in zip(members.strengths, members.needs, strict=True):
        strong, need = strengths[place], needs[place]
        if need:
            columns.append(strengths.translate(_table(3, need)))
            columns.append(needs.translate(_table(2, need)))
            most += 5 * need
        if strong:
            columns.append(needs.translate(_table(1, strong)))
            most += strong
    return total(columns, len(members.rows)), most


def _table(times: int, ours: int) -> bytes:
    """Return what turns a level into points: ``times`` the lower of it and ours."""
    return bytes(times * min(level, ours) for level in range(4)) + bytes(252)


def _only(value: int) -> bytes:
    """Return what turns that value into 1 and every other one into 0."""
    return bytes(int(each == value) for each in range(256))


def total(columns: Iterable[bytes], count: int) -> Sequence[int]:
    """Add columns of small numbers (at most 10) place by place."""
    columns = list(columns)
    found: Sequence[int] = bytes(count)
    for first in range(0, len(columns), _SHIFT):
        part = sum(int.from_bytes(each, "little") for each in columns[first : first + _SHIFT])
        added = part.to_bytes(count, "little")
        found = list(map(add, found, added)) if first else added
    return found


def _why(members: Roll, place: int, other: int, score: float) -> Like:
    ours, theirs = members.rows[place], members.rows[other]
    close = members.distance(place, other)
    size, its = members.sizes[place], members.sizes[other]

    def named(a: Sequence[bytes], b: Sequence[bytes]) -> list[str]:
        fits = [
            (-min(x[place], y[other]), n)
            for n, (x, y) in enumerate(zip(a, b, strict=True))
            if x[place] and y[other]
        ]
        return [members.themes[n].name for _level, n in sorted(fits)[:IN_WORDS]]

    return Like(
        row=theirs,
        score=round(score),
        helps=named(members.needs, members.strengths),
        shares=named(members.needs, members.needs),
        helped=named(members.strengths, members.needs),
        languages=[code for code in members.languages[place] if code in members.languages[other]],
        same_size=bool(size and its) and abs(size - its) <= (1 - _SAME_SIZE) * TIMES,
        competences=sum(
            1 for column in members.competences if column[place] and column[place] == column[other]
        ),
        same_kind=theirs.kind == ours.kind,
        same_country=theirs.country == ours.country,
        kilometres=round(close) if close is not None and close < FAR else None,
    )
