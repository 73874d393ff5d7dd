"""Why a pair is, why a city has none, and what would change it: reasons that `words` says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from hrforum.mentoring.matching.filters import CODES, blocks, shared_languages
from hrforum.mentoring.matching.problem import Mentee, Mentor, Problem
from hrforum.mentoring.matching.proposal import Pair, Proposal
from hrforum.mentoring.matching.reasons import Reason, Value
from hrforum.mentoring.matching.score import Part, parts, total

NAMED = 3
#: A run without any pair is explained by so many cities of each side.
SAMPLE = 150


@dataclass(frozen=True)
class PairReasons:
    """Why a pair is: the parts of its score, what it passed, and the best that it is not."""

    pair: Pair
    parts: tuple[Part, ...]
    languages: tuple[str, ...]
    passed: tuple[str, ...]
    overruled: tuple[Reason, ...]
    alternative: Reason


class Explainer:
    """Explains a proposal for a problem; makes its lists once."""

    def __init__(self, problem: Problem, proposal: Proposal) -> None:
        self.problem, self.proposal = problem, proposal
        self.mentors = {mentor.id: mentor for mentor in problem.mentors}
        self.mentees = {mentee.id: mentee for mentee in problem.mentees}
        self.forbidden = frozenset((pair.mentor, pair.mentee) for pair in problem.forbidden)
        self.of_mentee = {pair.mentee: pair for pair in proposal.pairs}
        self.of_mentor: dict[str, list[Pair]] = {}
        for pair in proposal.pairs:
            self.of_mentor.setdefault(pair.mentor, []).append(pair)

    def pair(self, mentee_id: str) -> PairReasons:
        """Explain the pair of a mentee.

        Raises:
            KeyError: it has none.
        """
        pair = self.of_mentee[mentee_id]
        mentor, mentee = self.mentors[pair.mentor], self.mentees[pair.mentee]
        overruled = self._blocks(mentor, mentee)
        failed = {reason.code for reason in overruled}
        return PairReasons(
            pair=pair,
            parts=parts(mentor, mentee, self.problem.rules),
            languages=shared_languages(mentor, mentee),
            passed=tuple(code for code in CODES if code not in failed),
            overruled=overruled,
            alternative=self._alternative(pair, mentee),
        )

    def unmatched(self, mentee_id: str) -> tuple[Reason, ...]:
        """Say why a mentee has no mentor, and then what would change it.

        Raises:
            KeyError: there is no such mentee.
        """
        mentee = self.mentees[mentee_id]
        if not self.mentors:
            return (Reason("no_mentors"),)
        blocked = {m.id: self._blocks(m, mentee) for m in self.problem.mentors}
        fitting = sorted((m for m, b in blocked.items() if not b), key=self._best_first(mentee))
        if fitting:
            places = sum(self.mentors[m].capacity for m in fitting)
            said = Reason("full", {"count": len(fitting), "places": places})
            return (said, Reason("one_more_place", {"mentors": tuple(fitting[:NAMED])}))
        return (*self._why_not(mentee, blocked), *self._what_would(mentee, blocked))

    def _why_not(
        self, mentee: Mentee, blocked: dict[str, tuple[Reason, ...]]
    ) -> tuple[Reason, ...]:
        codes = Counter(reason.code for found in blocked.values() for reason in found)
        own = tuple(sorted(code for code, level in mentee.languages.items() if level))
        if codes["language"] == len(blocked):
            return (Reason("no_language" if own else "no_own_language", {"languages": own}),)
        return tuple(
            Reason(f"blocked_{code}", {"count": codes[code], "of": len(blocked)})
            for code in CODES
            if codes[code]
        )

    def _what_would(
        self, mentee: Mentee, blocked: dict[str, tuple[Reason, ...]]
    ) -> tuple[Reason, ...]:
        alone: dict[str, list[str]] = {}
        for name, found in blocked.items():
            if len(found) == 1:
                alone.setdefault(found[0].code, []).append(name)
        said = []
        for code in CODES:
            if code == "itself" or code not in alone:
                continue
            those = sorted(alone[code], key=self._best_first(mentee))
            values: dict[str, Value] = {
                "count": len(those),
                "mentors": tuple(those[:NAMED]),
            }
            if code == "language":
                spoken = Counter(
                    c for m in those for c, n in self.mentors[m].languages.items() if n
                )
                ranked = sorted(spoken, key=lambda c: (-spoken[c], c))
                values["languages"] = tuple(ranked[:NAMED])
            if code == "score":
                rules = self.problem.rules
                values["points"] = total(self.mentors[those[0]], mentee, rules)
                values["least"] = rules.least_score
            said.append(Reason(f"would_{code}", values))
        return tuple(said) or (Reason("would_several"),)

    def _alternative(self, pair: Pair, mentee: Mentee) -> Reason:
        others = [
            m for m in self.problem.mentors if m.id != pair.mentor and not self._blocks(m, mentee)
        ]
        if not others:
            return Reason("no_alternative")
        other = min(others, key=lambda m: self._best_first(mentee)(m.id))
        points = self._score(other, mentee)
        values: dict[str, Value] = {"mentor": other.id, "points": points, "mentee": mentee.id}
        if pair.is_locked:
            return Reason("alternative_locked", values)
        if points < pair.score:
            return Reason("alternative_lower", values | {"less": pair.score - points})
        holders = self.of_mentor.get(other.id, [])
        if self.proposal.mode == "stable":
            code = "held" if self._all_locked(other, holders) else "ranked"
            return Reason(f"alternative_{code}", values)
        if len(holders) < other.capacity:
            return Reason("alternative_lot", values)
        if self._all_locked(other, holders):
            return Reason("alternative_held", values)
        return self._swap(pair, other, points, [h for h in holders if not h.is_locked])

    def _swap(self, pair: Pair, other: Mentor, points: int, holders: list[Pair]) -> Reason:
        """Say what it would take that somebody makes place with the other mentor."""
        values: dict[str, Value] = {"mentor": other.id, "points": points, "mentee": pair.mentee}
        moves = [
            (points + there - pair.score - holder.score, there, holder.mentee, refuge)
            for holder in holders
            for there, refuge in self._refuges(holder, pair.mentor)
        ]
        if not moves:
            weakest = min(holders, key=lambda holder: (holder.score, holder.mentee))
            return Reason("alternative_without", values | {"city": weakest.mentee})
        worst = self.proposal.worst or 0
        fair = [move for move in moves if min(points, move[1]) >= worst]
        gain, there, city, refuge = max(fair or moves)
        if not fair:
            return Reason("alternative_worst", values | {"city": city, "there": there})
        if gain >= 0:
            return Reason("alternative_lot", values)
        return Reason("alternative_costs", values | {"city": city, "refuge": refuge, "less": -gain})

    def _refuges(self, holder: Pair, freed: str) -> list[tuple[int, str]]:
        """Return the mentors that a mentee could go to, with the points: places left or freed."""
        mentee = self.mentees[holder.mentee]
        return [
            (self._score(mentor, mentee), mentor.id)
            for mentor in self.problem.mentors
            if mentor.id != holder.mentor
            and (mentor.id == freed or len(self.of_mentor.get(mentor.id, [])) < mentor.capacity)
            and not self._blocks(mentor, mentee)
        ]

    def _all_locked(self, mentor: Mentor, holders: list[Pair]) -> bool:
        return len(holders) >= mentor.capacity and all(holder.is_locked for holder in holders)

    def _blocks(self, mentor: Mentor, mentee: Mentee) -> tuple[Reason, ...]:
        return blocks(mentor, mentee, self.problem.rules, self.forbidden)

    def _score(self, mentor: Mentor, mentee: Mentee) -> int:
        return total(mentor, mentee, self.problem.rules)

    def _best_first(self, mentee: Mentee) -> Callable[[str], tuple[int, str]]:
        return lambda name: (-self._score(self.mentors[name], mentee), name)


def no_pairs(problem: Problem) -> tuple[Reason, ...]:
    """Say why a run has no pair at all, and what to change."""
    if not problem.mentors:
        return (Reason("run_no_mentors"),)
    if not problem.mentees:
        return (Reason("run_no_mentees"),)
    if not any(mentor.capacity and not mentor.is_paused for mentor in problem.mentors):
        return (Reason("run_no_places"),)
    forbidden = frozenset((pair.mentor, pair.mentee) for pair in problem.forbidden)
    found = [
        {reason.code for reason in blocks(mentor, mentee, problem.rules, forbidden)}
        for mentor in problem.mentors[:SAMPLE]
        for mentee in problem.mentees[:SAMPLE]
    ]
    everywhere = [code for code in CODES if all(code in codes for codes in found)]
    alone = [code for code in CODES if {code} in found and code not in everywhere]
    said = [Reason(f"run_all_{code}") for code in everywhere]
    said += [Reason(f"run_some_{code}") for code in alone]
    return tuple(said) or (Reason("run_several"),)
