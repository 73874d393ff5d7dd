"""Values of a member's page in words: for its history, for what waits to be confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import format_date, format_decimal
from flask_babel import gettext as _

from hrforum.core.difference import difference
from hrforum.members import labels, words

_WORDS: dict[str, Mapping[Any, Any]] = {
    "availability": words.AVAILABILITIES,
    "strength": labels.LEVELS,
    "need": labels.NEEDS,
}


def name_of(key: str, themes: Mapping[str, str], *values: Mapping[str, Any] | None) -> str:
    """Return what a value is called.

    Args:
        key: as in `MemberValue.key`.
        themes: names of themes by their slugs.
        values: what it is or was; a commitment is called by its title.
    """
    kind, _colon, which = key.partition(":")
    if kind == "element":
        return str(words.ELEMENTS[which])
    if kind == "theme":
        return themes.get(which, which)
    if kind == "commitment":
        titles = (value["title"] for value in values if value)
        return next(titles, str(_("A commitment")))
    return str(words.KEYS[key])


def lines(key: str, value: Mapping[str, Any] | None, lang: str) -> dict[str, str]:
    """Return each part of a value in words, by the name of the part; empty parts are left out."""
    if value is None:
        return {}
    found = {name: _said(key, name, part, lang) for name, part in value.items()}
    return {name: text for name, text in found.items() if text}


def differences(
    key: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, lang: str
) -> list[tuple[str, Any]]:
    """Return the parts of a value that differ: the part's name, and a marked-up difference."""
    old, new = lines(key, before, lang), lines(key, after, lang)
    parts = [*new, *(name for name in old if name not in new)]
    return [
        (str(words.FIELDS.get(name, name)), _marked(name, old.get(name, ""), new.get(name, "")))
        for name in parts
        if old.get(name) != new.get(name)
    ]


def _marked(name: str, old: str, new: str) -> Any:
    if name in ("text", "note", "value", "evidence", "rows") and old and new:
        return difference(old, new)
    # A word, a date, an address: half of it struck through would be no word any more.
    return difference("", new) if not old else _whole(old, new)


def _whole(old: str, new: str) -> Any:
    removed = difference(old, "")
    return removed + " " + difference("", new) if new else removed


def _said(key: str, name: str, part: Any, lang: str) -> str:
    if part in (None, "", []):
        return ""
    if name in ("dated", "due_on"):
        return _day(part)
    if name == "state":
        states = words.ELEMENT_STATES if key.startswith("element:") else words.COMMITMENT_STATES
        return str(states[part])
    if name in _WORDS:
        return str(_WORDS[name].get(part, part))
    if name == "progress":
        return f"{part} %"
    if name == "value" and key == "population":
        return str(format_decimal(part))
    if name == "value" and key == "area":
        return str(_("%(n)s km²", n=format_decimal(part)))
    if name == "evidence" and isinstance(part, list):
        return "\n".join(f"{title}: {link}" if title != link else link for title, link in part)
    if name == "rows":
        return "\n".join(_row(key, row, lang) for row in part)
    return str(part)


def _row(key: str, row: list[Any], lang: str) -> str:
    if key == "languages":
        return f"{labels.language_name(row[0], lang)}: {labels.LANGUAGE_LEVELS[row[1]]}"
    if key == "competences":
        return f"{words.COMPETENCES[row[0]]}: {words.COMPETENCE_LEVELS[row[1]]}"
    name, signed_on, link = row
    signed = _day(signed_on) if signed_on else ""
    return ", ".join(part for part in (name, signed, link) if part)


def _day(value: str) -> str:
    return str(format_date(dt.date.fromisoformat(value), "d MMMM y"))
