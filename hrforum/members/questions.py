"""What each kind of organisation is asked when it applies: one table of questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrforum.core import clock
from hrforum.core.languages import LANGUAGES

SHORT = 300
LONG = 4_000
SECTIONS = {
    "about": _l("Your organisation"),
    "proof": _l("What shows who you are"),
    "work": _l("What you work on"),
    "why": _l("You and the network"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Args:
        key: names the answer; never renamed.
        section: one of `SECTIONS`.
        label, help: lazy translations.
        type: text, long, number, date, url, choice (one of ``choices``), choices (several of
            them), language (one), themes (several of the network's).
        required: whether it must be answered before the application is sent.
        choices: labels by value.
    """

    key: str
    section: str
    label: Any
    help: Any = ""
    type: str = "text"
    required: bool = True
    choices: Mapping[str, Any] | None = None


_REACH = {
    "regional": _l("A region"),
    "national": _l("A country"),
    "european": _l("Europe"),
    "worldwide": _l("The world"),
}
_FIELDS = {
    "law": _l("Law"),
    "politics": _l("Political science and public administration"),
    "sociology": _l("Sociology and social work"),
    "urban": _l("Urban studies and planning"),
    "education": _l("Education"),
    "health": _l("Public health"),
    "economics": _l("Economics"),
    "data": _l("Data and computer science"),
    "humanities": _l("History, philosophy, anthropology"),
    "other": _l("Other fields"),
}
_REGIONS = {
    "europe": _l("Europe"),
    "africa": _l("Africa"),
    "asia": _l("Asia and the Pacific"),
    "arab": _l("Arab states"),
    "americas": _l("The Americas"),
}
_LEVELS = {
    "national": _l("National"),
    "european": _l("European"),
    "international": _l("International"),
}

_WEBSITE = Question("website", "about", _l("Website"), _l("With https://"), "url")
_WEBSITE_IF = Question("website", "about", _l("Website"), _l("With https://"), "url", False)
_SUMMARY = Question(
    "summary", "about", _l("The organisation in a few sentences"),
    _l("It stands on your page in the directory if you are accepted. At most 2,000 characters."),
    "long",
)  # fmt: skip
_LANGUAGES = (
    Question("language", "about", _l("Main language"), "", "language"),
    Question("second_language", "about", _l("Second working language"), "", "language", False),
    Question("third_language", "about", _l("Third working language"), "", "language", False),
)
_REGION = Question("region", "about", _l("Region"), "", "text", False)
_POPULATION = Question(
    "population", "about", _l("Population"), _l("How many people live there."), "number"
)
_NEEDS = Question(
    "needs", "work", _l("Where you look for help"),
    _l("Choose the themes in which you want to learn from others."), "themes",
)  # fmt: skip
_NEEDS_IF = Question("needs", "work", _NEEDS.label, _NEEDS.help, "themes", False)
_STRENGTHS = Question(
    "strengths", "work", _l("Where you can help others"),
    _l("Choose the themes in which you know something that others look for."), "themes", False,
)  # fmt: skip
_THEMES = Question(
    "strengths", "work", _l("The themes that you work on"),
    _l("Choose those in which others can ask you."), "themes",
)  # fmt: skip
_WHY = Question(
    "why", "why", _l("Why do you want to join?"),
    _l("What you hope to learn, and what you can bring."), "long",
)  # fmt: skip
_ENDORSEMENT = (
    Question(
        "endorsement_reference", "proof", _l("Endorsement by the leadership"),
        _l("Title and reference of the decision or letter: “Council decision 114 of 3 March”."),
    ),
    Question(
        "endorsement_name", "proof", _l("Who endorsed it"),
        _l("Name and function: the mayor, the council, a deputy mayor."),
    ),
    Question("endorsement_date", "proof", _l("Date of the endorsement"), "", "date"),
    Question(
        "endorsement_link", "proof", _l("Where it can be read"),
        _l("A link, if it is public. Without one we may ask you for a copy."), "url", False,
    ),
)  # fmt: skip
_DONE = Question(
    "done", "work", _l("What you have done so far"),
    _l("For example an office, a plan, a council resolution, work with civil society. “Nothing "
       "yet” is a good answer, too."),
    "long",
)  # fmt: skip
_OFFICE = Question(
    "office", "about", _l("The office in charge"), _l("Which office would work with the network."),
    "text", False,
)  # fmt: skip
_REACHES = Question("reach", "about", _l("How far your work reaches"), "", "choice", True, _REACH)

