"""Posts of a topic as people name them: ``5-9, 12, 40-``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_babel import gettext as _

from hrforum.core.errors import Invalid

MAX = 500  # characters
_PART = re.compile(r"(\d{1,7})(?:\s*[-–]\s*(\d{1,7})?)?\Z")


def read(text: str) -> list[tuple[int, int | None]]:
    """Return the ranges that somebody typed; one without an end goes to the last post.

    Raises:
        Invalid: they can't be read; the field is ``numbers``.
    """
    found: list[tuple[int, int | None]] = []
    for part in text.replace(";", ",").replace("#", "").split(","):
        part = part.strip()
        if not part:
            continue
        match = _PART.match(part)
        if match is None or len(text) > MAX:
            raise Invalid("numbers", _("Write the posts like this: 5-9, 12, 40-"))
        first = int(match[1])
        if match[2]:
            found.append((first, int(match[2])))
        else:
            found.append((first, None if re.search(r"[-–]\s*\Z", part) else first))
    if not found:
        raise Invalid("numbers", _("Say which posts: 5-9, 12, 40-"))
    return found


def holds(ranges: Sequence[tuple[int, int | None]], number: int) -> bool:
    """Whether one of the ranges holds the number."""
    return any(first <= number and (last is None or number <= last) for first, last in ranges)
