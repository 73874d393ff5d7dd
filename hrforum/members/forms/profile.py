"""The forms of a member's page, one a section: they parse; what is acceptable is the actions'.

Most have rows whose number depends on what is there, so a form's class is made for the page.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice

from hrforum.core import languages
from hrforum.core.forms import RefusingForm
from hrforum.core.search import fold
from hrforum.members import labels, words
from hrforum.members.actions.profile_checks import ROWS
from hrforum.members.models.profile import COMPETENCES, ELEMENTS
from hrforum.members.queries.details import Snapshot, Value

SPARE = 3


class ProfileForm(RefusingForm):
    """A form of a section. ``base`` says what the writer saw."""

    base = HiddenField()

    def typed(self) -> dict[str, str]:
        """Return what was typed, by the names of fields."""
        return {name: field.data or "" for name, field in self._fields.items()}


class LeaveForm(ProfileForm):
    """A lead contact ends the membership."""

    reason = TextAreaField(_l("Reason"))
    sure = BooleanField(_l("Yes, the membership ends today"))


class ConfirmForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """The member confirms values. ``section`` empty: all of them."""

    section = HiddenField()
    base = HiddenField()


def section_form(
    section: str, values: Snapshot, themes: Mapping[int, tuple[str, str]], lang: str, posted: Any
) -> ProfileForm:
    """Return the form of a section.

    Args:
        section: one of `models.profile.SECTIONS` but commitments.
        values: what the section says now; what the form starts with.
        themes: slug and name of the themes by their ids, for that section.
        lang: the reader's language.
        posted: the form that was sent, if one was; it says how many rows there are.
    """
    fields: dict[str, Any]
    data: dict[str, Any]
    if section == "themes":
        fields, data = _themes(values, themes)
    elif section == "languages":
        fields, data = _languages(values, lang, posted)
    elif section == "charters":
        fields, data = _charters(values, posted)
    else:
        fields, data = {
            "about": _about, "elements": _elements, "competences": _competences,
            "mentoring": _mentoring,
        }[section](values)  # fmt: skip
    return _made(fields, data)


def commitment_form(value: Value | None, posted: Any) -> ProfileForm:
    """Return the form of a commitment; None: of a new one."""
    evidence = value["evidence"] if value else []
    fields: dict[str, Any] = {
        "title": StringField(_l("What is promised")),
        "text": TextAreaField(_l("In more words")),
        "due_on": _day(_l("By when")),
        "state": SelectField(_l("How far it is"), choices=_choices(words.COMMITMENT_STATES)),
        "progress": StringField(_l("Progress in percent")),
        "source": _source(),
    }
    data: dict[str, Any] = {}
    if value:
        data = {name: "" if value[name] is None else str(value[name]) for name in fields}
    for n in range(_count(len(evidence), posted, "evidence_link")):
        fields[f"evidence_title_{n}"] = StringField(_l("Name"))
        fields[f"evidence_link_{n}"] = StringField(_l("Web address"))
        if n < len(evidence):
            data[f"evidence_title_{n}"], data[f"evidence_link_{n}"] = evidence[n]
    return _made(fields, data)


def _made(fields: Mapping[str, Any], data: Mapping[str, Any]) -> ProfileForm:
    kind = type("SectionForm", (ProfileForm,), dict(fields))
    form: ProfileForm = kind(data=data)
    return form


def _choices(said: Mapping[Any, Any], empty: Any = None) -> list[SelectChoice]:
    first = [] if empty is None else [SelectChoice("", empty)]
    return [*first, *(SelectChoice(str(value), label) for value, label in said.items())]


def _select(label: Any, said: Mapping[Any, Any], empty: Any) -> Field:
    return SelectField(label, choices=_choices(said, empty), validate_choice=False)


def _day(label: Any) -> Field:
    # Not a date field of the library: it forgets what can't be read as a date.
    return StringField(label, widget=widgets.DateInput())


def _source() -> Field:
    return StringField(_l("Source"))


def _count(filled: int, posted: Any, name: str) -> int:
    """Return how many rows to offer: all that are filled or were sent, and some to spare."""
    sent = [key for key in posted or () if key.startswith(f"{name}_")]
    return min(ROWS, max(filled + SPARE, len(sent)))


def _about(values: Snapshot) -> tuple[dict[str, Any], dict[str, Any]]:
    zones = [SelectChoice(zone, zone.replace("_", " ")) for zone in _zones()]
    fields = {
        "summary": TextAreaField(_l("Summary")),
        "summary_source": _source(),
        "website": StringField(_l("Website")),
        "website_source": _source(),
        "region": StringField(_l("Region")),
        "region_source": _source(),
        "timezone": SelectField(_l("Time zone"), choices=zones, validate_choice=False),
        "timezone_source": _source(),
        "code": StringField(_l("LAU or NUTS code")),
        "code_source": _source(),
        "population": StringField(_l("Population")),
        "population_year": StringField(_l("Year")),
        "population_source": _source(),
        "area": StringField(_l("Area in square kilometres")),
        "area_source": _source(),
        "legal": TextAreaField(_l("Legal framework")),
        "legal_source": _source(),
    }
    data = {}
    for key, value in values.items():
        for name, said in value.items():
            data[key if name == "value" else f"{key}_{name}"] = _shown(said)
    return fields, data


def _elements(values: Snapshot) -> tuple[dict[str, Any], dict[str, Any]]:
    fields: dict[str, Any] = {}
    data = {}
    for name in ELEMENTS:
        fields[f"{name}_state"] = _select(
            words.ELEMENTS[name], words.ELEMENT_STATES, _l("Not said")
        )
        fields[f"{name}_dated"] = _day(_l("Date"))
        fields[f"{name}_link"] = StringField(_l("Link"))
        fields[f"{name}_source"] = _source()
        for part, said in values.get(f"element:{name}", {}).items():
            data[f"{name}_{part}"] = _shown(said)
    return fields, data


def _competences(values: Snapshot) -> tuple[dict[str, Any], dict[str, Any]]:
    fields: dict[str, Any] = {
        f"c_{name}": _select(words.COMPETENCES[name], words.COMPETENCE_LEVELS, _l("Not said"))
        for name in COMPETENCES
    }
    fields["source"] = _source()
    said = values.get("competences", {"rows": [], "source": ""})
    data = {f"c_{name}": level for name, level in said["rows"]}
    return fields, {**data, "source": said["source"]}


def _themes(
    values: Snapshot, themes: Mapping[int, tuple[str, str]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    fields: dict[str, Any] = {}
    data = {}
    for theme_id, (slug, _name) in themes.items():
        fields[f"t{theme_id}_strength"] = SelectField(
            _l("Can help others"), choices=_choices(labels.LEVELS), validate_choice=False
        )
        fields[f"t{theme_id}_need"] = SelectField(
            _l("Looks for help"), choices=_choices(labels.NEEDS), validate_choice=False
        )
        fields[f"t{theme_id}_evidence"] = StringField(_l("Evidence"))
        fields[f"t{theme_id}_source"] = _source()
        for part, said in values.get(f"theme:{slug}", {}).items():
            data[f"t{theme_id}_{part}"] = _shown(said)
    return fields, data


def _languages(values: Snapshot, lang: str, posted: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    said = values.get("languages", {"rows": [], "source": ""})
    codes = {*languages.LANGUAGES, *(code for code, _level in said["rows"])}
    names = {code: labels.language_name(code, lang) for code in codes}
    listed = dict(sorted(names.items(), key=lambda pair: fold(pair[1])))
    fields: dict[str, Any] = {}
    data = {"source": said["source"]}
    for n in range(_count(len(said["rows"]), posted, "code")):
        fields[f"code_{n}"] = _select(_l("Language"), listed, _l("None"))
        fields[f"level_{n}"] = _select(_l("How well"), labels.LANGUAGE_LEVELS, _l("Choose"))
        if n < len(said["rows"]):
            data[f"code_{n}"], data[f"level_{n}"] = said["rows"][n]
    fields["source"] = _source()
    return fields, data


def _charters(values: Snapshot, posted: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    said = values.get("charters", {"rows": [], "source": ""})
    fields: dict[str, Any] = {}
    data = {"source": said["source"]}
    for n in range(_count(len(said["rows"]), posted, "name")):
        fields[f"name_{n}"] = StringField(_l("Name"))
        fields[f"signed_{n}"] = _day(_l("Signed on"))
        fields[f"link_{n}"] = StringField(_l("Link"))
        if n < len(said["rows"]):
            data |= dict(
                zip((f"name_{n}", f"signed_{n}", f"link_{n}"), said["rows"][n], strict=True)
            )
    fields["source"] = _source()
    return fields, data


def _mentoring(values: Snapshot) -> tuple[dict[str, Any], dict[str, Any]]:
    fields = {
        "places": StringField(_l("How many cities it can mentor at once")),
        "availability": _select(_l("Availability"), words.AVAILABILITIES, _l("Not said")),
        "note": TextAreaField(_l("Note")),
        "source": _source(),
    }
    said = values.get("mentoring", {})
    return fields, {name: _shown(value) for name, value in said.items()}


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def _zones() -> Iterable[str]:
    """Return the zones that are places, and UTC."""
    return ["UTC", *sorted(z for z in zoneinfo.available_timezones() if _is_place(z))]


def _is_place(zone: str) -> bool:
    return "/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/"))
