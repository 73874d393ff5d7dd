"""Problems made by chance, and all proposals of a small one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from hrforum.mentoring.matching.check import Key, allowed_scores
from hrforum.mentoring.matching.filters import faults
from hrforum.mentoring.matching.problem import (
    Mentee,
    Mentor,
    Override,
    Preference,
    Problem,
    Rules,
    Weights,
)

THEMES = [f"theme-{n}" for n in range(14)]
LANGUAGES = ["en", "fr", "de", "es", "it", "pl", "nl", "sv"]
COUNTRIES = [f"{a}{b}" for a in "ABCDEF" for b in "ABCDE"]
COMPETENCES = ["housing", "police", "health", "schools", "planning", "taxes"]
FORMATS = ["online", "visit", "group"]


def some(chance: random.Random, values: list[str], least: int, most: int) -> list[str]:
    return chance.sample(values, min(len(values), chance.randint(least, most)))


def about(chance: random.Random, name: str, languages: list[str], countries: list[str]) -> dict:
    return {
        "id": name,
        "themes": {theme: chance.randint(1, 3) for theme in some(chance, THEMES, 1, 6)},
        "languages": {code: chance.randint(1, 3) for code in some(chance, languages, 1, 3)},
        "country": chance.choice(countries),
        "population": chance.choice([None, chance.randint(2_000, 4_000_000)]),
        "competences": frozenset(some(chance, COMPETENCES, 0, 4)),
        "months": frozenset(chance.sample(range(1, 13), chance.choice([0, 3, 6, 10]))),
        "formats": frozenset(some(chance, FORMATS, 0, 3)),
    }


def network(
    chance: random.Random,
    mentors: int,
    mentees: int,
    *,
    languages: list[str] = LANGUAGES,
    countries: list[str] = COUNTRIES,
    capacity: int = 5,
    rules: Rules | None = None,
) -> Problem:
    """A network of cities that say what cities say."""
    offering = [f"mentor-{n}" for n in range(mentors)]
    asking = [f"mentee-{n}" for n in range(mentees)]
    return Problem(
        mentors=tuple(
            Mentor(
                **about(chance, name, languages, countries),
                capacity=chance.randint(1, capacity),
                vetoes=frozenset(some(chance, asking, 0, 1)),
                conflicts=frozenset(some(chance, asking, 0, 1))
                if chance.random() < 0.1
                else frozenset(),
                is_paused=chance.random() < 0.05,
                ranking=tuple(some(chance, asking, 1, 3)) if chance.random() < 0.3 else (),
            )
            for name in offering
        ),
        mentees=tuple(
            Mentee(
                **about(chance, name, languages, countries),
                preferences=tuple(Preference(m, "near") for m in some(chance, offering, 0, 3)),
                earlier_mentor=chance.choice(offering) if chance.random() < 0.1 else "",
                waiting_months=chance.choice([0, 0, 6, 30]),
                has_priority=chance.random() < 0.1,
                is_new=chance.random() < 0.5,
            )
            for name in asking
        ),
        rules=rules or Rules(),
        seed="autumn",
    )


def small(seed: int) -> Problem:
    """A problem that all proposals of can be written down."""
    chance = random.Random(seed)
    problem = network(
        chance,
        chance.randint(1, 4),
        chance.randint(1, 5),
        languages=LANGUAGES[: chance.randint(2, 4)],
        countries=COUNTRIES[: chance.randint(3, 8)],
        capacity=2,
        rules=Rules(
            weights=Weights(*[chance.randint(1, 400) for _ in range(9)]),
            same_country=chance.random() < 0.3,
            least_score=chance.choice([0, 0, 250]),
            shortlist=chance.choice([1, 2, 50]),
        ),
    )
    mentors, mentees = [m.id for m in problem.mentors], [m.id for m in problem.mentees]
    forbidden = (Override(chance.choice(mentors), chance.choice(mentees), "asked for"),)
    locked = (Override(chance.choice(mentors), chance.choice(mentees), "began already"),)
    wanted = replace(
        problem,
        forbidden=forbidden if chance.random() < 0.3 else (),
        locked=locked if chance.random() < 0.4 else (),
    )
    return replace(wanted, locked=()) if faults(wanted) else wanted


def all_proposals(problem: Problem) -> Iterator[dict[str, str]]:
    """Every proposal that keeps the locked pairs and the places: mentee → mentor."""
    allowed = allowed_scores(problem)
    locked = {pair.mentee: pair.mentor for pair in problem.locked}
    places = {mentor.id: mentor.capacity for mentor in problem.mentors}
    for mentor in locked.values():
        places[mentor] -= 1
    free = [mentee.id for mentee in problem.mentees if mentee.id not in locked]

    def further(at: int, chosen: dict[str, str]) -> Iterator[dict[str, str]]:
        if at == len(free):
            yield dict(chosen)
            return
        yield from further(at + 1, chosen)
        for mentor in places:
            key: Key = (mentor, free[at])
            if key in allowed and places[mentor]:
                places[mentor] -= 1
                yield from further(at + 1, chosen | {free[at]: mentor})
                places[mentor] += 1

    yield from further(0, locked)
