"""What the forms of events share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, widgets
from wtforms.fields.choices import SelectChoice

from hrforum.core.errors import DomainError
from hrforum.members.actions.profile_checks import ManyInvalid


class EventsForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A form that shows what an action refuses. ``base`` is the version that the writer saw."""

    base = HiddenField()
    client_key = HiddenField()

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
