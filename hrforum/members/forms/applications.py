"""The forms of applications; the questions' fields are made from `hrforum.members.questions`."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask_babel import format_date
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from hrforum.core.forms import RefusingForm
from hrforum.core.languages import LANGUAGES
from hrforum.members import labels
from hrforum.members.forms.joining import countries, languages
from hrforum.members.models.organisations import KINDS
from hrforum.members.questions import LONG, QUESTIONS, SHORT, Question


class StartForm(RefusingForm):
    """Which organisation applies."""

    kind = RadioField(
        _l("What is your organisation?"),
        choices=[SelectChoice(kind, labels.KINDS[kind]) for kind in KINDS],
        validators=[InputRequired(_l("Choose what your organisation is."))],
    )
    name = StringField(
        _l("Name of the organisation"), validators=[InputRequired(_l("Write its name."))]
    )
    country = SelectField(_l("Country"), validators=[InputRequired(_l("Choose a country."))])
    client_key = HiddenField()


class DraftForm(RefusingForm):
    """The part of a draft that every kind has; `draft_form` adds the questions."""

    name = StringField(_l("Name of the organisation"))
    country = SelectField(_l("Country"), validate_choice=False)
    version = HiddenField()

    def answers(self) -> dict[str, Any]:
        """Return what was typed, by key of the question."""
        return {name: self[name].data for name in self._fields if name not in _COMMON}


_COMMON = {"name", "country", "version", "csrf_token"}


def _field(question: Question) -> Any:
    # Nothing is refused here: a draft keeps what was typed, and `questions.problems` judges it.
    label = question.label
    if question.type == "long":
        return TextAreaField(label)
    if question.type == "date":
        return StringField(label, widget=widgets.DateInput())
    if question.type == "choice":
        choices = [SelectChoice(*pair) for pair in (question.choices or {}).items()]
        return RadioField(label, choices=choices, validate_choice=False)
    if question.type in ("choices", "themes"):
        return SelectMultipleField(
            label,
            choices=[SelectChoice(*pair) for pair in (question.choices or {}).items()],
            validate_choice=False,
            widget=widgets.ListWidget(prefix_label=False),
            option_widget=widgets.CheckboxInput(),
        )
    if question.type == "language":
        return SelectField(label, validate_choice=False)
    return StringField(label)


@lru_cache(maxsize=len(QUESTIONS))
def _form_class(kind: str) -> type[DraftForm]:
    fields = {question.key: _field(question) for question in QUESTIONS[kind]}
    return type("KindForm", (DraftForm,), fields)


def draft_form(
    kind: str, lang: str, themes: Mapping[str, str], data: Mapping[str, Any] | None = None
) -> DraftForm:
    """Return the form of that kind: with what the request sent, or with ``data``."""
    form = _form_class(kind)(data=dict(data or {}))
    form.country.choices = countries(lang)
    for question in QUESTIONS[kind]:
        field: Field = form[question.key]
        if question.type == "themes":
            field.choices = [SelectChoice(slug, name) for slug, name in themes.items()]
        elif question.type == "language":
            none = _l("Choose a language") if question.required else _l("None")
            field.choices = languages(lang, none)
    return form


def attributes(question: Question) -> dict[str, str]:
    """Return the attributes of a question's control."""
    if question.type == "long":
        most = 2_000 if question.key == "summary" else LONG
        return {"rows": "5", "maxlength": str(most), "dir": "auto"}
    if question.type == "number":
        return {"inputmode": "numeric", "maxlength": "12"}
    if question.type == "url":
        return {
            "inputmode": "url",
            "maxlength": str(SHORT),
            "autocapitalize": "none",
            "spellcheck": "false",
        }
    if question.type == "text":
        return {"maxlength": str(SHORT), "dir": "auto"}
    return {}


def said(
    question: Question, answers: Mapping[str, Any], lang: str, themes: Mapping[str, str]
) -> Any:
    """Return an answer in words; a list where several were chosen; empty where there is none."""
    value = answers.get(question.key)
    if not value:
        return ""
    if question.type == "themes":
        return [themes.get(each, each) for each in value]
    if question.type == "choices":
        return [(question.choices or {}).get(each, each) for each in value]
    if question.type == "choice":
        return (question.choices or {}).get(value, value)
    if question.type == "language" and value in LANGUAGES:
        return labels.language_name(value, lang)
    if question.type == "date":
        with contextlib.suppress(ValueError):
            return str(format_date(dt.date.fromisoformat(value), "d MMMM y"))
    return value


class SubmitForm(RefusingForm):
    """Sending an application."""

    version = HiddenField()
    agreed = BooleanField(
        _l("I may apply for this organisation, and what I have written is true"),
        validators=[InputRequired(_l("Tick this box to send the application."))],
    )


class WordsForm(RefusingForm):
    """Words of a question or an answer."""

    body = TextAreaField(_l("Your message"))
    client_key = HiddenField()


class DecisionForm(RefusingForm):
    """A decision, by somebody who has seen all up to the event ``seen``."""

    seen = HiddenField()
    note = TextAreaField(_l("Words for the applicant"))
    reason = TextAreaField(_l("Reason"))

    def last_seen(self) -> int:
        """Return the number of the event; 0 where it is none."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
