"""Pages as a kept skeleton with slots.

A template is rendered with marks where something belongs to this one request: the header with the
reader's name, the CSRF token, messages, a reader's actions. The marks are then replaced. A page
whose rows have versions can be kept as a skeleton under a key of those versions: a hot page is a
join of byte strings, and what is one reader's own never enters the cache.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable, Mapping

from cachetools import LRUCache
from markupsafe import Markup

# Nobody's text can contain a mark: the word in it is made anew by each process.
_WORD = secrets.token_hex(6)
_MARK = re.compile(f"\x03{_WORD}([^\x03]*)\x03")

Skeleton = tuple[bytes | str, ...]
Slot = str | bytes | Callable[[str], str | bytes]
Slots = Mapping[str, Slot]
BYTES = 128_000_000
PACKED = 32_000_000


def slot(name: str, argument: str = "") -> Markup:
    """Return the mark of a slot, for a template; ``argument`` is handed to what fills it."""
    return Markup(f"\x03{_WORD}{name}:{argument}\x03")  # noqa: S704 -- a mark of our own


def _size(skeleton: Skeleton) -> int:
    return sum(map(len, skeleton)) + 200


_kept: LRUCache[Hashable, Skeleton] = LRUCache(maxsize=BYTES, getsizeof=_size)
_packed: LRUCache[Hashable, bytes] = LRUCache(maxsize=PACKED, getsizeof=len)


def cut(text: str) -> Skeleton:
    """Return a rendered page as what stands (bytes) and, at odd places, the slots (text)."""
    parts = _MARK.split(text)
    return tuple(part if i % 2 else part.encode() for i, part in enumerate(parts))


def kept(key: Hashable, make: Callable[[], str]) -> Skeleton:
    """Return the skeleton kept under ``key``; render it with ``make`` when there is none."""
    found = _kept.get(key)
    if found is None:
        found = cut(make())
        if _size(found) < BYTES // 50:
            _kept[key] = found
    return found


def packed(key: Hashable, make: Callable[[], bytes]) -> bytes:
    """Return the compressed page kept under ``key``; make it when there is none.

    For a skeleton with what fills its slots, both part of the key: compressing costs more than
    all the rest of a hot page.
    """
    found = _packed.get(key)
    if found is None:
        found = make()
        if len(found) < PACKED // 50:
            _packed[key] = found
    return found


def forget() -> None:
    """Empty the cache (tests, and a change of templates)."""
    _kept.clear()
    _packed.clear()


def values(skeleton: Skeleton, slots: Mapping[str, Slot]) -> tuple[bytes, ...]:
    """Return what fills the slots of the skeleton, in their order.

    Raises:
        KeyError: the page has a slot that nothing fills.
    """
    found: list[bytes] = []
    for part in skeleton[1::2]:
        name, _, argument = str(part).partition(":")
        filler = slots[name]
        value = filler(argument) if callable(filler) else filler
        found.append(value if isinstance(value, bytes) else value.encode())
    return tuple(found)


def join(skeleton: Skeleton, filled: tuple[bytes, ...]) -> bytes:
    """Return the page with its slots filled by `values`."""
    parts = list(skeleton)
    parts[1::2] = filled
    return b"".join(parts)  # type: ignore[arg-type]  # the slots' names are gone


def arguments(skeleton: Skeleton, name: str) -> list[str]:
    """Return what the slots of that name are given, in their order: to ask for all at once."""
    start = f"{name}:"
    return [str(part)[len(start) :] for part in skeleton[1::2] if str(part).startswith(start)]


def fill(skeleton: Skeleton, slots: Mapping[str, Slot]) -> bytes:
    """Return the page with its slots filled.

    Raises:
        KeyError: the page has a slot that nothing fills.
    """
    return join(skeleton, values(skeleton, slots))
