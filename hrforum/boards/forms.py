"""Forms of boards: they parse; what is acceptable is the actions' business."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, DateInput, DateTimeLocalInput, ListWidget

from hrforum.boards import fields, polls
from hrforum.boards.actions.drafts import is_kept
from hrforum.boards.moments import typed_moment
from hrforum.core import languages
from hrforum.core.errors import Invalid
from hrforum.core.permissions import Actor

TYPE_LABELS = {
    "discussion": _l("Discussion"),
    "challenge": _l("Challenge: something my city is stuck on"),
    "question": _l("Question: something that has an answer"),
    "practice": _l("Practice: something that worked, for others to reuse"),
}

TYPES = [SelectChoice(value, label) for value, label in TYPE_LABELS.items()]


POLL_KINDS = [
    SelectChoice("single", _l("Choose one")),
    SelectChoice("multiple", _l("Choose several")),
    SelectChoice("ranked", _l("Rank them: counted by instant run-off")),
]


class DomainForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form that can show what the domain refuses."""

    def refuse(self, error: Invalid) -> None:
        """Put the message next to the field that it belongs to, the text, or the first one."""
        fields = self._fields
        field = fields.get(error.field) or fields.get("body") or next(iter(fields.values()))
        field.errors = [*field.errors, str(error)]


class DraftedForm(DomainForm):
    """A form whose text is kept as a draft. ``draft_version``: the one that the page shows."""

    draft_version = HiddenField(default="0")

    @property
    def seen_draft(self) -> int:
        """The version of the draft that the page shows; 0: it shows none."""
        return whole_number(self.draft_version.data)

    def take_draft(self, version: int, said: Mapping[str, str]) -> None:
        """Show a draft: what was typed into each field."""
        if not version:
            return
        self.draft_version.data = str(version)
        for name, field in self._fields.items():
            if not is_kept(name):
                continue
            if isinstance(field, BooleanField):
                field.data = name in said
            elif isinstance(field, SelectMultipleField):
                field.data = said.get(name, "").split("\n")
            elif name in said:
                field.data = said[name]
            elif isinstance(field, StringField) and not isinstance(field, HiddenField):
                field.data = ""


class AttachingForm(DraftedForm):
    """What goes into the text with a file, where no script attaches it."""

    file = FileField(_l("Attach a picture or file"))
    alt = StringField(_l("What the picture shows"))


class WritingForm(AttachingForm):
    """What every form with a text has: the page's id for the write, and who speaks."""

    client_key = HiddenField()
    # A trap: people don't see it, machines fill it in.
    website = StringField(_l("Leave this field empty"))
    for_member = SelectField(_l("Speak for"), coerce=str, validate_choice=False)
    body = TextAreaField(_l("Text"))
    language = SelectField(_l("Language of the text"), validate_choice=False)

    def fill(self, actor: Actor, voice: int | None = None) -> None:
        """Offer the actor's mandates and the languages; make an id for the write.

        Args:
            actor: who writes.
            voice: the member to begin with, if the actor still speaks for it: whom they spoke for
                when they wrote last. Who has never spoken for a member begins as themself.
        """
        if not self.client_key.data:
            self.client_key.data = secrets.token_urlsafe(16)
        self.for_member.choices = [
            SelectChoice("", _l("Myself")),
            *(SelectChoice(str(m.member_id), m.name) for m in actor.grants.mandates),
        ]
        if voice is not None and actor.mandate(voice) is not None and not self.is_submitted():
            self.for_member.data = str(voice)
        self.language.choices = language_choices()

    @property
    def member_id(self) -> int | None:
        """The member to speak for, or None."""
        value = self.for_member.data or ""
        return int(value) if value.isdigit() else None


class PollFields(WritingForm):
    """A new post can carry a poll."""

    poll_question = StringField(_l("Question"))
    poll_options = TextAreaField(_l("Options"))
    poll_kind = SelectField(_l("Kind"), choices=POLL_KINDS, default="single")
    poll_closes = StringField(_l("Closes"), widget=DateTimeLocalInput())
    poll_anonymous = BooleanField(_l("Anonymous: nobody can see who voted for what"))
    poll_hidden = BooleanField(_l("Show the result only to those who voted, or when it is closed"))

    def poll(self, actor: Actor) -> polls.Draft:
        """Return what was typed.

        Raises:
            Invalid: the closing date is none; the field is ``poll_closes``.
        """
        closes = self.poll_closes.data or ""
        return polls.Draft(
            question=self.poll_question.data or "",
            options=self.poll_options.data or "",
            kind=self.poll_kind.data or "",
            closes_at=typed_moment(closes, actor.timezone, "poll_closes"),
            anonymous=bool(self.poll_anonymous.data),
            hidden=bool(self.poll_hidden.data),
        )


class ReplyForm(PollFields):
    """A reply."""

    reply_to = HiddenField()

    @property
    def reply_to_number(self) -> int | None:
        """The number of the post that is answered, or None."""
        value = self.reply_to.data or ""
        return int(value) if value.isdigit() and len(value) < 10 else None


