"""What was typed for a section of a member's page, checked: values, or what is wrong with them.

Fields are named as in `hrforum.members.forms.profile`. Everything that is wrong is said at once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask_babel import gettext as _

from hrforum.core import clock
from hrforum.core.errors import Invalid, ManyInvalid
from hrforum.members import labels
from hrforum.members.models import LANGUAGE_LEVELS
from hrforum.members.models.profile import (
    AVAILABILITIES,
    COMMITMENT_STATES,
    COMPETENCE_LEVELS,
    COMPETENCES,
    ELEMENT_STATES,
    ELEMENTS,
)
from hrforum.members.queries.details import Snapshot, Value

ROWS = 30
SOURCE_LENGTH = 200
LINK_LENGTH = 300
_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,4})?")
_CODE = re.compile(r"[A-Za-z0-9 ._-]*")


class Typed:
    """What was typed, by the names of fields, and what is wrong with it so far."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.problems: list[Invalid] = []

    def wrong(self, name: str, message: str) -> None:
        """Note that a field is wrong."""
        self.problems.append(Invalid(name, message))

    def done(self) -> None:
        """Raise ManyInvalid if anything is wrong."""
        if self.problems:
            raise ManyInvalid(self.problems)

    def line(self, name: str, longest: int = SOURCE_LENGTH) -> str:
        """Return one line of text."""
        return self._fits(name, " ".join(self._text(name).split()), longest)

    def lines(self, name: str, longest: int) -> str:
        """Return a text of several lines."""
        return self._fits(name, self._text(name).replace("\r\n", "\n").strip(), longest)

    def one_of(self, name: str, known: Sequence[str] | set[str] | frozenset[str]) -> str:
        """Return one of the known values, or nothing."""
        value = self._text(name).strip()
        if value and value not in known:
            self.wrong(name, _("Choose one of the answers."))
        return value

    def link(self, name: str) -> str:
        """Return a web address with http or https, or nothing."""
        value = self._text(name).strip()
        if value and not is_web_address(value):
            self.wrong(name, _("This is not a web address that starts with https://."))
        return value

    def day(self, name: str, *, future: bool = True) -> str | None:
        """Return a day as ISO 8601 writes it, or None."""
        value = self._text(name).strip()
        if not value:
            return None
        try:
            found = dt.date.fromisoformat(value)
        except ValueError:
            self.wrong(name, _("Write the date as year, month and day: 2026-05-31."))
            return None
        if not 1900 <= found.year <= 2200 or (not future and found > clock.today()):
            self.wrong(name, _("This date can't be right."))
        return found.isoformat()

    def number(self, name: str, least: int, most: int) -> int | None:
        """Return a whole number, or None."""
        value = re.sub(r"[\s.,’']", "", self._text(name))
        if not value:
            return None
        if not (value.isascii() and value.isdigit()) or not least <= int(value[:15]) <= most:
            self.wrong(name, _("Write a number from %(a)s to %(b)s.", a=least, b=most))
            return None
        return int(value)

    def decimal(self, name: str, most: float) -> float | None:
        """Return a number above zero, with a point or a comma, or None."""
        value = self._text(name).replace(" ", "")
        if not value:
            return None
        found = float(value.replace(",", ".")) if _NUMBER.fullmatch(value) else 0
        if not 0 < found <= most:
            self.wrong(name, _("Write a number above zero, with digits and a point."))
            return None
        return found

    def rows(self, *names: str) -> list[int]:
        """Return the numbers of the rows in which any of these fields is filled."""
        return [n for n in range(ROWS) if any(self._text(f"{name}_{n}").strip() for name in names)]

    def filled(self, name: str) -> bool:
        """Whether anything was typed there."""
        return bool(self._text(name).strip())

    def _text(self, name: str) -> str:
        return str(self.raw.get(name) or "").replace("\x00", "")

    def _fits(self, name: str, value: str, longest: int) -> str:
        if len(value) > longest:
            self.wrong(name, _("Use at most %(n)s characters.", n=longest))
        return value


