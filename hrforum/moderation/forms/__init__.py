"""Forms of moderation: they parse; what is acceptable is the actions' business."""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from itsdangerous import BadSignature, URLSafeTimedSerializer
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice

from hrforum.core import clock
from hrforum.core.errors import Invalid
from hrforum.core.web import settings
from hrforum.moderation import grounds, words
from hrforum.moderation.actions.deciding import Choice

QUICKEST = 3  # seconds in which nobody reads and fills in the form
LONGEST = 24 * 3600


class ModerationForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form that can show what the domain refuses."""

    client_key = HiddenField(default=lambda: secrets.token_urlsafe(16))

    def refuse(self, error: Invalid) -> None:
        """Put the message next to the field that it belongs to, or the first one."""
        fields = self._fields
        field = fields.get(error.field) or next(
            each for name, each in fields.items() if name not in ("csrf_token", "client_key")
        )
        field.errors = [*field.errors, str(error)]


class QuickReportForm(ModerationForm):
    """A report of somebody signed in; the button that is pressed names the ground."""

    explanation = TextAreaField(_l("More about it"))
    is_protected = BooleanField(
        _l("Don't tell the moderators of this board who I am"), default=True
    )


class PlaceForm(ModerationForm):
    """Where something stands that somebody wants to report."""

    place = StringField(_l("Address of the page or post"))


class CodeForm(ModerationForm):
    """The code of a report."""

    code = StringField(_l("Code"))


def _choices(found: list[grounds.Ground]) -> list[SelectChoice]:
    return [SelectChoice(ground.code, ground.label) for ground in found]


class NoticeForm(ModerationForm):
    """A notice without an account.

    ``website`` is a field that people don't see and machines fill in; ``began`` is when the page
    was made, signed.
    """

    ground = RadioField(
        _l("What is wrong"),
        choices=_choices([*grounds.law(), *grounds.rules()]),
        validate_choice=False,
    )
    explanation = TextAreaField(_l("Why"))
    place = StringField(_l("Exact place"))
    capacity = RadioField(
        _l("You write"),
        choices=[SelectChoice(key, label) for key, label in words.CAPACITIES.items()],
        default="private",
        validate_choice=False,
    )
    name = StringField(_l("Your name"))
    email = StringField(_l("Your e-mail address"))
    good_faith = BooleanField(_l("I believe in good faith that what I say is true and complete"))
    website = StringField(_l("Leave this empty"))
    began = HiddenField()

    def begin(self) -> None:
        """Note when the page was made."""
        self.began.data = _clock().dumps(int(clock.now().timestamp()))

    def is_by_machine(self) -> bool:
        """Whether it was filled in as only machines do: a hidden field, or too quickly."""
        if self.website.data:
            return True
        try:
            began = int(_clock().loads(self.began.data or ""))
        except (BadSignature, ValueError, TypeError):
            return True
        return not QUICKEST <= clock.now().timestamp() - began <= LONGEST


def _clock() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().SECRET_KEY, salt="hrforum-notice")


class TextForm(ModerationForm):
    """A note, a question, an answer, an appeal."""

    text = TextAreaField(_l("What you want to say"))
    act = HiddenField(default="noted")


class ReasonForm(ModerationForm):
    """A reason."""

    reason = TextAreaField(_l("Reason"))


class OutcomeForm(ModerationForm):
    """What is decided on an appeal."""

    outcome = RadioField(
        _l("The decision"),
        choices=[
            SelectChoice("upheld", _l("It stands")),
            SelectChoice("reversed", _l("It is reversed: everything that it did is undone")),
        ],
        validate_choice=False,
    )
    reasons = TextAreaField(_l("Reasons"))


class MisuseForm(ModerationForm):
    """A step against somebody whose reports are unfounded."""

    step = RadioField(
        _l("What to do"),
        choices=[
            SelectChoice("warned", _l("Warn them")),
            SelectChoice("suspended", _l("Take no reports from them for 30 days")),
        ],
        validate_choice=False,
    )
    reason = TextAreaField(_l("Reason"))


class DecisionForm(ModerationForm):
    """A decision."""

    version = HiddenField()
    measure = RadioField(_l("What happens to it"), validate_choice=False)
    words = StringField(_l("What readers see"))
    ground = SelectField(
        _l("House rule or law"),
        choices=[
            SelectChoice("", _l("Choose")),
            *[
                SelectChoice(ground.code, ground.label, optgroup=_l("The law"))
                for ground in grounds.law()
            ],
            *[
                SelectChoice(ground.code, ground.label, optgroup=_l("House rules"))
                for ground in grounds.rules()
            ],
        ],
        validate_choice=False,
    )
    facts = TextAreaField(_l("Facts"))
    reasons = TextAreaField(_l("Why they fall under it"))
    step = RadioField(_l("What happens towards its author"), default="none", validate_choice=False)
    days = StringField(_l("For how many days"))
    is_grave = BooleanField(_l("It is so grave that no warning is due before"))
    found_by_machine = BooleanField(_l("A machine found it"))
    decided_by_machine = BooleanField(_l("A machine took part in the decision"))
    unfounded = SelectMultipleField(
        _l("Reports that are manifestly unfounded"),
        validate_choice=False,
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )

    def offer(self, measures: list[str], steps: list[str], reports: list[tuple[int, Any]]) -> None:
        """Offer what can be done in this case."""
        self.measure.choices = [SelectChoice(key, words.MEASURES[key]) for key in measures]
        self.step.choices = [SelectChoice(key, words.STEPS[key]) for key in steps]
        self.unfounded.choices = [SelectChoice(str(key), label) for key, label in reports]

    def choice(self) -> Choice:
        """Return what was chosen; a number of days that is none becomes -1."""
        typed = (self.days.data or "").strip()
        days = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else -1
        return Choice(
            measure=self.measure.data or "",
            ground=self.ground.data or "",
            facts=self.facts.data or "",
            reasons=self.reasons.data or "",
            words=self.words.data or "",
            step=self.step.data or "none",
            days=days if typed else 0,
            found_by_machine=bool(self.found_by_machine.data),
            decided_by_machine=bool(self.decided_by_machine.data),
            is_grave=bool(self.is_grave.data),
            rabat={name: self[f"rabat_{name}"].data or "" for name in grounds.RABAT},
            unfounded=[int(key) for key in self.unfounded.data or () if key.isdigit()],
        )

    def seen_version(self) -> int:
        """Return the version of the case that the moderator saw; -1 where it is none."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


for _name, (_label, _hint) in grounds.RABAT.items():
    setattr(DecisionForm, f"rabat_{_name}", TextAreaField(_label, description=_hint))