class TopicForm(PollFields):
    """A new topic."""

    title = StringField(_l("Title"))
    type = SelectField(_l("Type"), choices=TYPES, default="discussion")
    tags = StringField(_l("Tags"))


class EditForm(AttachingForm):
    """Changing a reply. ``version`` is the one that the writer started from."""

    version = HiddenField(validators=[DataRequired()])
    body = TextAreaField(_l("Text"))
    language = SelectField(_l("Language of the text"), validate_choice=False)
    reason = StringField(_l("What did you change, and why?"))

    def fill(self) -> None:
        """Offer the languages."""
        self.language.choices = language_choices()

    @property
    def base_version(self) -> int:
        """The version that the writer started from; 0 if the page's value was tampered with."""
        return whole_number(self.version.data)


class EditTopicForm(EditForm):
    """Changing an opening post and what stands above it."""

    title = StringField(_l("Title"))
    type = SelectField(_l("Type"), choices=TYPES)
    tags = StringField(_l("Tags"))


class BookmarkForm(DomainForm):
    """A note and a reminder."""

    note = TextAreaField(_l("Note"))
    remind_at = StringField(_l("Remind me"), widget=DateTimeLocalInput())


class StatusForm(DomainForm):
    """Where a challenge stands."""

    status = SelectField(
        _l("Where it stands"),
        choices=[SelectChoice(name, word) for name, word in fields.STATUSES.items()],
        validate_choice=False,
    )
    outcome = TextAreaField(_l("What we learned"))
    note = StringField(_l("Why now?"))


class TrialForm(DomainForm):
    """How trying an answer went."""

    result = RadioField(
        _l("How did it go?"),
        choices=[SelectChoice(name, word) for name, word in fields.RESULTS.items()],
        validate_choice=False,
    )
    note = StringField(_l("In a sentence"))


class ReasonForm(DomainForm):
    """A moderator's reason."""

    reason = TextAreaField(_l("Reason"))


class TranslationForm(DraftedForm):
    """A translation. Both versions are those that the writer had in front of them."""

    title = StringField(_l("Title"))
    body = TextAreaField(_l("Translation"))
    version = HiddenField(default="0")
    source_version = HiddenField(default="0")


class SummaryForm(DraftedForm):
    """What is known so far. ``version`` is the one that the writer started from."""

    body = TextAreaField(_l("What we know so far"))
    version = HiddenField(default="0")
    why = StringField(_l("What did you change, and why?"))


class AskForm(DomainForm):
    """A language to have a post in."""

    language = SelectField(_l("Language"), validate_choice=False)


class LanguagesForm(DomainForm):
    """The languages that somebody reads."""

    folds_others = BooleanField(_l("Fold up posts in other languages"))
    translatable = BooleanField(_l("Others may translate what I write"))


class ReadingForm(DomainForm):
    """How somebody reads."""

    track_replies = BooleanField(_l("Track topics that I write in"))
    shortcuts = BooleanField(_l("Keyboard shortcuts of one key"))


def whole_number(value: str | None) -> int:
    """Return the whole number that a page sent back; 0 if it was tampered with."""
    value = value or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 11 else 0


def language_choices() -> list[SelectChoice]:
    """Return the languages that one can write in, each by its own name; first of all: detect it."""
    return [
        SelectChoice("", _l("Detect it")),
        *(SelectChoice(code, names[0]) for code, names in languages.LANGUAGES.items()),
    ]


class _Ticks(SelectMultipleField):  # type: ignore[misc]  # the library has no types
    """Several choices as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _made(one: fields.Field) -> Field:
    if one.kind in ("text", "lines"):
        return TextAreaField(one.label, description=one.hint)
    if one.kind == "date":
        return StringField(one.label, description=one.hint, widget=DateInput())
    choices = [SelectChoice(name, word) for name, word in (one.choices or {}).items()]
    if one.kind == "some":
        return _Ticks(one.label, choices=choices, validate_choice=False)
    if one.kind == "one":
        none = SelectChoice("", _l("Nothing said"))
        return SelectField(one.label, choices=[none, *choices], validate_choice=False)
    return StringField(one.label, description=one.hint)


for _form in (TopicForm, EditTopicForm):
    for _field in fields.FIELDS:
        setattr(_form, _field.input, _made(_field))
    _form.practice_source = StringField(
        _l("The topic that it came from"), description=_l("Its address or its number.")
    )


def answers_of(form: TopicForm | EditTopicForm) -> dict[str, Any]:
    """Return what was typed into the questions of all types, by the names of the form fields."""
    return {one.input: form[one.input].data for one in fields.FIELDS}


def questions_of(form: TopicForm | EditTopicForm) -> list[tuple[str, Any, list[Field]]]:
    """Return type, heading and form fields of each type that has questions."""
    return [
        (
            kind,
            heading,
            [form[one.input] for one in fields.fields_of(kind)]
            + ([form["practice_source"]] if kind == "practice" else []),
        )
        for kind, heading in (
            ("challenge", _l("The challenge")),
            ("practice", _l("The practice")),
        )
    ]
