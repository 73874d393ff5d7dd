"""The directory: a page of members, and how many each filter would leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from hrforum.core.search import fold
from hrforum.members.queries.roll import Roll, Version, roll

PAGE = 24
THEMES_IN_ROW = 3
FACETS = ("kind", "membership", "country", "language", "theme")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader of the directory asked for; an empty value asks for nothing."""

    q: str = ""
    kind: str = ""
    membership: str = ""
    country: str = ""
    language: str = ""
    theme: str = ""
    place: str = ""
    """``none``: only members that have no place on the map."""

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return any(self.asked().values())

    def asked(self) -> dict[str, str]:
        """Return what is asked for, by name, without what is empty."""
        return {each.name: v for each in fields(self) if (v := getattr(self, each.name))}

    def conditions(self, members: Roll) -> dict[str, int]:
        """Return the members, as bits, that each thing asked for leaves, by its name."""
        found = {
            name: members.facets[name].get(value, 0)
            for name in (*FACETS, "place")
            if (value := getattr(self, name))
        }
        if words := fold(self.q).split():
            found["q"] = members.named(words)
        return found


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: how many members it would leave, given the other filters."""

    value: str
    label: str
    count: int


@dataclass(slots=True)
class Directory:
    """A page of the directory."""

    filters: Filters
    total: int
    page: int
    pages: int
    rows: list[Any] = field(default_factory=list)
    strengths: dict[int, list[str]] = field(default_factory=dict)
    choices: dict[str, list[Choice]] = field(default_factory=dict)


def directory(version: Version, filters: Filters, page: int) -> Directory:
    """Return a page of the directory: no statement while the roll is kept.

    Args:
        version: from `roll.version`.
        filters: what is asked for.
        page: from 1; a page after the last one gives the last one.
    """
    members = roll(version)
    conditions = filters.conditions(members)
    places = members.places(members.all_of(conditions.values()))
    pages = max(1, -(-len(places) // PAGE))
    page = min(max(page, 1), pages)
    shown = places[(page - 1) * PAGE : page * PAGE]
    return Directory(
        filters=filters,
        total=len(places),
        page=page,
        pages=pages,
        rows=[members.rows[place] for place in shown],
        strengths={members.rows[p].id: members.strong_in(p, THEMES_IN_ROW) for p in shown},
        choices=choices(members, conditions),
    )


def choices(members: Roll, conditions: Mapping[str, int]) -> dict[str, list[Choice]]:
    """Return the values of each filter with the number of members behind each.

    ``conditions`` are those of `Filters.conditions`. A filter's own condition does not count for
    its own values: they say what choosing them instead would give. Themes stand there even when
    they leave nobody.
    """
    names = {theme.slug: theme.name for theme in members.themes}
    found: dict[str, list[Choice]] = {}
    for facet in FACETS:
        others = members.all_of(bits for name, bits in conditions.items() if name != facet)
        found[facet] = [
            Choice(value, names.get(value, ""), count)
            for value, bits in members.facets[facet].items()
            if (count := (bits & others).bit_count()) or facet == "theme"
        ]
    return found
