"""Hard filters: what rules a pair out before any score, each with a code and plain words."""

from __future__ import annotations

from hrforum.mentoring.matching.problem import Mentee, Mentor, Problem, Rules
from hrforum.mentoring.matching.reasons import Reason, Value
from hrforum.mentoring.matching.score import total

#: All filters, in the order in which they are told.
CODES = (
    "itself", "conflict", "veto", "forbidden", "paused", "places", "language", "country", "score",
)  # fmt: skip
#: What a coordinator's lock may overrule; the others are promises to somebody.
SOFT = frozenset({"paused", "language", "country", "score"})


def shared_languages(mentor: Mentor, mentee: Mentee) -> tuple[str, ...]:
    """Return the languages that both speak, best level of the weaker side first."""
    both = {
        code: min(level, mentee.languages.get(code, 0)) for code, level in mentor.languages.items()
    }
    return tuple(sorted((c for c, level in both.items() if level), key=lambda c: (-both[c], c)))


def blocks(
    mentor: Mentor, mentee: Mentee, rules: Rules, forbidden: frozenset[tuple[str, str]]
) -> tuple[Reason, ...]:
    """Return every filter that rules the pair out; nothing: the pair may be."""
    names: dict[str, Value] = {"mentor": mentor.id, "mentee": mentee.id}
    spoken = tuple(sorted(code for code, level in mentee.languages.items() if level))
    found: list[tuple[bool, str, dict[str, Value]]] = [
        (mentor.id == mentee.id, "itself", names),
        (mentee.id in mentor.conflicts, "conflict", names),
        (mentee.id in mentor.vetoes, "veto", names),
        ((mentor.id, mentee.id) in forbidden, "forbidden", names),
        (mentor.is_paused, "paused", names),
        (mentor.capacity == 0, "places", names),
        (not shared_languages(mentor, mentee), "language", names | {"languages": spoken}),
        (
            not rules.same_country and bool(mentor.country) and mentor.country == mentee.country,
            "country",
            names,
        ),
    ]
    said = [Reason(code, values) for is_blocked, code, values in found if is_blocked]
    if rules.least_score and (points := total(mentor, mentee, rules)) < rules.least_score:
        said.append(Reason("score", names | {"points": points, "least": rules.least_score}))
    return tuple(said)


def faults(problem: Problem) -> tuple[Reason, ...]:
    """Return what makes the locked pairs impossible to keep; nothing: they can be kept."""
    mentors = {mentor.id: mentor for mentor in problem.mentors}
    mentees = {mentee.id: mentee for mentee in problem.mentees}
    forbidden = frozenset((pair.mentor, pair.mentee) for pair in problem.forbidden)
    said: list[Reason] = []
    with_mentor: dict[str, str] = {}
    taken: dict[str, int] = {}
    for pair in sorted(problem.locked, key=lambda pair: (pair.mentor, pair.mentee)):
        names: dict[str, Value] = {"mentor": pair.mentor, "mentee": pair.mentee}
        if pair.mentor not in mentors or pair.mentee not in mentees:
            gone = pair.mentor if pair.mentor not in mentors else pair.mentee
            said.append(Reason("locked_gone", names | {"city": gone}))
            continue
        if pair.mentee in with_mentor:
            said.append(
                Reason(
                    "locked_twice",
                    {
                        "mentee": pair.mentee,
                        "mentor": with_mentor[pair.mentee],
                        "other": pair.mentor,
                    },
                )
            )
            continue
        with_mentor[pair.mentee] = pair.mentor
        taken[pair.mentor] = taken.get(pair.mentor, 0) + 1
        said += [
            Reason(f"locked_{block.code}", names)
            for block in blocks(
                mentors[pair.mentor], mentees[pair.mentee], problem.rules, forbidden
            )
            if block.code not in SOFT and block.code != "places"
        ]
    for mentor, count in sorted(taken.items()):
        if count > mentors[mentor].capacity:
            said.append(
                Reason(
                    "locked_places",
                    {"mentor": mentor, "locked": count, "places": mentors[mentor].capacity},
                )
            )
    return tuple(said)
