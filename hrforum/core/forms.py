"""What forms share that show what an action refuses."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField

from hrforum.core.errors import DomainError, ManyInvalid


class RefusingForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A form that shows what an action refuses."""

    def refuse(self, error: DomainError) -> None:
        """Put each message beside its field, or above the form when it has none."""
        for each in error.all if isinstance(error, ManyInvalid) else [error]:
            field: Any = self._fields.get(getattr(each, "field", ""))
            if field is None:
                self.form_errors: list[str] = [*self.form_errors, str(each)]
            else:
                field.errors = [*field.errors, str(each)]


class VersionedForm(RefusingForm):
    """A form for what others may change meanwhile. ``base`` is the version that the writer saw."""

    base = HiddenField()

    def typed(self) -> dict[str, Any]:
        """Return what was typed, by the names of fields."""
        return {name: field.data for name, field in self._fields.items()}

    def version(self) -> int:
        """Return the version that the writer saw; 0 where it is none."""
        text = str(self.base.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
