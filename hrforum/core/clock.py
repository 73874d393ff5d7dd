"""The time, in one place, so that tests can set it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_frozen: ContextVar[dt.datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> dt.datetime:
    """Return the present moment (aware, UTC)."""
    return _frozen.get() or dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Return today's date in UTC: mandates and deadlines are counted in it."""
    return now().date()


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let the clock stand at ``moment`` (aware) inside the block: for tests and demo data."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
