"""Values for table programs."""

from __future__ import annotations

# What a table program would take for a formula (OWASP: CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(value: object) -> str:
    """Return a value as text that no table program takes for a formula; None is empty."""
    text = "" if value is None else str(value)
    # A dash alone computes nothing; it says that there is nothing.
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) and text != "-" else text
