"""Why a pair has its score, part by part, in words of one sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from hrforum.members import labels
from hrforum.mentoring.matching.filters import shared_languages
from hrforum.mentoring.matching.problem import Mentee, Mentor, Rules
from hrforum.mentoring.matching.score import UNKNOWN, parts
from hrforum.mentoring.matching.words import PARTS

ALIKE, UNLIKE = 750, 500


@dataclass(frozen=True, slots=True)
class Line:
    """A part of a score: its name, its points of 1000, what it adds to the whole, and why."""

    label: Any
    points: int
    adds: int
    words: str


def lines(
    mentor: Mentor, mentee: Mentee, rules: Rules, themes: Mapping[str, str], lang: str
) -> list[Line]:
    """Return the parts of a pair's score.

    Args:
        mentor, mentee, rules: as the matching knew them.
        themes: names by id.
        lang: the reader's language.
    """
    said = {
        "themes": _themes(mentor, mentee, themes),
        "language": _languages(mentor, mentee, lang),
        "competences": _share(mentor.competences, mentee.competences, _competences),
        "formats": _share(mentee.formats, mentor.formats, _formats),
        "calendar": _share(mentee.months, mentor.months, _months),
        "preferences": _wishes(mentor, mentee),
        "waiting": _waiting(mentee),
        "fairness": _fairness(mentee, rules),
    }
    found = parts(mentor, mentee, rules)
    whole = sum(part.weight for part in found)
    return [
        Line(
            PARTS[part.name],
            part.points,
            part.points * part.weight // whole,
            said[part.name] if part.name in said else _size(mentor, mentee, part.points),
        )
        for part in found
    ]


def _themes(mentor: Mentor, mentee: Mentee, names: Mapping[str, str]) -> str:
    both = [
        names[theme]
        for theme, need in sorted(mentee.themes.items(), key=lambda each: (-each[1], each[0]))
        if need and mentor.themes.get(theme, 0) and theme in names
    ]
    if not both:
        return str(_("No theme that is asked for is offered."))
    return str(_("Asked for and offered: %(themes)s.", themes=", ".join(both)))


def _languages(mentor: Mentor, mentee: Mentee, lang: str) -> str:
    shared = [labels.language_name(code, lang) for code in shared_languages(mentor, mentee)]
    if not shared:
        return str(_("They share no language."))
    return str(_("They share: %(languages)s.", languages=", ".join(shared)))


def _share(wanted: Any, offered: Any, say: Any) -> str:
    if not wanted or not offered:
        return str(_("One of both left this open."))
    return str(say(len(wanted & offered), len(wanted)))


def _competences(n: int, of: int) -> str:
    return str(
        _("What the guest city may decide, the associate may decide too: %(n)d of %(of)d.",
          n=n, of=of)
    )  # fmt: skip


def _formats(n: int, of: int) -> str:
    return str(_("Forms of work that the guest city offers: %(n)d of %(of)d.", n=n, of=of))


def _months(n: int, of: int) -> str:
    return str(_("Months in which both can: %(n)d of %(of)d.", n=n, of=of))


def _size(mentor: Mentor, mentee: Mentee, points: int) -> str:
    if points == UNKNOWN and not (mentor.population and mentee.population):
        return str(_("The size of one of both is not known."))
    if points >= ALIKE:
        return str(_("Both are of a similar size."))
    if points >= UNLIKE:
        return str(_("One is clearly larger than the other."))
    return str(_("One is many times as large as the other."))


def _wishes(mentor: Mentor, mentee: Mentee) -> str:
    return " ".join(said for said in (_wished(mentor, mentee), _ranked(mentor, mentee)) if said)


def _ranked(mentor: Mentor, mentee: Mentee) -> str:
    if mentee.id in mentor.ranking:
        return str(
            _("Number %(n)d in the guest city's ranking.", n=mentor.ranking.index(mentee.id) + 1)
        )
    return str(_("The guest city ranked others.")) if mentor.ranking else ""


def _wished(mentor: Mentor, mentee: Mentee) -> str:
    if mentor.id == mentee.earlier_mentor:
        return str(_("The associate wants to keep this mentor."))
    if mentor.id in mentee.wishes:
        return str(
            _("Number %(n)d among the associate's wishes.", n=mentee.wishes.index(mentor.id) + 1)
        )
    if mentee.wishes:
        return str(_("The associate named other guest cities."))
    return str(_("The associate named no wishes."))


def _waiting(mentee: Mentee) -> str:
    if mentee.has_priority:
        return str(_("Priority: an earlier pair failed without its doing."))
    if mentee.waiting_months:
        return str(
            ngettext(
                "It has waited for %(num)s month.", "It has waited for %(num)s months.",
                mentee.waiting_months,
            )
        )  # fmt: skip
    return str(_("It has not waited before."))


def _fairness(mentee: Mentee, rules: Rules) -> str:
    is_small = mentee.population is not None and mentee.population < rules.small_below
    if mentee.is_new and is_small:
        return str(_("It was never mentored, and it is a small city."))
    if mentee.is_new:
        return str(_("It was never mentored."))
    return str(_("It is a small city.") if is_small else _("It was mentored, and is not small."))
