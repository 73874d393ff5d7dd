"""The score of one pair: parts of 0 to 1000 points, weighted to a whole of 0 to 1000.

All numbers are integers and all divisions round down, so that the same inputs give the same
score on every machine. `grid` computes the same for all pairs at once; a test holds them equal.
"""

from __future__ import annotations

from dataclasses import dataclass

from hrforum.mentoring.matching.problem import Mentee, Mentor, Rules

PARTS = (
    "themes", "language", "size", "competences", "formats", "calendar", "preferences", "waiting",
    "fairness",
)  # fmt: skip
#: Points for the weaker side's level in the best shared language.
LANGUAGE_POINTS = (0, 300, 800, 1000)
#: What is not known counts half.
UNKNOWN = 500
DOUBLING = 125
RANK_STEP, LEAST_RANKED = 100, 500
MONTHS_TO_FULL = 24


@dataclass(frozen=True)
class Part:
    """A part of a score: its points, its weight, and what it adds to the whole."""

    name: str
    points: int
    weight: int


def size_class(population: int | None) -> int:
    """Return the number of doublings from one to the population; 0: not known."""
    return population.bit_length() if population else 0


def view(ranking: tuple[str, ...], other: str) -> int:
    """Return what a city's ranking says of another: 1000 for the first, 100 less for each next.

    Nobody ranked: 500 for all. Ranked far down: never below 500. Not among the ranked: 0.
    """
    if not ranking:
        return UNKNOWN
    if other not in ranking:
        return 0
    return max(LEAST_RANKED, 1000 - RANK_STEP * ranking.index(other))


def share(wanted: frozenset[object], offered: frozenset[object], unknown: int) -> int:
    """Return how much of what is wanted is offered: 0 to 1000; ``unknown`` if one is not said."""
    if not wanted or not offered:
        return unknown
    return 1000 * len(wanted & offered) // len(wanted)


def waiting_points(mentee: Mentee) -> int:
    """Return 1000 for priority after a failed pair or two years of waiting, else in proportion."""
    if mentee.has_priority:
        return 1000
    return min(1000, 1000 * max(0, mentee.waiting_months) // MONTHS_TO_FULL)


def fairness_points(mentee: Mentee, rules: Rules) -> int:
    """Return the floors that a new and a small city has, together at most 1000."""
    is_small = mentee.population is not None and mentee.population < rules.small_below
    return min(1000, mentee.is_new * rules.floor_new + is_small * rules.floor_small)


def points(mentor: Mentor, mentee: Mentee, rules: Rules) -> dict[str, int]:
    """Return the points of each part.

    - themes: Σ need × strength over the most that this mentee could get, 3 × Σ need.
    - language: by the weaker side's level in their best shared language.
    - size: 1000, less 125 for each doubling between the two populations.
    - competences: how many of what the mentor may decide the mentee may decide, too: what it
      learns there it can do at home.
    - formats, calendar: how many of the mentee's forms of work and months the mentor offers.
    - preferences: the mean of how each ranked the other.
    - waiting: grows for two years; full after a failed pair. fairness: new and small cities.
    """
    need = sum(mentee.themes.values())
    met = sum(n * mentor.themes.get(theme, 0) for theme, n in mentee.themes.items())
    level = max(
        (min(n, mentor.languages.get(code, 0)) for code, n in mentee.languages.items()), default=0
    )
    mine, theirs = size_class(mentee.population), size_class(mentor.population)
    size = max(0, 1000 - DOUBLING * abs(mine - theirs)) if mine and theirs else UNKNOWN
    return {
        "themes": 1000 * met // (3 * need) if need else 0,
        "language": LANGUAGE_POINTS[level],
        "size": size,
        "competences": share(frozenset(mentor.competences), frozenset(mentee.competences), UNKNOWN),
        "formats": share(frozenset(mentee.formats), frozenset(mentor.formats), 1000),
        "calendar": share(frozenset(mentee.months), frozenset(mentor.months), 1000),
        "preferences": (view(mentee.wishes, mentor.id) + view(mentor.ranking, mentee.id)) // 2,
        "waiting": waiting_points(mentee),
        "fairness": fairness_points(mentee, rules),
    }


def parts(mentor: Mentor, mentee: Mentee, rules: Rules) -> tuple[Part, ...]:
    """Return the parts of a pair's score with their weights, in the order of `PARTS`."""
    found = points(mentor, mentee, rules)
    return tuple(Part(name, found[name], getattr(rules.weights, name)) for name in PARTS)


def total(mentor: Mentor, mentee: Mentee, rules: Rules) -> int:
    """Return the weighted mean of the parts: 0 to 1000."""
    found = parts(mentor, mentee, rules)
    return sum(p.points * p.weight for p in found) // sum(p.weight for p in found)
