"""Values of an archive made fit for the database: anything may stand in them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

_SPACES = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"
_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LOW = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
MAX_ID = 2**31 - 1


def text(value: Any) -> str:
    """Return a text without what a database or a page refuses; empty for anything else."""
    if not isinstance(value, str):
        return ""
    return _BROKEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def line(value: Any, length: int) -> str:
    """Return a text on one line, without invisible signs, at most ``length`` characters."""
    kept = "".join(
        char
        for char in text(value)
        if char in _JOINERS or char.isspace() or unicodedata.category(char)[0] != "C"
    )
    kept = _SPACES.sub(" ", unicodedata.normalize("NFC", kept)).strip()
    return kept if len(kept) <= length else kept[: length - 1].rstrip() + "…"


def whole(value: Any) -> int | None:
    """Return a whole number that fits the database, or None."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -MAX_ID <= value <= MAX_ID else None


def count(value: Any) -> int:
    """Return a number of things: never negative, 0 where there is none."""
    return max(whole(value) or 0, 0)


def moment(value: Any) -> dt.datetime | None:
    """Return the moment that an ISO 8601 text names, or None; without a zone it is UTC."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        found = dt.datetime.fromisoformat(value)
        found = found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return found if found >= _LOW else None


def key(value: Any) -> str:
    """Return a name for look-ups: on one line, without case."""
    return line(value, 100).casefold()
