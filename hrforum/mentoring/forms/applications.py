"""The forms of offers and requests.

They have rows whose number depends on what is there, so a form's class is made for the page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import format_date
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from hrforum.core.forms import VersionedForm
from hrforum.core.languages import LANGUAGES
from hrforum.core.search import fold
from hrforum.members import labels
from hrforum.members import words as member_words
from hrforum.members.actions.profile_checks import ROWS
from hrforum.mentoring import words
from hrforum.mentoring.actions.application_checks import MOST_QUESTIONS
from hrforum.mentoring.forms.cycles import boxes, day_field
from hrforum.mentoring.queries.applications import OFFERS, Choices

SPARE = 2


def month_names() -> dict[int, str]:
    """Return the names of the months in the reader's language."""
    return {n: str(format_date(dt.date(2026, n, 1), "LLLL")) for n in range(1, 13)}


def application_form(
    kind: str, values: Mapping[str, Any], choices: Choices, lang: str, posted: Any
) -> VersionedForm:
    """Return the form of an offer or a request.

    Args:
        kind: ``offers`` or ``requests``.
        values: what it says now; what the form starts with.
        choices: what can be chosen.
        lang: the reader's language.
        posted: the form that was sent, if one was; it says how many rows there are.
    """
    fields: dict[str, Any] = {
        "formats": boxes(_l("Forms of work"), words.FORMATS),
        "months": boxes(_l("Months in which it suits you"), month_names()),
        # Only to show what is missing where several fields together are meant.
        "themes": HiddenField(_l("Themes")),
    }
    data: dict[str, Any] = {
        "formats": values.get("formats", []),
        "months": [str(month) for month in values.get("months", ())],
    }
    _languages(fields, data, values, lang, posted)
    if kind == OFFERS:
        _offer(fields, data, values, choices, lang, posted)
    else:
        _request(fields, data, values, choices, posted)
    made: VersionedForm = type("ApplicationForm", (VersionedForm,), fields)(data=data)
    return made


def _select(label: Any, said: Mapping[Any, Any], empty: Any = None) -> SelectField:
    first = [] if empty is None else [SelectChoice("", empty)]
    return SelectField(
        label,
        choices=[*first, *(SelectChoice(str(value), text) for value, text in said.items())],
        validate_choice=False,
    )


def _count(filled: int, posted: Any, name: str) -> int:
    sent = [key for key in posted or () if key.rpartition("_")[0] == name]
    return min(ROWS, max(filled + SPARE, len(sent)))


def _languages(
    fields: dict[str, Any], data: dict[str, Any], values: Mapping[str, Any], lang: str, posted: Any
) -> None:
    spoken = list((values.get("languages") or {}).items())
    codes = {*LANGUAGES, *(code for code, _level in spoken)}
    names = {code: labels.language_name(code, lang) for code in codes}
    listed = dict(sorted(names.items(), key=lambda pair: fold(pair[1])))
    for n in range(_count(len(spoken), posted, "code")):
        fields[f"code_{n}"] = _select(_l("Language"), listed, _l("None"))
        fields[f"level_{n}"] = _select(_l("How well"), labels.LANGUAGE_LEVELS, _l("Choose"))
        if n < len(spoken):
            data[f"code_{n}"], data[f"level_{n}"] = spoken[n]


def _offer(
    fields: dict[str, Any],
    data: dict[str, Any],
    values: Mapping[str, Any],
    choices: Choices,
    lang: str,
    posted: Any,
) -> None:
    said = values.get("themes", {})
    for theme_id in choices.themes:
        fields[f"t{theme_id}"] = _select(_l("Experience"), words.STRENGTHS)
        fields[f"t{theme_id}_evidence"] = StringField(_l("What shows it"))
        strength, evidence = said.get(theme_id, (0, ""))
        data[f"t{theme_id}"], data[f"t{theme_id}_evidence"] = str(strength), evidence
    fields["capacity"] = _select(
        _l("How many associates you can mentor at once"), {n: str(n) for n in range(1, 6)}
    )
    data["capacity"] = str(values.get("capacity", 1))
    countries = {code: labels.country_name(code, lang) for code in labels.country_codes()}
    ordered = dict(sorted(countries.items(), key=lambda pair: fold(pair[1])))
    refused = list(values.get("no_countries", ()))
    for n in range(_count(len(refused), posted, "country")):
        fields[f"country_{n}"] = _select(_l("Country"), ordered, _l("None"))
        data[f"country_{n}"] = refused[n] if n < len(refused) else ""
    people = list(values.get("refusals", {}).items())
    for n in range(_count(len(people), posted, "refuse")):
        fields[f"refuse_{n}"] = _select(_l("Member"), choices.mentees, _l("None"))
        fields[f"why_{n}"] = StringField(_l("Reason"))
        if n < len(people):
            data[f"refuse_{n}"], data[f"why_{n}"] = str(people[n][0]), people[n][1]
    fields["note"] = TextAreaField(_l("What else the coordinators should know"))
    data["note"] = values.get("note", "")


def _request(
    fields: dict[str, Any],
    data: dict[str, Any],
    values: Mapping[str, Any],
    choices: Choices,
    posted: Any,
) -> None:
    said = values.get("themes", {})
    for theme_id, name in choices.themes.items():
        fields[f"t{theme_id}"] = _select(name, words.NEEDS)
        data[f"t{theme_id}"] = str(said.get(theme_id, 0))
    fields["competences"] = boxes(_l("What you may decide yourselves"), member_words.COMPETENCES)
    fields["challenge"] = TextAreaField(_l("The challenge"))
    for n in range(MOST_QUESTIONS):
        fields[f"question_{n}"] = StringField(_l("Guiding question %(n)s", n=n + 1))
        asked = values.get("questions", ())
        data[f"question_{n}"] = asked[n] if n < len(asked) else ""
    fields["endorsed_by"] = StringField(_l("Who of your leadership supports it"))
    fields["endorsed_role"] = StringField(_l("Their function"))
    fields["endorsed_on"] = day_field(_l("Since when"))
    wished = list(values.get("preferences", ()))
    for n in range(_count(len(wished), posted, "wish")):
        fields[f"wish_{n}"] = _select(_l("Guest city"), choices.mentors, _l("None"))
        fields[f"wish_why_{n}"] = StringField(_l("Reason"))
        if n < len(wished):
            data[f"wish_{n}"], data[f"wish_why_{n}"] = str(wished[n][0]), wished[n][1]
    fields["earlier"] = _select(_l("An earlier mentor to keep"), choices.mentors, _l("None"))
    data["earlier"] = str(values.get("earlier_mentor_id") or "")
    for name in ("challenge", "endorsed_by", "endorsed_role"):
        data[name] = values.get(name, "")
    data["competences"] = values.get("competences", [])
    day = values.get("endorsed_on")
    data["endorsed_on"] = day.isoformat() if day else ""
