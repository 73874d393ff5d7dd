"""Forms: buttons with a token, and the table of preferences."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from hrforum.notifications import kinds

PREFIX = "mail_"


class EmptyForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A button: nothing but the token that guards it."""


class PreferencesForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """One choice for each kind; made by `preferences_form`."""

    def chosen(self) -> dict[str, str]:
        """Return the choices by kind."""
        return {
            name.removeprefix(PREFIX): field.data
            for name, field in self._fields.items()
            if name.startswith(PREFIX)
        }


def preferences_form(now: Mapping[str, str]) -> PreferencesForm:
    """Return a form with a field for each registered kind, filled with the present choices."""
    fields = {
        f"{PREFIX}{kind.name}": SelectField(
            kind.label,
            choices=[
                SelectChoice("at_once", _l("Mail at once")),
                SelectChoice("never", _l("No mail")),
            ],
        )
        for kind in kinds.choosable()
    }
    made: PreferencesForm = type("Preferences", (PreferencesForm,), fields)(
        data={f"{PREFIX}{name}": choice for name, choice in now.items()}
    )
    return made