def is_web_address(value: str) -> bool:
    """Whether a link may lead there: http or https, with a host, no blanks, not too long."""
    if len(value) > LINK_LENGTH or re.search(r"[\s\x00-\x1f<>\"\\]", value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def check(section: str, raw: Mapping[str, Any], themes: Mapping[int, str]) -> Snapshot:
    """Return the values of a section as typed.

    Args:
        section: one of `models.profile.SECTIONS` but commitments.
        raw: what was typed, by the names of fields.
        themes: the slugs of themes by their ids.

    Raises:
        ManyInvalid: something is not acceptable.
    """
    typed = Typed(raw)
    found = _themes(typed, themes) if section == "themes" else _CHECKS[section](typed)
    typed.done()
    return found


def check_commitment(raw: Mapping[str, Any]) -> Value:
    """Return a commitment as typed.

    Raises:
        ManyInvalid: something is not acceptable.
    """
    typed = Typed(raw)
    title = typed.line("title", 160)
    if not title:
        typed.wrong("title", _("Write what is promised."))
    state = typed.one_of("state", COMMITMENT_STATES) or "planned"
    progress = typed.number("progress", 0, 100) or 0
    evidence = []
    for n in typed.rows("evidence_title", "evidence_link"):
        link = typed.link(f"evidence_link_{n}")
        if not typed.filled(f"evidence_link_{n}"):
            typed.wrong(f"evidence_link_{n}", _("Write the address of the evidence."))
        evidence.append([typed.line(f"evidence_title_{n}", 160) or link, link])
    found = {
        "title": title,
        "text": typed.lines("text", 2_000),
        "due_on": typed.day("due_on"),
        "state": state,
        "progress": {"planned": 0, "done": 100}.get(state, progress),
        "source": typed.line("source"),
        "evidence": evidence,
    }
    typed.done()
    return found


def _about(typed: Typed) -> Snapshot:
    code = typed.line("code", 20)
    if not _CODE.fullmatch(code):
        typed.wrong("code", _("Use letters, digits, points and hyphens."))
    population = typed.number("population", 0, 100_000_000)
    year = typed.number("population_year", 1900, 2100)
    for name, rest in (
        ("summary", ("summary_source",)),
        ("website", ("website_source",)),
        ("region", ("region_source",)),
        ("code", ("code_source",)),
        ("population", ("population_year", "population_source")),
        ("area", ("area_source",)),
        ("legal", ("legal_source",)),
    ):
        if not typed.filled(name) and any(map(typed.filled, rest)):
            typed.wrong(name, _("Write this, or empty what belongs to it."))
    said: Snapshot = {
        "summary": {
            "value": typed.lines("summary", 2_000),
            "source": typed.line("summary_source"),
        },
        "region": {"value": typed.line("region", 120), "source": typed.line("region_source")},
        "website": {"value": typed.link("website"), "source": typed.line("website_source")},
        "timezone": {
            "value": typed.one_of("timezone", available_timezones()) or "UTC",
            "source": typed.line("timezone_source"),
        },
        "population": {
            "value": population,
            "year": year,
            "source": typed.line("population_source"),
        },
        "area": {"value": typed.decimal("area", 10_000_000), "source": typed.line("area_source")},
        "code": {"value": code, "source": typed.line("code_source")},
        "legal": {"value": typed.lines("legal", 2_000), "source": typed.line("legal_source")},
    }
    return {key: value for key, value in said.items() if value["value"] not in ("", None)}


def _elements(typed: Typed) -> Snapshot:
    found: Snapshot = {}
    for name in ELEMENTS:
        state = typed.one_of(f"{name}_state", ELEMENT_STATES)
        value = {
            "state": state,
            "dated": typed.day(f"{name}_dated"),
            "link": typed.link(f"{name}_link"),
            "source": typed.line(f"{name}_source"),
        }
        if state:
            found[f"element:{name}"] = value
        elif value["dated"] or value["link"] or value["source"]:
            typed.wrong(f"{name}_state", _("Say how far it is, or empty the rest."))
    return found


def _themes(typed: Typed, themes: Mapping[int, str]) -> Snapshot:
    found: Snapshot = {}
    for theme_id, slug in themes.items():
        value = {
            "strength": typed.number(f"t{theme_id}_strength", 0, 3) or 0,
            "need": typed.number(f"t{theme_id}_need", 0, 3) or 0,
            "evidence": typed.line(f"t{theme_id}_evidence", 300),
        }
        source = typed.line(f"t{theme_id}_source")
        if any(value.values()):
            found[f"theme:{slug}"] = {**value, "source": source}
        elif source:
            typed.wrong(f"t{theme_id}_strength", _("Say how strong it is, or empty the rest."))
    return found


def _competences(typed: Typed) -> Snapshot:
    chosen = {name: typed.one_of(f"c_{name}", COMPETENCE_LEVELS) for name in COMPETENCES}
    rows = [[name, level] for name, level in sorted(chosen.items()) if level]
    source = typed.line("source")
    return {"competences": {"rows": rows, "source": source}} if rows else {}


def _languages(typed: Typed) -> Snapshot:
    rows: list[list[str]] = []
    order = {level: place for place, level in enumerate(LANGUAGE_LEVELS)}
    for n in typed.rows("code"):
        code = typed.raw[f"code_{n}"].strip()
        level = typed.one_of(f"level_{n}", LANGUAGE_LEVELS)
        if not labels.is_language(code):
            typed.wrong(f"code_{n}", _("Choose a language of the list."))
        elif any(code == known for known, _level in rows):
            typed.wrong(f"code_{n}", _("This language is in the list twice."))
        elif not level:
            typed.wrong(f"level_{n}", _("Say how well you work in it."))
        else:
            rows.append([code, level])
    source = typed.line("source")
    rows.sort(key=lambda row: (order[row[1]], row[0]))
    return {"languages": {"rows": rows, "source": source}} if rows else {}


def _charters(typed: Typed) -> Snapshot:
    rows = []
    for n in typed.rows("name", "signed", "link"):
        name = typed.line(f"name_{n}", 160)
        if not name:
            typed.wrong(f"name_{n}", _("Write the name of the charter."))
        rows.append([name, typed.day(f"signed_{n}", future=False), typed.link(f"link_{n}")])
    source = typed.line("source")
    return {"charters": {"rows": rows, "source": source}} if rows else {}


def _mentoring(typed: Typed) -> Snapshot:
    value = {
        "places": typed.number("places", 0, 20),
        "availability": typed.one_of("availability", AVAILABILITIES),
        "note": typed.lines("note", 1_000),
    }
    source = typed.line("source")
    empty = value == {"places": None, "availability": "", "note": ""}
    if empty and source:
        typed.wrong("availability", _("Write this, or empty what belongs to it."))
    return {} if empty else {"mentoring": {**value, "source": source}}


_CHECKS: dict[str, Callable[[Typed], Snapshot]] = {
    "about": _about,
    "elements": _elements,
    "competences": _competences,
    "languages": _languages,
    "charters": _charters,
    "mentoring": _mentoring,
}
