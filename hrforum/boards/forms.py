"""Forms of boards: they parse; what is acceptable is the actions' business."""

from __future__ import annotations

import secrets

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

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


class DomainForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form that can show what the domain refuses."""

    def refuse(self, error: Invalid) -> None:
        """Put the message next to the field that it belongs to, or next to the first one."""
        field = self._fields.get(error.field) or next(iter(self._fields.values()))
        field.errors = [*field.errors, str(error)]


class WritingForm(DomainForm):
    """What every form with a text has: the page's id for the write, and who speaks."""

    client_key = HiddenField()
    for_member = SelectField(_l("Speak for"), coerce=str, validate_choice=False)
    body = TextAreaField(_l("Text"))
    language = SelectField(_l("Language of the text"), validate_choice=False)

    def fill(self, actor: Actor) -> None:
        """Offer the actor's mandates and the languages; make an id for the write."""
        if not self.client_key.data:
            self.client_key.data = secrets.token_urlsafe(16)
        self.for_member.choices = [
            SelectChoice("", _l("Myself")),
            *(SelectChoice(str(m.member_id), m.name) for m in actor.grants.mandates),
        ]
        self.language.choices = language_choices()

    @property
    def member_id(self) -> int | None:
        """The member to speak for, or None."""
        value = self.for_member.data or ""
        return int(value) if value.isdigit() else None


class ReplyForm(WritingForm):
    """A reply."""

    reply_to = HiddenField()

    @property
    def reply_to_number(self) -> int | None:
        """The number of the post that is answered, or None."""
        value = self.reply_to.data or ""
        return int(value) if value.isdigit() and len(value) < 10 else None


class TopicForm(WritingForm):
    """A new topic."""

    title = StringField(_l("Title"))
    type = SelectField(_l("Type"), choices=TYPES, default="discussion")
    tags = StringField(_l("Tags"))


class EditForm(DomainForm):
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
        value = self.version.data or ""
        return int(value) if value.isdigit() and len(value) < 10 else 0


class EditTopicForm(EditForm):
    """Changing an opening post and what stands above it."""

    title = StringField(_l("Title"))
    type = SelectField(_l("Type"), choices=TYPES)
    tags = StringField(_l("Tags"))


class ReasonForm(DomainForm):
    """A moderator's reason."""

    reason = TextAreaField(_l("Reason"))


class ReadingForm(DomainForm):
    """How somebody reads."""

    track_replies = BooleanField(_l("Track topics that I write in"))
    shortcuts = BooleanField(_l("Keyboard shortcuts of one key"))


def language_choices() -> list[SelectChoice]:
    """Return the languages that one can write in, each by its own name; first of all: detect it."""
    return [
        SelectChoice("", _l("Detect it")),
        *(SelectChoice(code, names[0]) for code, names in languages.LANGUAGES.items()),
    ]
