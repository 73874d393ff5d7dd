"""Challenges and practices as forms: what they ask, checked, shown, searched.

The answers stand in ``topic.fields`` by name, as plain text; a topic without them is valid, as are
those from before there was a form.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from hrforum.boards.content import clean_line
from hrforum.core.errors import Invalid

MAX_TEXT = 3_000
MAX_LINE = 200
MOST_QUESTIONS = 3

HELP = {
    "answer": _l("An answer"),
    "call": _l("A call"),
    "mentor": _l("A mentor"),
    "review": _l("Somebody who reviews our plan"),
}
CONFIDENTIALITY = {
    "open": _l("Others may quote it anywhere"),
    "inside": _l("Please don't quote it outside the network"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    ``kind``: ``text`` (paragraphs), ``line``, ``lines`` (a few, each on its own), ``date``,
    ``some`` (several of ``choices``), ``one`` (one of them).
    """

    type: str
    name: str
    label: Any
    hint: Any = ""
    kind: Literal["text", "line", "lines", "date", "some", "one"] = "text"
    choices: Mapping[str, Any] | None = None

    @property
    def input(self) -> str:
        """The name of the form field."""
        return f"{self.type}_{self.name}"


FIELDS: tuple[Field, ...] = (
    Field("challenge", "situation", _l("Situation"), _l("What is happening, and since when?")),
    Field("challenge", "affected", _l("Who is affected")),
    Field("challenge", "goal", _l("Goal"), _l("What should be different, and how will you know?")),
    Field("challenge", "limits", _l("Limits of competence"),
          _l("What may the city not decide itself?")),
    Field("challenge", "tried", _l("Tried so far"), _l("Also what did not work.")),
    Field("challenge", "constraints", _l("Constraints"), _l("Money, staff, time, politics.")),
    Field("challenge", "deadline", _l("Deadline"), kind="date"),
    Field("challenge", "questions", _l("Guiding questions"),
          _l("Up to three, each on a line of its own."), "lines"),
    Field("challenge", "help", _l("Help wanted"), kind="some", choices=HELP),
    Field("challenge", "confidentiality", _l("Confidentiality"), kind="one",
          choices=CONFIDENTIALITY),
    Field("practice", "summary", _l("In one sentence"), kind="line"),
    Field("practice", "period", _l("Period"), _l("From when to when, for example 2023 to 2025."),
          "line"),
    Field("practice", "problem", _l("Problem")),
    Field("practice", "rights", _l("Rights and groups concerned")),
    Field("practice", "done", _l("What was done")),
    Field("practice", "participation", _l("Participation of rights-holders")),
    Field("practice", "cost", _l("Cost and staff"), kind="line"),
    Field("practice", "results", _l("Results"), _l("If you can: indicator, before, after.")),
    Field("practice", "failed", _lp("part of a practice", "What failed")),
    Field("practice", "preconditions", _l("Preconditions"),
          _l("What must be there before another city can do it?")),
)  # fmt: skip

STATUSES = {
    "open": _l("Open"),
    "exploring": _l("Exploring"),
    "trying": _l("Being tried"),
    "resolved": _l("Resolved"),
    "closed": _l("Given up"),
}
RESULTS = {
    "worked": _l("It worked"),
    "partly": _l("It worked partly"),
    "failed": _l("It did not work"),
}


def fields_of(kind: str) -> tuple[Field, ...]:
    """Return the questions of a type of topic."""
    return tuple(field for field in FIELDS if field.type == kind)


def cleaned(kind: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that somebody gave, by name, without those left empty.

    Args:
        kind: the topic's type; answers to another type's questions are left out.
        typed: by the names of the form fields.

    Raises:
        Invalid: one is not acceptable; the field is the form field's name.
    """
    found: dict[str, Any] = {}
    for field in fields_of(kind):
        value = _clean(field, typed.get(field.input))
        if value:
            found[field.name] = value
    return found


def _clean(field: Field, typed: Any) -> Any:
    if field.kind == "some":
        chosen = [typed] if isinstance(typed, str) else list(typed or ())
        return [name for name in field.choices or () if name in chosen]
    text = str(typed or "").replace("\r\n", "\n").strip()
    if field.kind == "one":
        return text if text in (field.choices or ()) else ""
    if field.kind == "date":
        return _day(field, text)
    if field.kind == "line":
        text = clean_line(text)
        _limit(field, text, MAX_LINE)
        return text
    lines = [clean_line(line) for line in text.splitlines()]
    if field.kind == "lines":
        lines = [line for line in lines if line]
        if len(lines) > MOST_QUESTIONS:
            raise Invalid(field.input, _("Ask at most %(most)s questions.", most=MOST_QUESTIONS))
        for line in lines:
            _limit(field, line, MAX_LINE)
        return lines
    text = "\n".join(lines).strip()
    _limit(field, text, MAX_TEXT)
    return text


def _limit(field: Field, text: str, most: int) -> None:
    if len(text) > most:
        raise Invalid(
            field.input,
            _(
                "This has %(length)s characters; it can have up to %(most)s.",
                length=len(text),
                most=most,
            ),
        )


def _day(field: Field, text: str) -> str:
    if not text:
        return ""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise Invalid(field.input, _("Write the day like this: 2030-01-31.")) from None
    if not 2000 <= day.year <= 2200:
        raise Invalid(field.input, _("Write the day like this: 2030-01-31."))
    return day.isoformat()


def typed_of(kind: str, answers: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the answers as the form fields take them."""
    found: dict[str, Any] = {}
    for field in fields_of(kind):
        value = (answers or {}).get(field.name)
        if value:
            found[field.input] = "\n".join(value) if field.kind == "lines" else value
    return found


def text_of(kind: str, answers: Mapping[str, Any] | None) -> str:
    """Return the words of the answers, for the index, an excerpt and the language."""
    parts: list[str] = []
    for field in fields_of(kind):
        value = (answers or {}).get(field.name)
        if field.kind == "lines":
            parts += value or []
        elif value and field.kind in ("text", "line"):
            parts.append(value)
    return "\n".join(parts)


def words_with(text: str, number: int, kind: str, answers: Mapping[str, Any] | None) -> str:
    """Return the words of a post: an opening one says what its form's answers say, too."""
    if number != 1 or not answers:
        return text
    return f"{text_of(kind, answers)} {text}".replace("\n", " ").strip()


def card(kind: str, answers: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return label, name, lines of each answer, in the order of the form."""
    return [
        {"name": field.name, "label": field.label, "lines": _lines(field, value)}
        for field in fields_of(kind)
        if (value := (answers or {}).get(field.name))
    ]


def _lines(field: Field, value: Any) -> Sequence[str]:
    if field.kind == "some":
        return [str((field.choices or {}).get(name, name)) for name in value]
    if field.kind == "one":
        return [str((field.choices or {}).get(value, value))]
    if field.kind == "date":
        return [str(format_date(dt.date.fromisoformat(value), "d MMMM y"))]
    if field.kind == "lines":
        return list(value)
    return str(value).split("\n")


def source_of(kind: str, answers: Mapping[str, Any] | None) -> str:
    """Return the answers as text, one after the other with their labels, for the history."""
    return "\n\n".join(
        str(one["label"]) + ":\n" + "\n".join(one["lines"]) for one in card(kind, answers)
    )
