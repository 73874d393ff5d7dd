"""A per-process cache of rendered pieces of pages.

A key holds the versions of everything that the piece shows, read from the database in the same
request; so nothing has to be invalidated, and several processes agree. What only one reader may see
never goes in.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from cachetools import LRUCache

from hrforum.core.models import Epoch
from hrforum.extensions import db

BYTES = 96_000_000
_cache: LRUCache[Hashable, Any] = LRUCache(maxsize=BYTES, getsizeof=len)


def fragment(key: Hashable, make: Callable[[], str]) -> str:
    """Return the piece kept under ``key``; call ``make`` for it when there is none."""
    found = _cache.get(key)
    if found is None:
        found = make()
        if len(found) < BYTES // 50:
            _cache[key] = found
    return found


def forget() -> None:
    """Empty the cache (tests, and a change of templates)."""
    _cache.clear()


def bump(name: str) -> None:
    """Raise the counter ``name`` (``faces`` or ``shelf``): pieces that hang on it are made anew."""
    session = db.session()
    epoch = session.get(Epoch, name, with_for_update=True)
    if epoch is None:
        session.add(Epoch(name=name, version=1))
    else:
        epoch.version += 1
