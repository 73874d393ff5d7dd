"""Who is connected, and whether they still may be.

A listener is one connection of one browser. Sessions and people are a feature's matter
(`hrforum.accounts`): it says who a request is, and later which sessions are still alive.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hrforum.core.permissions import VISITOR, Actor


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is: the actor, and the session by which we know. A visitor has none."""

    actor: Actor = VISITOR
    session_id: int | None = None


@dataclass(eq=False, slots=True)
class Listener:
    """One connection.

    ``sids`` holds its Socket.IO id in each namespace that it joined, ``wire`` its transport.
    """

    identity: Identity
    address: str
    wire: Any = None
    sids: dict[str, str] = field(default_factory=dict)
    since: float = field(default_factory=time.monotonic)
    checked: float = field(default_factory=time.monotonic)

    @property
    def actor(self) -> Actor:
        """Who listens, as was last found out."""
        return self.identity.actor


Recognise = Callable[[], Identity]
StillThere = Callable[[Sequence[int]], Mapping[int, Identity]]


def _nobody() -> Identity:
    return Identity()


def _none(_ids: Sequence[int]) -> Mapping[int, Identity]:
    return {}


class _Recognition:
    """How people are known; set once by the feature that knows."""

    recognise: Recognise = staticmethod(_nobody)
    still_there: StillThere = staticmethod(_none)


def recognise_by(recognise: Recognise, still_there: StillThere) -> None:
    """Say how listeners are known.

    Args:
        recognise: returns whose the request at hand is.
        still_there: gets ids of sessions and returns those that are alive, with whose they are
            now: one statement.
    """
    _Recognition.recognise = staticmethod(recognise)
    _Recognition.still_there = staticmethod(still_there)


def recognised() -> Identity:
    """Return whose the request at hand is."""
    return _Recognition.recognise()


def still_there(session_ids: Sequence[int]) -> Mapping[int, Identity]:
    """Return which of these sessions are alive, and whose they are now."""
    return _Recognition.still_there(session_ids)


class Crowd:
    """All listeners of a process, found by person and by address."""

    def __init__(self) -> None:
        self._all: dict[Listener, None] = {}
        self._people: dict[int, set[Listener]] = {}
        self._addresses: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Listener]:
        return iter(list(self._all))

    def add(self, listener: Listener) -> None:
        """Take a listener in."""
        self._all[listener] = None
        self._addresses[listener.address] = self.at(listener.address) + 1
        if listener.actor.person_id is not None:
            self._people.setdefault(listener.actor.person_id, set()).add(listener)

    def remove(self, listener: Listener) -> None:
        """Forget a listener."""
        if listener not in self._all:
            return
        del self._all[listener]
        left = self.at(listener.address) - 1
        if left:
            self._addresses[listener.address] = left
        else:
            del self._addresses[listener.address]
        person_id = listener.actor.person_id
        if person_id is not None:
            self._people[person_id].discard(listener)
            if not self._people[person_id]:
                del self._people[person_id]

    def of(self, person_id: int) -> list[Listener]:
        """Return the connections of a person."""
        return list(self._people.get(person_id, ()))

    def at(self, address: str) -> int:
        """Return how many connections come from an address (its keyed hash)."""
        return self._addresses.get(address, 0)

    def due(self, before: float, most: int) -> list[Listener]:
        """Return listeners with a session that were last looked at before that moment."""
        found = []
        for listener in self._all:
            if listener.identity.session_id is not None and listener.checked < before:
                found.append(listener)
                if len(found) == most:
                    break
        return found
