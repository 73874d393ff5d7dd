"""The matching's reasons in plain words, for translation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from hrforum.mentoring.matching.reasons import Reason

CITIES = frozenset({"mentor", "mentee", "city", "other", "refuge"})


@dataclass(frozen=True)
class Names:
    """How ids and codes are called by the reader."""

    city: Callable[[str], str]
    language: Callable[[str], str]


#: The filters, as what a pair passed.
PASSED: dict[str, Any] = {
    "itself": _l("They are two different members."),
    "conflict": _l("There is no conflict of interest."),
    "veto": _l("The guest city did not rule this member out."),
    "forbidden": _l("No coordinator has forbidden the pair."),
    "paused": _l("The guest city's offer is open."),
    "places": _l("The guest city has a place."),
    "language": _l("They share a working language."),
    "country": _l("The rule on pairs of one country is kept."),
    "score": _l("The score reaches the least that the cycle asks for."),
}
#: The parts of the score.
PARTS: dict[str, Any] = {
    "themes": _l("Themes: need and strength"),
    "language": _l("Language level"),
    "size": _l("Size of the cities"),
    "competences": _l("Competences"),
    "formats": _l("Forms of work"),
    "calendar": _l("Calendar"),
    "preferences": _l("Preferences"),
    "waiting": _l("Waiting time and priority"),
    "fairness": _l("New and small cities"),
}
WORDS: dict[str, Any] = {
    # One pair, ruled out.
    "itself": _l("A member can't mentor itself."),
    "conflict": _l("%(mentor)s and %(mentee)s have a conflict of interest."),
    "veto": _l("%(mentor)s said that it can't take %(mentee)s."),
    "forbidden": _l(
        "A coordinator has forbidden this pair, or it was refused or ended before in this cycle."
    ),
    "paused": _l("The offer of %(mentor)s is paused."),
    "places": _l("%(mentor)s has no place."),
    "language": _l("%(mentor)s offers none of these languages: %(languages)s."),
    "country": _l("%(mentor)s and %(mentee)s are in the same country."),
    "score": _l("The score is %(points)d, the cycle asks for %(least)d or more."),
    "no_part": _l("%(city)s no longer takes part, or has a mentor by now."),
    # Locked pairs that can't be kept.
    "locked_gone": _l(
        "The pair of %(mentor)s and %(mentee)s is locked, but %(city)s no longer takes part. "
        "Take the lock away."
    ),
    "locked_twice": _l(
        "%(mentee)s is locked to %(mentor)s and to %(other)s. Take one of both locks away."
    ),
    "locked_places": _l(
        "Locked pairs of %(mentor)s: %(locked)d, places: %(places)d. Take locks away, or ask the "
        "city for more places."
    ),
    "locked_itself": _l("%(mentor)s is locked to itself. Take the lock away."),
    "locked_conflict": _l(
        "The pair of %(mentor)s and %(mentee)s is locked, but they have a conflict of interest. "
        "Take the lock away."
    ),
    "locked_veto": _l(
        "The pair of %(mentor)s and %(mentee)s is locked, but %(mentor)s said that it can't take "
        "%(mentee)s. Take the lock away, or ask %(mentor)s again."
    ),
    "locked_forbidden": _l(
        "The pair of %(mentor)s and %(mentee)s is both locked and forbidden. Take one of both away."
    ),
    # Why a pair and not another.
    "no_alternative": _l("No other guest city may be paired with it."),
    "alternative_locked": _l(
        "The best alternative is %(mentor)s with %(points)d points. A coordinator has locked the "
        "pair as it is."
    ),
    "alternative_lower": _l(
        "The best alternative is %(mentor)s with %(points)d points, %(less)d less."
    ),
    "alternative_held": _l(
        "%(mentor)s would have %(points)d points. All its places are in locked pairs."
    ),
    "alternative_ranked": _l(
        "%(mentor)s would have %(points)d points. By the rankings of both sides, one of them "
        "prefers what it has."
    ),
    "alternative_lot": _l(
        "%(mentor)s would have %(points)d points and is as good for all together. Lots decided."
    ),
    "alternative_without": _l(
        "%(mentor)s would have %(points)d points. Its places are taken, and %(city)s would be "
        "left without a mentor."
    ),
    "alternative_worst": _l(
        "%(mentor)s would have %(points)d points. %(city)s would have to make place and have "
        "%(there)d points, or this pair would: less than any pair has now."
    ),
    "alternative_costs": _l(
        "%(mentor)s would have %(points)d points. %(city)s would have to move to %(refuge)s, and "
        "all together would have %(less)d points less."
    ),
    # Why a city has no mentor.
    "no_mentors": _l("No guest city takes part in this run."),
    "full": _l(
        "Guest cities that fit: %(count)d. All their places (%(places)d) are taken by cities that "
        "fit better or that nobody else can take."
    ),
    "no_language": _l("No mentor offers a language that you work in: %(languages)s."),
    "no_own_language": _l("The request names no working language."),
    "blocked_itself": _l("Guest cities that are the member itself: %(count)d of %(of)d."),
    "blocked_conflict": _l(
        "Guest cities with a conflict of interest: %(count)d of %(of)d."
    ),
    "blocked_veto": _l("Guest cities that can't take this member: %(count)d of %(of)d."),
    "blocked_forbidden": _l(
        "Guest cities that a coordinator has forbidden for it: %(count)d of %(of)d."
    ),
    "blocked_paused": _l("Guest cities whose offer is paused: %(count)d of %(of)d."),
    "blocked_places": _l("Guest cities without a place: %(count)d of %(of)d."),
    "blocked_language": _l("Guest cities without a shared language: %(count)d of %(of)d."),
    "blocked_country": _l("Guest cities in the same country: %(count)d of %(of)d."),
    "blocked_score": _l("Guest cities whose score would be too low: %(count)d of %(of)d."),
    # What would change it.
    "one_more_place": _l("One more place would make one more pair possible: %(mentors)s."),
    "would_conflict": _l("Without the conflict of interest these would fit: %(mentors)s."),
    "would_veto": _l("If they could take it these would fit: %(mentors)s."),
    "would_forbidden": _l("Without the coordinator's decision these would fit: %(mentors)s."),
    "would_paused": _l("If their offers were open again these would fit: %(mentors)s."),
    "would_places": _l("With a place these would fit: %(mentors)s."),
    "would_language": _l(
        "With one of these languages, %(languages)s, these would fit: %(mentors)s. An interpreter "
        "or a colleague who speaks it would do."
    ),
    "would_country": _l("If pairs of one country were allowed these would fit: %(mentors)s."),
    "would_score": _l(
        "If the cycle asked for %(points)d points instead of %(least)d these would fit: "
        "%(mentors)s."
    ),
    "would_several": _l("No single change would do: each guest city is ruled out more than once."),
    # No pair at all.
    "run_no_mentors": _l("No guest city offers a place. Ask guest cities for an offer."),
    "run_no_mentees": _l("No member asks for a mentor. Open the call, or wait for requests."),
    "run_no_places": _l("All offers are paused. Ask a guest city to open its offer again."),
    "run_several": _l("Each pair is ruled out by more than one filter."),
    "run_all_itself": _l("The only member that asks is the one that offers."),
    "run_all_conflict": _l("All pairs have a conflict of interest."),
    "run_all_veto": _l("The guest cities can't take any of those who ask. Ask them again."),
    "run_all_forbidden": _l("Coordinators have forbidden all pairs. Take one of these away."),
    "run_all_paused": _l("All offers are paused. Ask a guest city to open its offer again."),
    "run_all_places": _l("No guest city has a place. Ask them for more places."),
    "run_all_language": _l(
        "No two of them share a language. Ask which other languages their people speak."
    ),
    "run_all_country": _l(
        "All are in one country. Allow pairs of one country in the cycle's rules."
    ),
    "run_all_score": _l("All scores are too low. Lower the least score in the cycle's rules."),
    "run_some_itself": _l("Some pairs would be a member with itself."),
    "run_some_conflict": _l("Some pairs fail only by a conflict of interest."),
    "run_some_veto": _l("Some pairs fail only because the guest city can't take the member."),
    "run_some_forbidden": _l("Some pairs fail only because a coordinator has forbidden them."),
    "run_some_paused": _l("Some pairs fail only because the offer is paused."),
    "run_some_places": _l("Some pairs fail only because the guest city has no place."),
    "run_some_language": _l("Some pairs fail only because they share no language."),
    "run_some_country": _l(
        "Some pairs fail only because both are in one country: the cycle's rules could allow it."
    ),
    "run_some_score": _l(
        "Some pairs fail only because of the least score: the cycle's rules could lower it."
    ),
}  # fmt: skip


def say(reason: Reason, names: Names) -> str:
    """Return the reason as a sentence in the reader's language."""
    values: dict[str, str | int] = {}
    for name, value in reason.values.items():
        if isinstance(value, tuple):
            called = names.language if name == "languages" else names.city
            values[name] = ", ".join(called(item) for item in value)
        elif name in CITIES:
            values[name] = names.city(str(value))
        else:
            values[name] = value
    return str(WORDS[reason.code]) % values