QUESTIONS: dict[str, tuple[Question, ...]] = {
    "municipality": (
        _WEBSITE, _REGION, _POPULATION, *_LANGUAGES, _OFFICE, _SUMMARY, *_ENDORSEMENT,
        _NEEDS, _STRENGTHS, _DONE, _WHY,
    ),
    "local_authorities_association": (
        _WEBSITE, _REACHES,
        Question(
            "members_count", "about", _l("Number of member authorities"), "", "number"
        ),
        *_LANGUAGES, _SUMMARY,
        Question(
            "mandate", "proof", _l("Who decided to apply"),
            _l("The board, the assembly, the secretary general; with the date."),
        ),
        Question(
            "statutes", "proof", _l("Statutes or founding document"),
            _l("A link, if they are public."), "url", False,
        ),
        _THEMES, _NEEDS_IF,
        Question(
            "spread", "work", _l("How you would reach your members"),
            _l("How what the network learns comes to the authorities that you stand for."), "long",
        ),
        _WHY,
    ),
    "cso": (
        _WEBSITE_IF, _REACHES,
        Question("founded", "about", _l("Founded in"), _l("The year."), "number"),
        *_LANGUAGES, _SUMMARY,
        Question(
            "registration", "proof", _l("Registration"),
            _l("Which register, and your number in it. If you can't register where you work, say "
               "so, and why."),
            "long",
        ),
        Question(
            "funding", "proof", _l("Where your money comes from"),
            _l("The main sources in a sentence: members, foundations, public money."), "long",
        ),
        _THEMES, _NEEDS_IF,
        Question(
            "rights_holders", "work", _l("Whom you work with"),
            _l("Whose rights you work for, and how these people take part in your work."), "long",
        ),
        _WHY,
    ),
    "city_outside_eu": (
        _WEBSITE, _REGION, _POPULATION, *_LANGUAGES, _OFFICE, _SUMMARY, *_ENDORSEMENT,
        Question(
            "declaration", "proof", _l("Your declaration as a human rights city"),
            _l("What was decided, and when. If there is none yet, what takes its place."), "long",
        ),
        Question(
            "declaration_link", "proof", _l("Where the declaration can be read"), "", "url", False
        ),
        _STRENGTHS, _NEEDS, _DONE, _WHY,
    ),
    "institution": (
        _WEBSITE,
        Question("level", "about", _l("Level"), "", "choice", True, _LEVELS),
        *_LANGUAGES, _SUMMARY,
        Question(
            "legal_basis", "proof", _l("Legal basis"),
            _l("The law or decision that founded the institution, and its tasks."), "long",
        ),
        Question(
            "mandate", "proof", _l("Who decided to apply"),
            _l("Name and function of the person, or the body, with the date."),
        ),
        _THEMES, _NEEDS_IF,
        Question(
            "with_cities", "work", _l("How you work with cities"), "", "long", False
        ),
        _WHY,
    ),
    "university": (
        _WEBSITE,
        Question(
            "faculty", "about", _l("Faculty, institute or centre"),
            _l("Who would take part, within the university."),
        ),
        *_LANGUAGES, _SUMMARY,
        Question(
            "responsible", "proof", _l("Who is responsible"),
            _l("Name and function of the head of the institute or centre."),
        ),
        Question("fields", "work", _l("Fields"), "", "choices", True, _FIELDS),
        _THEMES, _NEEDS_IF,
        Question(
            "research", "work", _l("Teaching and research on cities and human rights"),
            _l("Courses, projects, publications; links are welcome."), "long",
        ),
        _WHY,
    ),
    "international_organisation": (
        _WEBSITE,
        Question("regions", "about", _l("Where you work"), "", "choices", True, _REGIONS),
        *_LANGUAGES, _SUMMARY,
        Question(
            "legal_basis", "proof", _l("Founding treaty or statutes"),
            _l("Title and year, and a link if there is one."), "long",
        ),
        Question(
            "mandate", "proof", _l("Who decided to apply"),
            _l("Name and function of the person, or the body, with the date."),
        ),
        _THEMES, _NEEDS_IF,
        Question(
            "programmes", "work", _l("Programmes for cities"),
            _l("How you support human rights cities today."), "long",
        ),
        _WHY,
    ),
}  # fmt: skip

