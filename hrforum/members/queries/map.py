"""The map of members: marks on a window of it, and the list beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hrforum.members.maps import marks, window
from hrforum.members.maps.projection import EUROPE, WORLD
from hrforum.members.maps.window import Window
from hrforum.members.queries.directory import PAGE, Choice, Filters, choices
from hrforum.members.queries.roll import Roll, Version, roll

GAPS = {"wide": 44, "narrow": 96}
"""Units between marks: each is a target of 44 pixels, on a wide screen and on a phone."""
RADIUS = 9
LABELLED = 60
LABEL = 24
"""Letters of the longest name that is written on the map: it is never cut, but left out."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A mark: one member (``row``) or how many; ``name`` is that of the largest of them."""

    x: float
    y: float
    row: Any | None
    count: int
    name: str
    nearer: Window | None
    label: marks.Label | None


@dataclass(frozen=True, slots=True)
class Map:
    """The map, and a page of the list of those whom its window shows."""

    filters: Filters
    window: Window
    marks: dict[str, list[Shown]]
    rows: list[tuple[Any, dict[str, int]]]
    """Each member of the page with the number of its mark in each set of marks."""
    here: int
    elsewhere: int
    unplaced: int
    page: int
    pages: int
    choices: dict[str, list[Choice]]


def map_page(version: Version, filters: Filters, asked: Window | None, page: int) -> Map:
    """Return the map: no statement while the roll is kept.

    Args:
        version: from `roll.version`.
        filters: what is asked for.
        asked: the part of the map; None shows Europe, or the world when nobody who fits is there.
        page: of the list, from 1; a page after the last one gives the last one.
    """
    members = roll(version)
    conditions = filters.conditions(members)
    fitting = members.all_of(conditions.values())
    placed = fitting & members.on_chart["world"]
    if asked is None:
        in_europe = placed & members.on_chart["europe"]
        asked = window.first(WORLD if placed and not in_europe else EUROPE)
    name = asked.chart.name
    wide = marks.gather(
        asked, members.points[name], members.places(fitting & members.on_chart[name]), GAPS["wide"]
    )
    sets = {"wide": wide, "narrow": marks.merged(wide, GAPS["narrow"])}
    here = sorted(place for mark in wide for place in mark.places)
    pages = max(1, -(-len(here) // PAGE))
    page = min(max(page, 1), pages)
    listed = here[(page - 1) * PAGE : page * PAGE]
    seen = set(listed)
    numbers = {
        name: {place: n for n, m in enumerate(found) for place in seen.intersection(m.places)}
        for name, found in sets.items()
    }
    return Map(
        filters=filters,
        window=asked,
        marks={name: _shown(members, asked, name, found) for name, found in sets.items()},
        rows=[
            (members.rows[place], {name: numbers[name][place] for name in sets}) for place in listed
        ],
        here=len(here),
        elsewhere=placed.bit_count() - len(here),
        unplaced=(fitting & ~placed).bit_count(),
        page=page,
        pages=pages,
        choices=choices(members, conditions),
    )


def _shown(members: Roll, asked: Window, name: str, found: Sequence[marks.Mark]) -> list[Shown]:
    rows = [_largest(members, mark.places) for mark in found]
    labels: dict[int, marks.Label] = {}
    if name == "wide":
        alone = [n for n, mark in enumerate(found) if len(mark.places) == 1]
        alone.sort(key=lambda n: (rows[n].membership != "guest", -(rows[n].population or 0), n))
        names = [row.name if len(row.name) <= LABEL else "" for row in rows]
        labels = marks.labels(asked, found, names, alone[:LABELLED], RADIUS)
    return [
        Shown(
            x=mark.x,
            y=mark.y,
            row=row if len(mark.places) == 1 else None,
            count=len(mark.places),
            name=row.name,
            nearer=asked.around(*mark.bounds) if len(mark.places) > 1 else None,
            label=labels.get(n),
        )
        for n, (mark, row) in enumerate(zip(found, rows, strict=True))
    ]


def _largest(members: Roll, places: Sequence[int]) -> Any:
    return members.rows[max(places, key=members.people.__getitem__)]
