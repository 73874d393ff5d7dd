"""Group mentoring: mentees of one mentor who can work on a theme together."""

from __future__ import annotations

from hrforum.mentoring.matching.problem import Mentee, Problem
from hrforum.mentoring.matching.proposal import Group, Pair

FORMAT = "group"


def groups_of(problem: Problem, pairs: tuple[Pair, ...]) -> tuple[Group, ...]:
    """Return the groups that the pairs allow: at most one for each mentor.

    A mentor has a group when it offers the form "group" and two or more of its mentees, who said
    nothing against it, need a theme in which it is strong. The theme with most mentees is taken,
    among those with as many the one with the greatest Σ need × strength, then the first by code.
    """
    mentees = {mentee.id: mentee for mentee in problem.mentees}
    by_mentor: dict[str, list[Mentee]] = {}
    for pair in pairs:
        by_mentor.setdefault(pair.mentor, []).append(mentees[pair.mentee])
    found = []
    for mentor in sorted(problem.mentors, key=lambda mentor: mentor.id):
        if FORMAT not in mentor.formats:
            continue
        own = [
            mentee
            for mentee in by_mentor.get(mentor.id, [])
            if not mentee.formats or FORMAT in mentee.formats
        ]
        best: tuple[int, int] = (1, 0)
        chosen: Group | None = None
        for theme, strength in sorted(mentor.themes.items()):
            those = [mentee for mentee in own if mentee.themes.get(theme, 0)]
            rank = (len(those), strength * sum(mentee.themes[theme] for mentee in those))
            if strength and len(those) > 1 and rank > best:
                best = rank
                ids = tuple(sorted(mentee.id for mentee in those))
                chosen = Group(mentor.id, theme, ids)
        if chosen:
            found.append(chosen)
    return tuple(found)
