"""The forms of those who come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from hrforum.events import words
from hrforum.events.forms.base import EventsForm, boxes, radios
from hrforum.events.models import RegistrationQuestion


def registration_form(
    questions: Sequence[RegistrationQuestion], data: Mapping[str, Any] | None = None
) -> Any:
    """Return the form by which one registers: what one needs, what the organiser asks."""
    fields: dict[str, Any] = {}
    for question in questions:
        fields[f"q{question.id}"] = _question(question)
    fields |= {
        "needs": boxes(_l("What do you need to take part?"), words.NEEDS),
        "needs_note": TextAreaField(_l("Say more, if you like")),
    }
    return type("RegistrationForm", (EventsForm,), fields)(data=data)


def _question(question: RegistrationQuestion) -> Any:
    if question.kind == "choice":
        return radios(question.label, {option: option for option in question.options})
    if question.kind == "yes_no":
        return radios(question.label, {"yes": _l("Yes"), "no": _l("No")})
    return TextAreaField(question.label) if question.kind == "text" else StringField(question.label)


class FeedbackForm(EventsForm):
    """What one thought of an event."""

    overall = radios(words.FEEDBACK["overall"], words.GRADES)
    useful = radios(words.FEEDBACK["useful"], words.GRADES)
    accessible = radios(words.FEEDBACK["accessible"], words.GRADES)
    text = TextAreaField(_l("What should stay, what should be better?"))
