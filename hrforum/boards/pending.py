"""Marks of reading that are on their way to the database.

A page that is shown, and the script that sees posts come into view, only note a number here; a
second later all numbers of the process are written in one transaction (SQLite has one writer).
Until then what a person asks is answered with what is noted here. A crash loses a second of marks,
nothing that anybody wrote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from cachetools import LRUCache

MOST = 50_000
Key = tuple[int, int]

# A bounded one: where the database is away for long, the oldest marks go first.
_noted: LRUCache[Key, int] = LRUCache(maxsize=MOST)


_caught_up: LRUCache[int, dt.datetime] = LRUCache(maxsize=MOST)


def note(person_id: int, topic_id: int, number: int) -> None:
    """Note that the person has seen the topic up to the post with that number."""
    key = (person_id, topic_id)
    if number > _noted.get(key, 0):
        _noted[key] = number


def noted(person_id: int, topic_id: int) -> int:
    """Return the number that waits to be written; 0 when there is none."""
    return _noted.get((person_id, topic_id), 0)


def waiting() -> int:
    """Return how many marks wait."""
    return len(_noted)


def look(most: int) -> dict[Key, int]:
    """Return up to so many marks that wait, in the order of their keys; they go on waiting."""
    return dict(sorted(_noted.items())[:most])


def written(marks: Mapping[Key, int]) -> None:
    """Forget marks that are in the database now; one that went up meanwhile waits on."""
    for key, number in marks.items():
        if _noted.get(key, 0) <= number:
            _noted.pop(key, None)


def caught_up(person_id: int, moment: dt.datetime) -> None:
    """Note that nothing older than the moment is unread in what the person watches or tracks."""
    _caught_up[person_id] = moment


def take_caught_up() -> dict[int, dt.datetime]:
    """Return these moments and forget them: they only save time, and may be lost."""
    found = dict(_caught_up)
    _caught_up.clear()
    return found


def levels_changed(person_id: int) -> None:
    """Forget the person's moment: something older may be unread for them now."""
    _caught_up.pop(person_id, None)


def drop(person_id: int) -> None:
    """Forget the marks of a person."""
    _caught_up.pop(person_id, None)
    for key in [key for key in _noted if key[0] == person_id]:
        _noted.pop(key, None)
