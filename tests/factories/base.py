"""What all factories share."""

from __future__ import annotations

import itertools
from typing import TypeVar

from hrforum.core.db import transaction

T = TypeVar("T")
_numbers = itertools.count(1)


def number() -> int:
    """A number that no row has had before in this process."""
    return next(_numbers)


def save(row: T) -> T:
    """Write a row and give it back with its id."""
    with transaction() as session:
        session.add(row)
        session.flush()
    return row
