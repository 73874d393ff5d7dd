"""The forms of a room's lobby and settings."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, StringField

from hrforum.core.errors import DomainError


class RoomForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A form that shows what an action refuses."""

    def refuse(self, error: DomainError) -> None:
        """Put a message beside its field, or above the form when it has none."""
        field: Any = self._fields.get(getattr(error, "field", ""))
        if field is None:
            self.form_errors: list[str] = [*self.form_errors, str(error)]
        else:
            field.errors = [*field.errors, str(error)]


class LobbyForm(RoomForm):
    """Coming in."""

    alias = StringField(_l("Name that others see"))
    counts_presence = BooleanField(_l("Put me on the hosts' list of who took part, with my time"))


class SettingsForm(RoomForm):
    """What holds in a room."""

    allows_aliases = BooleanField(_l("People may come in with another name"))
    moderates_questions = BooleanField(_l("Hosts let questions through before others see them"))
    kept_days = IntegerField(_l("Days that what people write is kept"))
