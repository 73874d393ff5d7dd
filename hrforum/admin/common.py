"""What the pages for administrators share: reading addresses, and errors beside fields."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import request
from flask_wtf import FlaskForm

from hrforum.core.errors import DomainError, Invalid

LARGEST_ID = 2**31 - 1


def word(name: str, longest: int = 100) -> str:
    """Return what the address says for ``name``, cut and without signs that no database takes."""
    return request.args.get(name, "").replace("\x00", "").strip()[:longest]


def number(value: str | None) -> int | None:
    """Return an id that somebody typed or followed; None when it can't be one."""
    text = (value or "").strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 10:
        return None
    found = int(text)
    return found if found <= LARGEST_ID else None


def day(name: str) -> dt.date | None:
    """Return the day that the address gives; None when it is none."""
    try:
        found = dt.date.fromisoformat(word(name, 10))
    except ValueError:
        return None
    return found if 1970 <= found.year <= 9998 else None


class AdminForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A form that can show what an action refuses."""

    def refuse(self, error: DomainError) -> None:
        """Put the message beside its field, or above the form when it has none."""
        field: Any = self._fields.get(error.field) if isinstance(error, Invalid) else None
        if field is None:
            self.form_errors: list[str] = [*self.form_errors, str(error)]
        else:
            field.errors = [*field.errors, str(error)]
