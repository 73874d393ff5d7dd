"""What goes into a matching: cities, rules, and what the coordinator has decided beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["flow", "stable"]
#: Strengths, needs and levels of a language are 0 (none) to 3.
MOST = 3
MOST_PLACES = 5
ALL_MONTHS = frozenset(range(1, 13))


@dataclass(frozen=True)
class City:
    """What both sides say of themselves.

    ``id`` stays the same for a city for ever; conflicts and vetoes are such ids, never addresses.
    ``themes``: theme → 0 to 3, a mentor's strength or a mentee's need. ``languages``: code → 1
    (basic), 2 (working), 3 (native). ``months``: 1 to 12; none: any. ``formats``: none: any.
    """

    id: str
    themes: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    country: str = ""
    population: int | None = None
    competences: frozenset[str] = frozenset()
    months: frozenset[int] = frozenset()
    formats: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mentor(City):
    """A guest city that offers mentoring.

    ``conflicts``: whom it must not mentor (the same body, the same people); ``vetoes``: whom it
    said that it can't take. ``ranking``: mentees that it would like best, first first.
    """

    capacity: int = 1
    vetoes: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()
    is_paused: bool = False
    ranking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preference:
    """A guest city that a mentee would like, and why."""

    mentor: str
    reason: str = ""


@dataclass(frozen=True)
class Mentee(City):
    """An associate city that asks for a mentor.

    ``preferences``: first first. ``earlier_mentor``: whom it would like to keep.
    ``waiting_months``: since its first application that led to nothing. ``has_priority``: its
    last pairing failed without its doing. ``is_new``: it was never mentored.
    """

    preferences: tuple[Preference, ...] = ()
    earlier_mentor: str = ""
    waiting_months: int = 0
    has_priority: bool = False
    is_new: bool = False

    @property
    def wishes(self) -> tuple[str, ...]:
        """The mentors that it would like, first first; an earlier one to keep leads."""
        named = [self.earlier_mentor] if self.earlier_mentor else []
        named += [p.mentor for p in self.preferences if p.mentor != self.earlier_mentor]
        return tuple(named)


@dataclass(frozen=True)
class Weights:
    """How much each part of the score counts, in per mille of each other (their sum is free)."""

    themes: int = 350
    language: int = 150
    size: int = 50
    competences: int = 100
    formats: int = 50
    calendar: int = 50
    preferences: int = 150
    waiting: int = 50
    fairness: int = 50


@dataclass(frozen=True)
class Rules:
    """The cycle's rules.

    ``same_country``: may a pair be of one country? ``least_score``: pairs below are not offered.
    ``floor_new``, ``floor_small``: points (0 to 1000) that a new or small city's part "fairness"
    has. ``small_below``: a city with fewer people is small. ``shortlist``: how many of its best
    each side looks at first (it is widened where that would cost anything).
    """

    weights: Weights = field(default_factory=Weights)
    same_country: bool = False
    least_score: int = 0
    floor_new: int = 700
    floor_small: int = 500
    small_below: int = 100_000
    shortlist: int = 50


@dataclass(frozen=True)
class Override:
    """A pair that the coordinator has locked or forbidden, and why."""

    mentor: str
    mentee: str
    reason: str = ""


@dataclass(frozen=True)
class Problem:
    """All that a matching needs. ``seed`` decides between proposals that are equally good.

    Raises:
        ValueError: an id twice, or a number out of its bounds.
    """

    mentors: tuple[Mentor, ...]
    mentees: tuple[Mentee, ...]
    rules: Rules = field(default_factory=Rules)
    locked: tuple[Override, ...] = ()
    forbidden: tuple[Override, ...] = ()
    seed: str = ""

    def __post_init__(self) -> None:
        sides: tuple[tuple[City, ...], ...] = (self.mentors, self.mentees)
        for side in sides:
            if len({city.id for city in side}) != len(side):
                raise ValueError("The same city is named twice.")
        for city in (*sides[0], *sides[1]):
            bad = [v for v in (*city.themes.values(), *city.languages.values()) if not 0 <= v <= 3]
            if bad or not city.months <= ALL_MONTHS or (city.population or 1) < 1:
                raise ValueError(f"A number of {city.id!r} is out of its bounds.")
        listed = [m.ranking for m in self.mentors]
        listed += [tuple(p.mentor for p in m.preferences) for m in self.mentees]
        if any(len(set(names)) != len(names) for names in listed):
            raise ValueError("A ranking names a city twice.")
        if any(not 0 <= mentor.capacity <= MOST_PLACES for mentor in self.mentors):
            raise ValueError(f"A mentor has 0 to {MOST_PLACES} places.")
        weights = vars(self.rules.weights).values()
        if any(not 0 <= w <= 1000 for w in weights) or not any(weights):
            raise ValueError("Weights are 0 to 1000, and one of them counts.")
        points = (self.rules.least_score, self.rules.floor_new, self.rules.floor_small)
        if any(not 0 <= p <= 1000 for p in points) or self.rules.shortlist < 1:
            raise ValueError("Points are 0 to 1000, and a shortlist has one place or more.")
