"""The roll of members: all current ones in memory, for what looks at all of them at once.

Counting what each filter of the directory would leave, gathering points on a map and comparing
cities touch every member; in the database that grows with their number. Here each value of a
filter is one large integer with a bit for each member, so that filters combine with ``&`` and are
counted without a loop: ten thousand members cost hardly more than ten.

The roll is read anew, in five statements, when the members have changed (`members.epoch`).
"""

from __future__ import annotations

import datetime as dt
import math
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import compress
from operator import and_
from typing import Any, NamedTuple

from cachetools import LRUCache
from sqlalchemy import Date, bindparam, func, select

from hrforum.core import clock
from hrforum.core.hot import Prepared
from hrforum.core.models import Epoch
from hrforum.members import epoch, policy
from hrforum.members.maps.marks import Points
from hrforum.members.maps.projection import CHARTS, RADIUS
from hrforum.members.models import (
    Member,
    MemberCompetence,
    MemberLanguage,
    MemberTheme,
    Theme,
)
from hrforum.members.models.profile import COMPETENCES
from hrforum.members.queries.base import marked

Version = tuple[int, dt.date]
"""How often the members have changed, and the day: memberships begin and end by the day."""


class ThemeName(NamedTuple):
    """A theme, in the order in which themes stand."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, eq=False)
class Roll:
    """All current members by name. A member is known by its place: its index in ``rows``."""

    version: Version
    rows: Sequence[Any]
    themes: Sequence[ThemeName]
    facets: dict[str, dict[str, int]]
    strengths: Sequence[bytes]
    """For each theme one byte (0 to 3) a member: how strong it is."""
    needs: Sequence[bytes]
    """For each theme one byte (0 to 3) a member: how much it looks for help."""
    competences: Sequence[bytes]
    """For each field one byte a member: 0 nothing is said, then as `_LEVELS`."""
    languages: Sequence[tuple[str, ...]]

    @cached_property
    def everybody(self) -> int:
        """All members, as bits."""
        return (1 << len(self.rows)) - 1

    def places(self, bits: int) -> list[int]:
        """Return the places whose bits are set, in their order."""
        return list(compress(range(len(self.rows)), mask(bits, len(self.rows))))

    def named(self, words: Sequence[str]) -> int:
        """Return the members, as bits, whose folded name holds each of these (folded) words."""
        names = self._names
        found = self.everybody
        for word in words:
            hits = [place for place, name in enumerate(names) if word in name]
            found &= bits_of(hits, len(names))
        return found

    def all_of(self, conditions: Iterable[int]) -> int:
        """Return the members, as bits, that fit all of these conditions."""
        return reduce(and_, conditions, self.everybody)

    @cached_property
    def _names(self) -> list[str]:
        return [row.sort_name for row in self.rows]

    @cached_property
    def _spots(self) -> dict[str, list[tuple[float, float] | None]]:
        return {
            name: [
                chart.place(row.latitude, row.longitude)
                if row.latitude is not None and row.longitude is not None
                else None
                for row in self.rows
            ]
            for name, chart in CHARTS.items()
        }

    @cached_property
    def points(self) -> dict[str, Points]:
        """Where each member is on each chart."""
        return {name: Points.of(spots) for name, spots in self._spots.items()}

    @cached_property
    def on_chart(self) -> dict[str, int]:
        """The members, as bits, that have a place on each chart."""
        count = len(self.rows)
        return {
            name: bits_of((place for place, spot in enumerate(spots) if spot), count)
            for name, spots in self._spots.items()
        }

    @cached_property
    def people(self) -> list[int]:
        """The population of each member; 0 where it is not known."""
        return [row.population or 0 for row in self.rows]

    @cached_property
    def sizes(self) -> list[float]:
        """The logarithm of each member's population; 0 where it is not known."""
        return [math.log(row.population) if row.population else 0.0 for row in self.rows]

    @cached_property
    def _vectors(self) -> list[tuple[float, float, float] | None]:
        """Where each member is on a globe of radius 1; None: nobody knows."""
        return [
            _vector(row.latitude, row.longitude)
            if row.latitude is not None and row.longitude is not None
            else None
            for row in self.rows
        ]

    def near(self, place: int, kilometres: float) -> list[bool]:
        """Say of each member whether it is at most so far away."""
        here = self._vectors[place]
        if here is None:
            return [False] * len(self.rows)
        x, y, z = here
        least = math.cos(kilometres / RADIUS)
        return [v is not None and x * v[0] + y * v[1] + z * v[2] >= least for v in self._vectors]

    def distance(self, one: int, other: int) -> float | None:
        """Return the kilometres between two members; None where a place is not known."""
        a, b = self._vectors[one], self._vectors[other]
        return None if a is None or b is None else RADIUS * 2 * math.asin(math.dist(a, b) / 2)

    @cached_property
    def slugs(self) -> dict[int, str]:
        """The slug of each member by its id."""
        return {row.id: row.slug for row in self.rows}

    @cached_property
    def place_of(self) -> dict[str, int]:
        """The place of each member by its slug."""
        return {row.slug: place for place, row in enumerate(self.rows)}

    def strong_in(self, place: int, most: int) -> list[str]:
        """Return the names of the themes that a member is strongest in, the strongest first."""
        levels = [(-column[place], n) for n, column in enumerate(self.strengths) if column[place]]
        return [self.themes[n].name for _level, n in sorted(levels)[:most]]