EXPLANATIONS = {
    "municipality": _l("A European city or municipality that wants to become a human rights city."),
    "local_authorities_association": _l("Mayors, municipalities, regions that work together."),
    "cso": _l("An association, foundation or movement, European or international."),
    "city_outside_eu": _l("A human rights city in any country outside the European Union."),
    "institution": _l("An ombudsperson, an equality body, an agency; European or international."),
    "university": _l("A university, a research institute or a centre."),
    "international_organisation": _l("An organisation of states or cities that supports cities."),
}
MANY = ("choices", "themes")


def cleaned(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers to this kind's questions as they are kept: what was typed, cut to size.

    Anything is kept in a draft; `problems` says what is not acceptable yet.
    """
    found: dict[str, Any] = {}
    for question in QUESTIONS[kind]:
        value = given.get(question.key)
        if question.type in MANY:
            chosen = value if isinstance(value, list) else []
            found[question.key] = [str(each)[:60].replace("\x00", "") for each in chosen][:60]
        else:
            text = str(value or "").replace("\r\n", "\n").replace("\x00", "").strip()
            found[question.key] = text[: LONG * 2]
    return found


def problems(
    kind: str, answers: Mapping[str, Any], themes: Mapping[str, str], *, complete: bool = True
) -> dict[str, str]:
    """Return by key what is wrong with answers, in words for the reader.

    Args:
        kind: of the organisation.
        answers: as `cleaned` gives them.
        themes: names of the network's themes by slug.
        complete: whether required answers must be there.
    """
    found: dict[str, str] = {}
    for question in QUESTIONS[kind]:
        value = answers.get(question.key)
        if not value:
            if complete and question.required:
                found[question.key] = (
                    _("Choose at least one.")
                    if question.type in (*MANY, "choice", "language")
                    else _("Answer this question.")
                )
        elif wrong := _wrong(question, value, themes):
            found[question.key] = wrong
    return found


def _wrong(question: Question, value: Any, themes: Mapping[str, str]) -> Any:
    if question.type in MANY:
        known = themes if question.type == "themes" else question.choices or {}
        return "" if all(each in known for each in value) else _("Choose from the list.")
    text = str(value)
    longest = 2_000 if question.key == "summary" else LONG if question.type == "long" else SHORT
    if len(text) > longest:
        return _("Use at most %(n)s characters.", n=longest)
    if question.type == "number":
        return "" if _number(text) is not None else _("Write a whole number above zero.")
    if question.type == "date":
        return _wrong_date(text)
    if question.type == "url":
        parts = _parts(text)
        good = parts is not None and parts.scheme in ("http", "https") and parts.hostname
        return "" if good else _("This is not a web address that starts with https://.")
    if question.type == "language":
        return "" if text in LANGUAGES else _("Choose from the list.")
    if question.type == "choice":
        return "" if text in (question.choices or {}) else _("Choose from the list.")
    return ""


def _parts(text: str) -> Any:
    try:
        return urlsplit(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    digits = text.replace(" ", "").replace("\u00a0", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        return None
    return int(digits) or None


def number(answers: Mapping[str, Any], key: str) -> int | None:
    """Return a number that was answered; None where there is none."""
    return _number(str(answers.get(key) or ""))


def _wrong_date(text: str) -> Any:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return _("Write a date, for example 2026-03-31.")
    if day > clock.today():
        return _("This day has not come yet.")
    return "" if day.year > 1900 else _("Write a date, for example 2026-03-31.")
