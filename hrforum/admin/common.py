"""What the pages for administrators share: reading addresses, and errors beside fields."""

from __future__ import annotations

import datetime as dt

from flask import request

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
