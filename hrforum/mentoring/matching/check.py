"""A small solver of another kind, in plain Python: what the engine is held to in the tests.

One pair after the other by the shortest augmenting path, with sums of whole numbers as costs. It
shares no line with `flow` and `pricing`, scores each pair by `score`, and is good for networks of
some hundred cities.
"""

from __future__ import annotations

from hrforum.mentoring.matching.filters import blocks
from hrforum.mentoring.matching.problem import Problem
from hrforum.mentoring.matching.score import total

Key = tuple[str, str]


def allowed_scores(problem: Problem) -> dict[Key, int]:
    """Return the scores of all pairs that may be, by mentor and mentee."""
    forbidden = frozenset((pair.mentor, pair.mentee) for pair in problem.forbidden)
    return {
        (mentor.id, mentee.id): total(mentor, mentee, problem.rules)
        for mentor in problem.mentors
        for mentee in problem.mentees
        if not blocks(mentor, mentee, problem.rules, forbidden)
    }


def best(problem: Problem) -> tuple[int, int | None, int]:
    """Return the number of pairs, the worst score and the total of the best proposal.

    The worst score is of the pairs that are not locked; the total is of all.
    """
    locked = {(pair.mentor, pair.mentee) for pair in problem.locked}
    mentees = {mentee for _mentor, mentee in locked}
    places = {mentor.id: mentor.capacity for mentor in problem.mentors}
    for mentor, _mentee in locked:
        places[mentor] -= 1
    worth = {pair: s for pair, s in allowed_scores(problem).items() if pair[1] not in mentees}
    kept = _locked_total(problem, locked)
    most = len(augment(dict.fromkeys(worth, 0), places))
    if not most:
        return len(locked), None, kept
    for least in sorted(set(worth.values()), reverse=True):
        good = {pair: points for pair, points in worth.items() if points >= least}
        found = augment(good, places)
        if len(found) == most:
            return most + len(locked), least, sum(good[p] for p in found) + kept
    raise AssertionError("all scores together allow what all scores allow")


def _locked_total(problem: Problem, locked: set[Key]) -> int:
    by_mentor = {mentor.id: mentor for mentor in problem.mentors}
    by_mentee = {mentee.id: mentee for mentee in problem.mentees}
    return sum(total(by_mentor[m], by_mentee[n], problem.rules) for m, n in locked)


def augment(worth: dict[Key, int], places: dict[str, int]) -> set[Key]:
    """Return the most pairs with the highest sum of worths.

    Each round adds the pair that costs least, moving others where that pays: the shortest path
    from a free mentee to a free place (Bellman and Ford).
    """
    options: dict[str, list[tuple[str, int]]] = {}
    for (mentor, mentee), points in sorted(worth.items()):
        options.setdefault(mentee, []).append((mentor, points))
    taken: dict[str, str] = {}
    while True:
        used: dict[str, int] = {}
        for mentor in taken.values():
            used[mentor] = used.get(mentor, 0) + 1
        cost: dict[str, int] = {mentee: 0 for mentee in options if mentee not in taken}
        reach: dict[str, tuple[int, str]] = {}
        queue = list(cost)
        while queue:
            changed: set[str] = set()
            for mentee in queue:
                for mentor, points in options[mentee]:
                    price = cost[mentee] - points
                    if taken.get(mentee) != mentor and (
                        mentor not in reach or price < reach[mentor][0]
                    ):
                        reach[mentor] = (price, mentee)
                        changed.add(mentor)
            queue = []
            for mentee, mentor in taken.items():
                if mentor in changed:
                    price = reach[mentor][0] + worth[mentor, mentee]
                    if mentee not in cost or price < cost[mentee]:
                        cost[mentee] = price
                        queue.append(mentee)
        ends = [(p, m) for m, (p, _) in reach.items() if used.get(m, 0) < places[m]]
        if not ends:
            return {(mentor, mentee) for mentee, mentor in taken.items()}
        step: str | None = min(ends)[1]
        while step is not None:
            mentee = reach[step][1]
            before = taken.get(mentee)
            taken[mentee] = step
            step = before
