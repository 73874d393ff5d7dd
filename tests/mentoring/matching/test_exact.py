"""Three hundred small problems: each aim is what all proposals together say is best."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from hrforum.mentoring.matching import check, solve
from hrforum.mentoring.matching.check import allowed_scores
from hrforum.mentoring.matching.filters import blocks
from hrforum.mentoring.matching.flow import distinct, is_among
from hrforum.mentoring.matching.grid import NOT_ALLOWED, make_grid
from hrforum.mentoring.matching.pricing import worths
from hrforum.mentoring.matching.problem import Mentee, Mentor, Problem, Rules
from hrforum.mentoring.matching.proposal import Proposal
from hrforum.mentoring.matching.score import total
from tests.mentoring.matching.instances import all_proposals, network, small


def aims(problem: Problem, chosen: dict[str, str]) -> tuple[int, int, int]:
    """Pairs, worst score of those that are not locked, total: what a proposal reaches."""
    mentors = {mentor.id: mentor for mentor in problem.mentors}
    mentees = {mentee.id: mentee for mentee in problem.mentees}
    points = {n: total(mentors[m], mentees[n], problem.rules) for n, m in chosen.items()}
    locked = {pair.mentee for pair in problem.locked}
    worst = min((p for mentee, p in points.items() if mentee not in locked), default=-1)
    return len(chosen), worst, sum(points.values())


def lots(problem: Problem, chosen: dict[str, str], count: int) -> int:
    """The lots of the pairs that are not locked: what decides between equals."""
    grid = make_grid(problem)
    locked = {pair.mentee for pair in problem.locked}
    free = [(grid.row[n], grid.column[m]) for n, m in chosen.items() if n not in locked]
    bits = worths(grid, count).bits
    rows, columns = (np.array([pair[n] for pair in free], np.int64) for n in (0, 1))
    return int(grid.lots(rows, columns, bits).sum())


def chosen_in(proposal: Proposal) -> dict[str, str]:
    return {pair.mentee: pair.mentor for pair in proposal.pairs}


@pytest.mark.parametrize("tens", range(10))
def test_it_is_the_best_of_all_proposals(tens: int):
    for seed in range(30 * tens, 30 * tens + 30):
        problem = small(seed)
        found = solve.solve(problem)
        every = list(all_proposals(problem))
        best = max(aims(problem, one) for one in every)
        assert aims(problem, chosen_in(found)) == best, seed
        equal = [one for one in every if aims(problem, one) == best]
        free = best[0] - len(problem.locked)
        if free:
            first = max(equal, key=lambda one: lots(problem, one, free))
            assert chosen_in(found) == first, seed
        assert found.search.is_exact


def test_the_other_solver_agrees():
    for seed in range(300):
        problem = small(seed)
        found = solve.solve(problem)
        assert check.best(problem) == (len(found.pairs), found.worst, found.total), seed


@pytest.mark.parametrize(("seed", "width"), [(1, 2), (2, 5), (3, 50)])
def test_the_other_solver_agrees_on_larger_ones(seed: int, width: int):
    problem = network(random.Random(seed), 20, 90, rules=Rules(shortlist=width))
    found = solve.solve(problem)
    assert check.best(problem) == (len(found.pairs), found.worst, found.total)
    assert found.search.is_exact
    if width < 20:
        assert found.search.widened > 0


def test_a_shortlist_that_would_cost_pairs_is_widened():
    """All like one mentor best: one place each, so that the shortlist of one has one pair."""
    problem = network(random.Random(5), 6, 6, languages=["en"], capacity=1)
    problem = replace(
        problem,
        mentors=tuple(
            Mentor(m.id, themes={"housing": 3 * (m.id == "mentor-0")}, languages={"en": 3})
            for m in problem.mentors
        ),
        mentees=tuple(
            Mentee(m.id, themes={"housing": 3}, languages={"en": 3}) for m in problem.mentees
        ),
        rules=Rules(shortlist=1),
    )
    found = solve.solve(problem)
    assert len(found.pairs) == 6
    assert found.search.widened > 0
    assert found.search.looked_at < found.search.possible


def test_the_order_of_input_never_matters():
    for seed in range(60):
        problem = network(random.Random(seed), 6, 14)
        # Equal scores everywhere: what is left to decide is the lots' alone.
        level = replace(problem, rules=Rules(shortlist=2))
        chance = random.Random(-seed)
        for one in (problem, level):
            turned = replace(
                one,
                mentors=tuple(chance.sample(one.mentors, len(one.mentors))),
                mentees=tuple(chance.sample(one.mentees, len(one.mentees))),
            )
            for mode in ("flow", "stable"):
                assert solve.solve(turned, mode) == solve.solve(one, mode)


def test_the_seed_decides_between_equals():
    alike = {"themes": {"housing": 2}, "languages": {"en": 3}}
    twins = Problem(
        mentors=tuple(Mentor(f"mentor-{n}", **alike) for n in range(5)),
        mentees=tuple(Mentee(f"mentee-{n}", **alike) for n in range(5)),
    )
    results = {solve.solve(replace(twins, seed=str(n))).pairs for n in range(8)}
    assert len(results) > 3
    assert all(len(pairs) == 5 for pairs in results)


def test_all_at_once_is_one_by_one():
    """The arrays' scores and filters are those of the words."""
    for seed in range(40):
        problem = network(random.Random(seed), 9, 12, countries=["AA", "BB", "", "CC"])
        problem = replace(problem, rules=replace(problem.rules, least_score=150 * (seed % 3)))
        grid = make_grid(problem)
        for row, mentee in enumerate(grid.mentees):
            for column, mentor in enumerate(grid.mentors):
                blocked = blocks(mentor, mentee, problem.rules, frozenset())
                expected = NOT_ALLOWED if blocked else total(mentor, mentee, problem.rules)
                assert grid.scores[row, column] == expected, (seed, mentor, mentee)


def test_a_greedy_proposal_would_be_seen():
    """The control: taking the best pair first, and again, is not what all proposals say."""
    worse = 0
    for seed in range(100):
        problem = replace(small(seed), locked=())
        places = {mentor.id: mentor.capacity for mentor in problem.mentors}
        chosen: dict[str, str] = {}
        allowed = allowed_scores(problem)
        for mentor, mentee in sorted(allowed, key=lambda pair: (-allowed[pair], pair)):
            if mentee not in chosen and places[mentor]:
                chosen[mentee] = mentor
                places[mentor] -= 1
        worse += aims(problem, chosen) < max(aims(problem, one) for one in all_proposals(problem))
    assert worse > 5


def test_distinct_and_among_are_numpys_own() -> None:
    chance = np.random.default_rng(1)
    for size in (0, 1, 2, 500):
        values = chance.integers(-50, 50, size)
        others = np.unique(chance.integers(-50, 50, size // 2))
        assert distinct(values).tolist() == np.unique(values).tolist()
        assert is_among(values, others).tolist() == np.isin(values, others).tolist()
