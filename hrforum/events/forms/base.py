"""What the forms of events share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, widgets
from wtforms.fields.choices import SelectChoice

from hrforum.core.forms import VersionedForm


class EventsForm(VersionedForm):
    """A form of events."""

    client_key = HiddenField()


def boxes(label: Any, choices: Mapping[Any, Any]) -> SelectMultipleField:
    """Return a group of checkboxes."""
    return SelectMultipleField(
        label,
        choices=[SelectChoice(str(value), text) for value, text in choices.items()],
        validate_choice=False,
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )


def radios(label: Any, choices: Mapping[Any, Any]) -> RadioField:
    """Return a group of which one is chosen."""
    return RadioField(
        label,
        choices=[SelectChoice(str(value), text) for value, text in choices.items()],
        validate_choice=False,
    )


def select_field(label: Any, choices: Mapping[Any, Any]) -> SelectField:
    """Return a list of which one is chosen."""
    return SelectField(
        label,
        choices=[SelectChoice(str(value), text) for value, text in choices.items()],
        validate_choice=False,
    )


def moment_field(label: Any) -> StringField:
    """Return a field for day and time. Not the library's: it forgets what it can't read."""
    return StringField(label, widget=widgets.DateTimeLocalInput())


def day_field(label: Any) -> StringField:
    """Return a field for a day."""
    return StringField(label, widget=widgets.DateInput())


def named(rows: Iterable[Any]) -> dict[int, str]:
    """Return names by id, of rows that have both."""
    return {row.id: row.name for row in rows}
