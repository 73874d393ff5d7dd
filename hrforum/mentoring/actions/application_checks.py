"""What was typed for an offer or a request, checked; what is missing before it is handed in.

A draft may lack anything; what is there must be readable. Fields are named as in
`hrforum.mentoring.forms.applications`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from hrforum.core.errors import Invalid, ManyInvalid
from hrforum.members import labels
from hrforum.members.actions.profile_checks import Typed
from hrforum.members.models import LANGUAGE_LEVELS
from hrforum.members.models.profile import COMPETENCES
from hrforum.mentoring.models import FORMATS

MOST_QUESTIONS = 3
CHALLENGE = 6_000
SENTENCE = 600
LEVELS = ("0", "1", "2", "3")

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What may be chosen: ids of themes, of guest cities, of associates."""

    themes: Collection[int] = ()
    mentors: Collection[int] = ()
    mentees: Collection[int] = field(default_factory=tuple)


def check_offer(raw: Mapping[str, Any], known: Known) -> Values:
    """Return the values of an offer as typed.

    Raises:
        ManyInvalid: something can't be read, or can't be chosen.
    """
    typed = Typed(raw)
    themes: dict[int, tuple[int, str]] = {}
    for theme_id in known.themes:
        strength = int(typed.one_of(f"t{theme_id}", LEVELS) or 0)
        evidence = typed.lines(f"t{theme_id}_evidence", SENTENCE)
        if strength in (1, 2, 3):
            themes[theme_id] = (strength, evidence)
        elif evidence:
            typed.wrong(f"t{theme_id}", _("Say how much experience this shows, or empty the text."))
    values = {
        **_common(typed, raw),
        "themes": themes,
        "capacity": typed.number("capacity", 1, 5) or 1,
        "no_countries": _countries(typed),
        "refusals": dict(_members(typed, "refuse", "why", known.mentees)),
        "note": typed.lines("note", 2_000),
    }
    typed.done()
    return values


def check_request(raw: Mapping[str, Any], known: Known) -> Values:
    """Return the values of a request as typed.

    Raises:
        ManyInvalid: something can't be read, or can't be chosen.
    """
    typed = Typed(raw)
    needs = {each: int(typed.one_of(f"t{each}", LEVELS) or 0) for each in known.themes}
    endorsed_on = typed.day("endorsed_on", future=False)
    earlier = typed.one_of("earlier", {str(each) for each in known.mentors})
    values = {
        **_common(typed, raw),
        "themes": {each: need for each, need in needs.items() if need},
        "competences": [name for name in COMPETENCES if name in _list(raw, "competences")],
        "challenge": typed.lines("challenge", CHALLENGE),
        "questions": _questions(typed),
        "endorsed_by": typed.line("endorsed_by", 160),
        "endorsed_role": typed.line("endorsed_role", 160),
        "endorsed_on": _date(endorsed_on, typed),
        "preferences": _members(typed, "wish", "wish_why", known.mentors),
        "earlier_mentor_id": int(earlier) if earlier.isdigit() else None,
    }
    typed.done()
    return values


def _date(text: str | None, typed: Typed) -> dt.date | None:
    if text is None or any(each.field == "endorsed_on" for each in typed.problems):
        return None
    return dt.date.fromisoformat(text)


def _list(raw: Mapping[str, Any], name: str) -> Collection[str]:
    found = raw.get(name) or ()
    return [found] if isinstance(found, str) else found


def _common(typed: Typed, raw: Mapping[str, Any]) -> Values:
    months = {str(n) for n in range(1, 13)} & set(_list(raw, "months"))
    return {
        "languages": _languages(typed),
        "formats": [name for name in FORMATS if name in _list(raw, "formats")],
        "months": sorted(int(month) for month in months),
    }


def _languages(typed: Typed) -> dict[str, str]:
    found: dict[str, str] = {}
    for n in typed.rows("code"):
        code = str(typed.raw[f"code_{n}"]).strip()
        level = typed.one_of(f"level_{n}", LANGUAGE_LEVELS)
        if not labels.is_language(code):
            typed.wrong(f"code_{n}", _("Choose a language of the list."))
        if not level and code:
            typed.wrong(f"level_{n}", _("Say how well."))
        if code in found:
            typed.wrong(f"code_{n}", _("This language is named twice."))
        found[code] = level
    return found


def _questions(typed: Typed) -> list[str]:
    asked = (typed.lines(f"question_{n}", SENTENCE) for n in range(MOST_QUESTIONS))
    return [question for question in asked if question]


def _countries(typed: Typed) -> list[str]:
    codes = [typed.one_of(f"country_{n}", labels.country_codes()) for n in typed.rows("country")]
    return sorted({code for code in codes if code})


def _members(typed: Typed, name: str, why: str, known: Collection[int]) -> list[tuple[int, str]]:
    """Return the members chosen in rows, with what was written beside them."""
    found: dict[int, str] = {}
    ids = {str(each) for each in known}
    for n in typed.rows(name, why):
        chosen = typed.one_of(f"{name}_{n}", ids)
        reason = typed.lines(f"{why}_{n}", SENTENCE)
        if not chosen:
            typed.wrong(f"{name}_{n}", _("Choose the member that you mean, or empty the reason."))
        elif chosen in ids and int(chosen) in found:
            typed.wrong(f"{name}_{n}", _("This member is named twice."))
        elif chosen in ids:
            found[int(chosen)] = reason
    return list(found.items())


def missing_in_offer(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what an offer lacks before it can be handed in: fields and messages."""
    found = _missing_common(values)
    themes: Mapping[int, tuple[int, str]] = values["themes"]
    if not themes:
        found.append(("themes", _("Say for one theme or more how much experience you have.")))
    found += [
        (f"t{theme_id}_evidence", _("Say in a sentence what shows it."))
        for theme_id, (_strength, evidence) in themes.items()
        if not evidence
    ]
    if not values["formats"]:
        found.append(("formats", _("Choose one form of work or more.")))
    return found


def missing_in_request(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a request lacks before it can be handed in: fields and messages."""
    found = _missing_common(values)
    if not values["themes"]:
        found.append(("themes", _("Say for one theme or more how much you need it.")))
    if not values["challenge"]:
        found.append(("challenge", _("Write what you want to solve.")))
    if not values["endorsed_by"]:
        found.append(("endorsed_by", _("Write who of your leadership supports the request.")))
    if not values["endorsed_role"]:
        found.append(("endorsed_role", _("Write their function.")))
    if not values["endorsed_on"]:
        found.append(("endorsed_on", _("Write since when they support it.")))
    return found


def _missing_common(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    if values["languages"]:
        return []
    return [("code_0", _("Name one language or more in which you can work."))]


def demand_complete(missing: list[tuple[str, str]]) -> None:
    """Raise ManyInvalid with everything that is missing."""
    if missing:
        raise ManyInvalid([Invalid(name, message) for name, message in missing])