def _vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    north, east = math.radians(latitude), math.radians(longitude)
    return (
        math.cos(north) * math.cos(east),
        math.cos(north) * math.sin(east),
        math.sin(north),
    )


_DIGITS = bytes.maketrans(b"01", b"\x00\x01")
_BITS = bytes.maketrans(b"\x00\x01", b"01")


def bits_of(places: Iterable[int], count: int) -> int:
    """Return an integer with the bits of these places set, out of ``count``."""
    found = bytearray(count)
    for place in places:
        found[place] = 1
    return int(bytes(found[::-1]).translate(_BITS) or b"0", 2)


def mask(bits: int, count: int) -> bytes:
    """Return one byte a place, 1 where its bit is set: for `itertools.compress`."""
    if not count:
        return b""
    return f"{bits:0{count}b}".encode()[::-1].translate(_DIGITS)


_version = Prepared(
    select(func.coalesce(func.max(Epoch.version), 0).label("version")).where(
        Epoch.name == bindparam("name", epoch.NAME)
    )
)
# The columns' own type turns the day into what the database's driver takes.
_DAY: Any = bindparam("day", None, Date())
_members = Prepared(
    select(
        Member.id,
        Member.slug,
        Member.name,
        Member.sort_name,
        Member.kind,
        Member.membership,
        Member.country,
        Member.latitude,
        Member.longitude,
        Member.population,
        Member.is_demo,
        policy.in_standing_on(_DAY).label("in_standing"),
    ).where(policy.current_on(_DAY))
)
_languages = Prepared(
    select(MemberLanguage.member_id, MemberLanguage.code).order_by(MemberLanguage.code)
)
_themes = Prepared(select(Theme.id, Theme.slug, Theme.name).order_by(Theme.position, Theme.id))
_marks = Prepared(
    select(
        MemberTheme.member_id, MemberTheme.theme_id, MemberTheme.strength, MemberTheme.need
    ).where(marked())
)
_competences = Prepared(
    select(MemberCompetence.member_id, MemberCompetence.area, MemberCompetence.level)
)
_LEVELS = {"full": 2, "shared": 1, "none": 3}
# Kept by version, so that whoever still renders with an older one keeps it to the end.
_kept: LRUCache[Version, Roll] = LRUCache(maxsize=2)
_reading = threading.Lock()


def version() -> Version:
    """Return what tells whether anything about the members as a whole is new: one statement."""
    return int(_version.first().version), clock.today()


def roll(wanted: Version) -> Roll:
    """Return the roll of that `version`, or a newer state: no statement, or five to read it."""
    found = _kept.get(wanted)
    if found is None:
        with _reading:
            found = _kept.get(wanted)
            if found is None:
                found = _kept[wanted] = _read(wanted)
    return found


def _yielding(statement: Prepared) -> Sequence[Any]:
    """Return the rows of a statement; other requests take their turn before and after it."""
    time.sleep(0)
    found = statement.tuples()
    time.sleep(0)
    return found


def _read(wanted: Version) -> Roll:
    rows = sorted(_members.all(day=wanted[1]), key=lambda row: (row.sort_name, row.id))
    count = len(rows)
    place_of = {row.id: place for place, row in enumerate(rows)}
    themes = [ThemeName(*row) for row in _themes.tuples()]
    columns = {theme.id: (bytearray(count), bytearray(count)) for theme in themes}
    for member_id, theme_id, strength, need in _yielding(_marks):
        place = place_of.get(member_id)
        if place is not None and theme_id in columns:
            strong, needs = columns[theme_id]
            strong[place] = strength
            needs[place] = need
    fields = {area: bytearray(count) for area in COMPETENCES}
    for member_id, area, level in _yielding(_competences):
        place = place_of.get(member_id)
        if place is not None:
            fields[area][place] = _LEVELS[level]
    spoken: list[tuple[str, ...]] = [()] * count
    speakers: dict[str, list[int]] = {}
    for member_id, code in _yielding(_languages):
        place = place_of.get(member_id)
        if place is not None:
            spoken[place] += (code,)
            speakers.setdefault(code, []).append(place)
    return Roll(
        version=wanted,
        rows=rows,
        themes=themes,
        facets={
            **{name: _values(rows, name) for name in ("kind", "membership", "country")},
            "place": {
                "none": bits_of((n for n, r in enumerate(rows) if r.latitude is None), count)
            },
            "language": {code: bits_of(places, count) for code, places in speakers.items()},
            "theme": {
                theme.slug: bits_of(
                    (n for n, both in enumerate(zip(*columns[theme.id], strict=True)) if any(both)),
                    count,
                )
                for theme in themes
            },
        },
        strengths=[bytes(columns[theme.id][0]) for theme in themes],
        needs=[bytes(columns[theme.id][1]) for theme in themes],
        competences=[bytes(column) for column in fields.values()],
        languages=spoken,
    )


def _values(rows: Sequence[Any], name: str) -> dict[str, int]:
    found: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        found.setdefault(getattr(row, name), []).append(place)
    return {value: bits_of(places, len(rows)) for value, places in found.items()}
