"""The forms of cycles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice

from hrforum.core.forms import VersionedForm
from hrforum.members import labels
from hrforum.members.models.organisations import KINDS
from hrforum.mentoring.matching.words import PARTS


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


class CycleForm(VersionedForm):
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
    guests_rank = BooleanField(_l("Guest cities see who asks, and rank them"))
    least_score = StringField(_l("Least score of a pair"))
    floor_new = StringField(_l("Points of a new city"))
    floor_small = StringField(_l("Points of a small city"))
    small_below = StringField(_l("A city is small below so many people"))


for _name, _label in PARTS.items():
    setattr(CycleForm, f"w_{_name}", StringField(_label))


class ActForm(VersionedForm):
    """Something done to a cycle, an offer or a request, with a reason."""

    until = day_field(_l("New last day of the call"))
    reason = TextAreaField(_l("Reason"))
