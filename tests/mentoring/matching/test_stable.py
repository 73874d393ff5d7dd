"""Deferred acceptance: no pair blocks it, and others' instances come out as they said."""

from __future__ import annotations

import random

import numpy as np
from matching.games import HospitalResident, StableMarriage

from hrforum.mentoring.matching import solve
from hrforum.mentoring.matching.check import allowed_scores
from hrforum.mentoring.matching.problem import Mentee, Mentor, Override, Preference, Problem
from hrforum.mentoring.matching.stable import (
    blocking_pairs,
    deferred_acceptance,
)
from tests.mentoring.matching.instances import network, small


def by_rankings(
    asking: dict[str, list[str]], asked: dict[str, list[str]], places: dict[str, int]
) -> dict[str, str]:
    """Our deferred acceptance for rankings, without any score."""
    names, others = list(asking), list(asked)

    def sides(row: int):
        name = names[row]
        wish = [-1] * len(others)
        value = [-1] * len(others)
        for column, other in enumerate(others):
            if other in asking[name] and name in asked[other]:
                wish[column] = len(others) - asking[name].index(other)
                value[column] = len(names) - asked[other].index(name)
        return np.array(wish), np.array(value)

    room = np.array([places[other] for other in others])
    mate = deferred_acceptance(sides, len(names), room)
    assert not len(blocking_pairs(sides, mate, room)[0])
    return {names[row]: others[column] for row, column in enumerate(mate) if column >= 0}


def test_the_example_of_the_matching_library():
    suitors = {"A": ["D", "E", "F"], "B": ["D", "F", "E"], "C": ["F", "D", "E"]}
    reviewers = {"D": ["B", "C", "A"], "E": ["A", "C", "B"], "F": ["C", "B", "A"]}
    ours = by_rankings(suitors, reviewers, dict.fromkeys(reviewers, 1))
    theirs = StableMarriage.create_from_dictionaries(suitors, reviewers).solve()
    assert ours == {"A": "E", "B": "D", "C": "F"}
    assert ours == {s.name: r.name for s, r in theirs.items()}


def test_hospitals_and_residents_agree_with_the_library():
    for seed in range(12):
        chance = random.Random(seed)
        hospitals = [f"h{n}" for n in range(chance.randint(2, 8))]
        residents = [f"r{n}" for n in range(chance.randint(3, 40))]
        asking = {r: chance.sample(hospitals, len(hospitals)) for r in residents}
        asked = {h: chance.sample(residents, len(residents)) for h in hospitals}
        places = {h: chance.randint(1, 4) for h in hospitals}
        game = HospitalResident.create_from_dictionaries(asking, asked, places)
        theirs = {r.name: h.name for h, held in game.solve("resident").items() for r in held}
        assert by_rankings(asking, asked, places) == theirs


def test_a_published_instance():
    """Gusfield and Irving's way of residents asking: Arthur, Sunny and others of the NRMP page."""
    residents = {
        "Arthur": ["City"], "Sunny": ["City", "Mercy"], "Joseph": ["City", "General", "Mercy"],
        "Latha": ["Mercy", "City", "General"], "Darrius": ["City", "Mercy", "General"],
    }  # fmt: skip
    hospitals = {
        "Mercy": ["Darrius", "Joseph", "Latha", "Sunny"],
        "City": ["Darrius", "Arthur", "Sunny", "Latha", "Joseph"],
        "General": ["Darrius", "Arthur", "Joseph", "Latha"],
    }
    assert by_rankings(residents, hospitals, dict.fromkeys(hospitals, 2)) == {
        "Darrius": "City", "Arthur": "City", "Sunny": "Mercy", "Latha": "Mercy",
        "Joseph": "General",
    }  # fmt: skip


def test_nothing_blocks_it_by_its_own_audit_and_by_hand():
    for seed in range(120):
        problem = small(seed)
        found = solve.solve(problem, "stable")
        assert found.audit.count == 0
        assert not blocking_by_hand(problem, {p.mentee: p.mentor for p in found.pairs}), seed


def test_the_audit_of_the_first_mode_is_right():
    counts = set()
    for seed in range(120):
        problem = small(seed)
        found = solve.solve(problem)
        by_hand = blocking_by_hand(problem, {p.mentee: p.mentor for p in found.pairs})
        assert found.audit.count == len(by_hand), seed
        assert {(b.mentor, b.mentee) for b in found.audit.first} == by_hand
        counts.add(found.audit.count)
    assert max(counts) > 0


def blocking_by_hand(problem: Problem, chosen: dict[str, str]) -> set[tuple[str, str]]:
    """Blocking pairs by the definition; equal likings are left out (lots decide there)."""
    allowed = allowed_scores(problem)
    locked = {pair.mentee for pair in problem.locked}

    def rank(names: tuple[str, ...], other: str, points: int) -> tuple[int, int]:
        return (-names.index(other) if other in names else -10_000, points)

    found = set()
    mentors = {mentor.id: mentor for mentor in problem.mentors}
    for mentee in problem.mentees:
        if mentee.id in locked:
            continue
        for mentor in problem.mentors:
            key = (mentor.id, mentee.id)
            now = chosen.get(mentee.id)
            if key not in allowed or now == mentor.id:
                continue
            likes = rank(mentee.wishes, mentor.id, allowed[key])
            if now and likes <= rank(mentee.wishes, now, allowed[now, mentee.id]):
                continue
            room = mentors[mentor.id].capacity
            held = [n for n, m in chosen.items() if m == mentor.id]
            room -= sum(1 for n in held if n in locked)
            held = [n for n in held if n not in locked]
            own = rank(mentor.ranking, mentee.id, allowed[key])
            if len(held) < room or any(
                own > rank(mentor.ranking, n, allowed[mentor.id, n]) for n in held
            ):
                found.add(key)
    return found


def test_locks_places_and_preferences_count():
    speak = {"languages": {"en": 3}, "themes": {"housing": 1}}
    problem = Problem(
        mentors=(
            Mentor("a", **speak, ranking=("y", "z", "x")),
            Mentor("b", **speak),
        ),
        mentees=tuple(
            Mentee(name, **speak, preferences=(Preference("a"), Preference("b")))
            for name in ("x", "y", "z")
        ),
    )
    found = {p.mentee: p.mentor for p in solve.solve(problem, "stable").pairs}
    assert found["y"] == "a"
    locked = Problem(problem.mentors, problem.mentees, locked=(Override("a", "x", "began"),))
    found = {p.mentee: p.mentor for p in solve.solve(locked, "stable").pairs}
    assert found["x"] == "a" and len(found) == 2


def test_places_are_kept_in_a_larger_network():
    problem = network(random.Random(8), 40, 300)
    for mode in ("flow", "stable"):
        found = solve.solve(problem, mode)
        capacity = {mentor.id: mentor.capacity for mentor in problem.mentors}
        for pair in found.pairs:
            capacity[pair.mentor] -= 1
        assert min(capacity.values()) >= 0
        assert len({pair.mentee for pair in found.pairs}) == len(found.pairs)
        allowed = allowed_scores(problem)
        assert all(allowed[p.mentor, p.mentee] == p.score for p in found.pairs)
