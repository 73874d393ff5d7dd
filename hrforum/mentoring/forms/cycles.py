"""The forms of cycles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice

from hrforum.core.errors import DomainError
from hrforum.members import labels
from hrforum.members.actions.profile_checks import ManyInvalid
from hrforum.members.models.organisations import KINDS
from hrforum.mentoring.matching.words import PARTS


class MentoringForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A form that shows what an action refuses. ``base`` is the version that the writer saw."""

    base = HiddenField()

    def refuse(self, error: DomainError) -> None:
        """Put each message beside its field, or above the form when it has none."""
        for each in error.all if isinstance(error, ManyInvalid) else [error]:
            field: Any = self._fields.get(getattr(each, "field", ""))
            if field is None:
                self.form_errors: list[str] = [*self.form_errors, str(each)]
            else:
                field.errors = [*field.errors, str(each)]

    def typed(self) -> dict[str, Any]:
        """Return what was typed, by the names of fields."""
        return {name: field.data for name, field in self._fields.items()}

    def version(self) -> int:
        """Return the version that the writer saw; 0 where it is none."""
        text = str(self.base.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def day_field(label: Any) -> StringField:
    """Return a field for a day. Not the library's: it forgets what can't be read as one."""
    return StringField(label, widget=widgets.DateInput())


def boxes(label: Any, choices: Mapping[Any, Any]) -> SelectMultipleField:
    """Return a group of checkboxes."""
    return SelectMultipleField(
        label,
        choices=[SelectChoice(str(value), text) for value, text in choices.items()],
        validate_choice=False,
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )


class CycleForm(MentoringForm):
    """All that a cycle says."""

    name = StringField(_l("Name"))
    description = TextAreaField(_l("What it is about"))
    call_starts_on = day_field(_l("The call begins"))
    call_ends_on = day_field(_l("Last day of the call"))
    starts_on = day_field(_l("The pairs begin"))
    review_on = day_field(_l("Mid-term review"))
    ends_on = day_field(_l("Last day of the cycle"))
    consent_days = StringField(_l("Days to agree to a pair"))
    planned_sessions = StringField(_l("Sessions planned for each pair"))
    kinds = boxes(_l("Which associate members may ask"), {k: labels.KINDS[k] for k in KINDS})
    same_country = BooleanField(_l("Two cities of one country may be paired"))
    least_score = StringField(_l("Least score of a pair"))
    floor_new = StringField(_l("Points of a new city"))
    floor_small = StringField(_l("Points of a small city"))
    small_below = StringField(_l("A city is small below so many people"))


for _name, _label in PARTS.items():
    setattr(CycleForm, f"w_{_name}", StringField(_label))


class ActForm(MentoringForm):
    """Something done to a cycle, an offer or a request, with a reason."""

    until = day_field(_l("New last day of the call"))
    reason = TextAreaField(_l("Reason"))
