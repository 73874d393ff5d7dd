"""What a coordinator reads: why, why not, what would change it, what a change costs."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from hrforum.mentoring.matching import record, solve
from hrforum.mentoring.matching.check import allowed_scores
from hrforum.mentoring.matching.compare import compare
from hrforum.mentoring.matching.explain import Explainer
from hrforum.mentoring.matching.filters import CODES
from hrforum.mentoring.matching.problem import (
    Mentee,
    Mentor,
    Override,
    Preference,
    Problem,
    Rules,
    Weights,
)
from hrforum.mentoring.matching.proposal import Group
from hrforum.mentoring.matching.reasons import CancelledError, NoSolutionError, Reason
from hrforum.mentoring.matching.score import PARTS
from hrforum.mentoring.matching.words import PARTS as PART_WORDS
from hrforum.mentoring.matching.words import PASSED, WORDS, Names, say
from tests.mentoring.matching.instances import network, small

NAMES = Names(city=str.title, language=str.upper)
EN = {"languages": {"en": 3}, "themes": {"housing": 3}}


def codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.code for reason in reasons]


def says(reasons: tuple[Reason, ...]) -> str:
    return " ".join(say(reason, NAMES) for reason in reasons)


def test_each_pair_and_each_city_without_one_is_explained():
    """What is said is true: scores add up, filters were passed, no alternative was better."""
    seen = set()
    for seed in range(250):
        problem = small(seed) if seed % 2 else network(random.Random(seed), 6, 12, capacity=2)
        for mode in ("flow", "stable"):
            found = solve.solve(problem, mode)
            explainer = Explainer(problem, found)
            allowed = allowed_scores(problem)
            for pair in found.pairs:
                why = explainer.pair(pair.mentee)
                weight = sum(part.weight for part in why.parts)
                assert sum(p.points * p.weight for p in why.parts) // weight == pair.score
                assert [part.name for part in why.parts] == list(PARTS)
                is_allowed = (pair.mentor, pair.mentee) in allowed
                assert is_allowed is (not why.overruled)
                assert set(why.passed) | set(codes(why.overruled)) == set(CODES)
                assert pair.is_locked or is_allowed
                seen.add(why.alternative.code)
                assert say(why.alternative, NAMES)
                if why.alternative.code == "alternative_costs":
                    assert why.alternative.values["less"] > 0
            for mentee in found.unmatched:
                reasons = explainer.unmatched(mentee)
                fits = any(key[1] == mentee for key in allowed)
                assert (reasons[0].code == "full") is fits
                assert says(reasons)
                seen |= set(codes(reasons))
            assert bool(found.problems) is (not found.pairs)
            assert all(say(reason, NAMES) for reason in found.problems)
    assert {
        "no_alternative", "alternative_lower", "alternative_costs", "alternative_without",
        "alternative_worst", "alternative_locked", "alternative_ranked", "full", "one_more_place",
        "no_language", "would_language", "would_country",
    } <= seen  # fmt: skip


def test_what_is_said_would_change_it_does():
    """A place more, the language, the rule: with what was named there is one pair more."""
    tried = set()
    for seed in range(150):
        problem = network(random.Random(seed), 5, 9, capacity=1, countries=["AA", "BB"])
        found = solve.solve(problem)
        explainer = Explainer(problem, found)
        for mentee in found.unmatched:
            for reason in explainer.unmatched(mentee):
                changed = with_change(problem, mentee, reason)
                if changed is None:
                    continue
                tried.add(reason.code)
                if reason.code == "one_more_place":
                    assert len(solve.solve(changed).pairs) == len(found.pairs) + 1
                else:
                    assert any(key[1] == mentee for key in allowed_scores(changed))
    assert tried == {"one_more_place", "would_country", "would_language", "would_paused"}


def with_change(problem: Problem, mentee: str, reason: Reason) -> Problem | None:
    named = reason.values.get("mentors", ())
    mentor = str(named[0]) if isinstance(named, tuple) and named else ""

    def mentors(**changes: object) -> Problem:
        return replace(
            problem,
            mentors=tuple(replace(m, **changes) if m.id == mentor else m for m in problem.mentors),
        )

    if reason.code == "one_more_place":
        return mentors(capacity=2)
    if reason.code == "would_paused":
        return mentors(is_paused=False)
    if reason.code == "would_country":
        return replace(problem, rules=replace(problem.rules, same_country=True))
    if reason.code == "would_language":
        code = str(reason.values["languages"][0])
        asking = tuple(
            replace(m, languages={**m.languages, code: 2}) if m.id == mentee else m
            for m in problem.mentees
        )
        return replace(problem, mentees=asking)
    return None


def test_no_shared_language_is_said_in_plain_words():
    problem = Problem(
        mentors=(Mentor("graz", languages={"de": 3}), Mentor("york", languages={"en": 3})),
        mentees=(Mentee("lyon", languages={"fr": 3, "it": 1}),),
    )
    found = solve.solve(problem)
    assert says(Explainer(problem, found).unmatched("lyon")) == (
        "No mentor offers a language that you work in: FR, IT. With one of these languages, DE, "
        "EN, these would fit: Graz, York. An interpreter or a colleague who speaks it would do."
    )
    assert says(found.problems) == (
        "No two of them share a language. Ask which other languages their people speak."
    )


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (Problem((), (Mentee("x"),)), ["run_no_mentors"]),
        (Problem((Mentor("a"),), ()), ["run_no_mentees"]),
        (Problem((Mentor("a", is_paused=True),), (Mentee("x"),)), ["run_no_places"]),
        (
            Problem((Mentor("a", **EN, country="AT"),), (Mentee("x", **EN, country="AT"),)),
            ["run_all_country"],
        ),
        (
            Problem((Mentor("a", **EN),), (Mentee("x", **EN),), Rules(least_score=1000)),
            ["run_all_score"],
        ),
        (
            Problem(
                (Mentor("a", **EN, vetoes=frozenset({"x"})), Mentor("b", languages={"fr": 1})),
                (Mentee("x", **EN),),
            ),
            ["run_some_veto", "run_some_language"],
        ),
    ],
)
def test_no_pair_at_all_says_what_to_change(problem: Problem, expected: list[str]):
    for mode in ("flow", "stable"):
        found = solve.solve(problem, mode)
        assert codes(found.problems) == expected
        assert says(found.problems)


@pytest.mark.parametrize(
    ("locked", "expected"),
    [
        ((("a", "x"), ("a", "y")), "locked_places"),
        ((("a", "x"), ("b", "x")), "locked_twice"),
        ((("gone", "x"),), "locked_gone"),
        ((("b", "y"),), "locked_veto"),
        ((("b", "z"),), "locked_conflict"),
        ((("a", "z"),), "locked_forbidden"),
    ],
)
def test_locks_that_can_not_be_kept(locked: tuple[tuple[str, str], ...], expected: str):
    problem = Problem(
        mentors=(
            Mentor("a", **EN),
            Mentor("b", **EN, vetoes=frozenset({"y"}), conflicts=frozenset({"z"})),
        ),
        mentees=tuple(Mentee(name, **EN) for name in "xyz"),
        locked=tuple(Override(*pair, "why") for pair in locked),
        forbidden=(Override("a", "z", "why"),),
    )
    with pytest.raises(NoSolutionError) as refused:
        solve.solve(problem)
    assert codes(refused.value.reasons) == [expected]
    assert says(refused.value.reasons)


def test_a_lock_overrules_language_country_and_pause_and_says_so():
    problem = Problem(
        mentors=(Mentor("a", languages={"de": 3}, country="AT", is_paused=True),),
        mentees=(Mentee("x", languages={"fr": 3}, country="AT"), Mentee("y", **EN)),
        locked=(Override("a", "x", "began in spring"),),
    )
    found = solve.solve(problem)
    assert [(p.mentor, p.mentee, p.is_locked) for p in found.pairs] == [("a", "x", True)]
    assert codes(Explainer(problem, found).pair("x").overruled) == ["paused", "language", "country"]


def test_all_codes_have_words():
    for code in CODES:
        assert code in PASSED
        for prefix in ("", "blocked_", "run_all_", "run_some_"):
            assert prefix + code in WORDS
        assert code == "itself" or f"would_{code}" in WORDS
    assert set(PART_WORDS) == set(PARTS)


def test_what_a_change_costs():
    """Two cities change places by a lock: the difference is what each has before and after."""
    rules = Rules(weights=Weights(1000, 0, 0, 0, 0, 0, 0, 0, 0))
    problem = Problem(
        mentors=(
            Mentor("a", themes={"t": 3}, languages={"en": 3}),
            Mentor("b", themes={"t": 1, "u": 3}, languages={"en": 3}),
        ),
        mentees=(
            Mentee("x", themes={"t": 3}, languages={"en": 3}),
            Mentee("y", themes={"t": 1, "u": 1}, languages={"en": 3}),
            Mentee("z", themes={}, languages={"en": 3}),
        ),
        rules=rules,
    )
    before = solve.solve(problem)
    assert before.total == 1000 + 666
    changed = replace(problem, locked=(Override("a", "y", "asked for"),))
    after = solve.solve(changed)
    change = compare(changed, before, after)
    assert [(m.mentee, m.before, m.after, m.change) for m in change.moves] == [
        ("x", "a", "b", 333 - 1000),
        ("y", "b", "a", 500 - 666),
    ]
    assert (change.kept, change.gained, change.lost, change.cost) == (0, 0, 0, 833)
    withdrawn = replace(problem, mentees=problem.mentees[1:])
    change = compare(withdrawn, before, solve.solve(withdrawn))
    assert [(m.mentee, m.before, m.after) for m in change.moves] == [
        ("x", "a", ""),
        ("z", "", "a"),
    ]
    assert (change.gained, change.lost, change.kept) == (1, 1, 1)


def test_mentees_of_one_mentor_with_a_shared_theme_are_a_group():
    both = {"languages": {"en": 3}}
    problem = Problem(
        mentors=(
            Mentor("a", {"t": 3, "u": 2}, **both, capacity=3, formats=frozenset({"group"})),
            Mentor("b", {"v": 3}, **both, capacity=1, formats=frozenset({"group"})),
        ),
        mentees=(
            Mentee("x", {"t": 1, "u": 3}, **both),
            Mentee("y", {"u": 1}, **both),
            Mentee("w", {"t": 3, "u": 1}, **both, formats=frozenset({"online"})),
            Mentee("z", {"v": 3}, **both, preferences=(Preference("b"),)),
        ),
    )
    found = solve.solve(problem)
    assert len(found.pairs) == 4
    assert found.groups == (Group("a", "u", ("x", "y")),)


def test_a_record_replays_to_the_same():
    for seed in range(30):
        problem = network(random.Random(seed), 5, 11)
        problem = replace(problem, forbidden=(Override("mentor-1", "mentee-2", "asked for"),))
        text = record.write_problem(problem)
        turned = replace(
            problem, mentors=problem.mentors[::-1], mentees=tuple(reversed(problem.mentees))
        )
        assert record.write_problem(turned) == text
        again = record.read_problem(text)
        assert record.write_problem(again) == text
        for mode in ("flow", "stable"):
            first = solve.solve(problem, mode)
            written = record.write_proposal(first)
            assert record.write_proposal(solve.solve(again, mode)) == written
            assert record.read_proposal(written) == first
    changed = replace(problem, rules=replace(problem.rules, floor_new=701))
    assert record.digest(record.write_problem(changed)) != record.digest(text)


def test_it_can_be_cancelled_at_each_step():
    problem = network(random.Random(1), 8, 30)
    for mode in ("flow", "stable"):
        steps: list[str] = []
        solve.solve(problem, mode, lambda step, _done, steps=steps: steps.append(step))
        for at in range(len(steps)):
            left = iter(range(at))

            def stop(_step: str, _done: int, left=left) -> None:
                if next(left, None) is None:
                    raise CancelledError

            with pytest.raises(CancelledError):
                solve.solve(problem, mode, stop)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Problem((Mentor("a"), Mentor("a")), ()),
        lambda: Problem((Mentor("a", capacity=6),), ()),
        lambda: Problem((Mentor("a", themes={"t": 4}),), ()),
        lambda: Problem((Mentor("a", ranking=("x", "x")),), ()),
        lambda: Problem((), (Mentee("x", months=frozenset({13})),)),
        lambda: Problem((), (Mentee("x", population=-5),)),
        lambda: Problem((), (), Rules(weights=Weights(0, 0, 0, 0, 0, 0, 0, 0, 0))),
        lambda: Problem((), (), Rules(floor_new=1001)),
    ],
)
def test_numbers_out_of_bounds_are_refused(make):
    with pytest.raises(ValueError):
        make()
