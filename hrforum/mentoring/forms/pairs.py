"""The forms of a pair's workspace."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice

from hrforum.core.forms import VersionedForm
from hrforum.members import words as member_words
from hrforum.members.models.profile import ELEMENTS
from hrforum.mentoring import pair_words
from hrforum.mentoring.actions.results import ASKED
from hrforum.mentoring.forms.cycles import boxes, day_field


def moment_field(label: Any) -> StringField:
    """Return a field for day and time in the writer's zone, which forgets nothing typed."""
    return StringField(label, widget=widgets.DateTimeLocalInput())


def choice(label: Any, choices: Any = ()) -> SelectField:
    """Return a list to choose one from; the action says what is not in it."""
    return SelectField(label, choices=_choices(choices), validate_choice=False)


def _choices(choices: Any) -> list[SelectChoice]:
    pairs = choices.items() if hasattr(choices, "items") else choices
    return [SelectChoice(str(value), text) for value, text in pairs]


class WriteForm(VersionedForm):
    """A form that writes once, however often it is sent."""

    client_key = HiddenField(default=lambda: secrets.token_urlsafe(12))

    def key(self) -> str:
        """Return the page's id for this write; empty for one that is none."""
        value = str(self.client_key.data or "")
        plain = value.replace("-", "").replace("_", "")
        return value if 8 <= len(value) <= 64 and plain.isascii() and plain.isalnum() else ""


class AgreementForm(VersionedForm):
    """A version of the agreement."""

    body = TextAreaField(_l("Text of the agreement"))
    why = TextAreaField(_l("What changes"))


class NeedsForm(VersionedForm):
    """The needs report."""

    situation = TextAreaField(_l("The situation"))
    question_0 = StringField(_l("First question"))
    question_1 = StringField(_l("Second question"))
    question_2 = StringField(_l("Third question"))


for _name in ELEMENTS:
    setattr(NeedsForm, f"note_{_name}", TextAreaField(member_words.ELEMENTS[_name]))


class GoalForm(WriteForm):
    """A goal of the roadmap."""

    title = StringField(_l("Goal"))
    indicator = TextAreaField(_l("How you see that it is met"))
    owner = choice(_l("Who answers for it"))
    due_on = day_field(_l("By when"))
    state = choice(_l("Status"), pair_words.GOAL_STATES)
    result = TextAreaField(_l("What came of it"))


class MoveForm(VersionedForm):
    """A goal goes to another column."""

    state = choice(_l("Status"), pair_words.GOAL_STATES)


class SessionForm(WriteForm):
    """A session or a visit."""

    kind = RadioField(
        _l("Form"), choices=_choices(pair_words.SESSION_KINDS), validate_choice=False,
        default="online",
    )  # fmt: skip
    title = StringField(_l("What it is about"))
    starts_at = moment_field(_l("Begins"))
    ends_at = moment_field(_l("Ends"))
    for_group = BooleanField(_l("For the whole group"))
    place = StringField(_l("Place or link"))
    agenda = TextAreaField(_l("Agenda"))


class CancelForm(VersionedForm):
    """A session is cancelled."""

    why = TextAreaField(_l("Reason"))


class MinutesForm(VersionedForm):
    """What a session said, and who was there."""

    minutes = TextAreaField(_l("Minutes"))
    attended = boxes(_l("Who was there"), {})


class ActionForm(WriteForm):
    """Something that somebody takes on."""

    title = StringField(_l("What is to be done"))
    owner = choice(_l("Who does it"))
    due_on = day_field(_l("By when"))


class FileForm(VersionedForm):
    """A file for the pair."""

    file = FileField(_l("File"))
    note = StringField(_l("What it is"))


class TeamForm(VersionedForm):
    """Somebody is to work in the pair."""

    who = StringField(_l("Username"))
    role = choice(_l("Role"))


class ReviewForm(VersionedForm):
    """The mid-term review of a side."""

    choice = RadioField(
        _l("How does it go on?"), choices=_choices(pair_words.REVIEW_CHOICES),
        validate_choice=False,
    )  # fmt: skip
    text = TextAreaField(_l("Why, and what should change"))


class OutputForm(WriteForm):
    """A result of the pair."""

    title = StringField(_l("Name of the result"))
    link = StringField(_l("Link"))
    file = choice(_l("One of your files"))
    note = TextAreaField(_l("In a few words"))
    is_shown = BooleanField(_l("Show it in public, when both cities show the pair"))


class ClosingForm(VersionedForm):
    """The closing report."""

    summary = TextAreaField(_l("What came of it"))
    lessons = TextAreaField(_l("What the network should learn"))
    why = TextAreaField(_l("What is missing, and why"))


QUESTIONS = {
    "useful": _l("How useful was the mentoring for your city?"),
    "contact": _l("How well did working together go?"),
    "worked": _l("What worked"),
    "hard": _l("What was hard, or did not work"),
    "learned": _l("What your city learned"),
    "next": _l("What comes next"),
    "in_touch": _l("Are both cities still in touch?"),
    "would_mentor": _l("Would your city mentor others?"),
    "changed": _l("What has changed since"),
}
YES_NO = {"yes": _l("Yes"), "no": _l("No")}


def evaluation_form(stage: str, data: dict[str, Any] | None) -> VersionedForm:
    """Return the form of a stage's evaluation, filled with what was said."""
    marks, decided, texts = ASKED[stage]
    fields: dict[str, Any] = {}
    for names, known in ((marks, pair_words.MARKS), (decided, YES_NO)):
        for name in names:
            fields[name] = RadioField(
                QUESTIONS[name], choices=_choices(known), validate_choice=False
            )
    for name in texts:
        fields[name] = TextAreaField(QUESTIONS[name])
    made: VersionedForm = type("EvaluationForm", (VersionedForm,), fields)(data=data or {})
    return made


def offer(field: Any, choices: Iterable[tuple[Any, Any]], empty: Any = None) -> None:
    """Let a list offer these choices, after an empty one where there is such."""
    found = [SelectChoice("", empty)] if empty is not None else []
    field.choices = found + [SelectChoice(str(value), text) for value, text in choices]
