"""A room in one process: who listens to it, and what is told to those who come in."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hrforum.core.errors import NotFound
from hrforum.core.realtime import Listener
from hrforum.rooms import shapes
from hrforum.rooms.queries import changes

KEPT = 5.0  # seconds that what newcomers are told is kept where nothing happens


@dataclass(slots=True)
class Seat:
    """Where a listener sits: who they are there, and in which role."""

    me_id: int
    role: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A room as it is told to whoever comes in, once made for all who see the same of it.

    ``askers`` are those who see more of their own questions than others do.
    """

    read: changes.Read
    data: Mapping[str, Any]
    askers: frozenset[int]
    made: float

    @classmethod
    def of(cls, read: changes.Read, *, staff: bool) -> Whole:
        """Return what is told of these rows."""
        askers = () if staff else (row.by_id for row in read.questions if shapes.is_own(row))
        data = shapes.news(read, staff=staff)
        return cls(read, data, frozenset(askers), time.monotonic())

    def for_one(self, me_id: int) -> Mapping[str, Any]:
        """Return what is told to one of them."""
        if me_id not in self.askers:
            return self.data
        return shapes.news(self.read, staff=False, own=[me_id])


@dataclass(slots=True)
class Hall:
    """A room in this process: who listens, and up to which number they were told.

    ``told_at`` is when they last were, ``whole`` what those who come in are told, by whether they
    see what is not for all.
    """

    event_id: int
    known: int
    seats: dict[Listener, Seat] = field(default_factory=dict)
    is_due: bool = False
    is_busy: bool = False
    here: int = -1
    told_at: float = 0.0
    whole: dict[bool, Whole] = field(default_factory=dict)

    def as_whole(self, number: int, *, staff: bool) -> Whole | None:
        """Return the room as it stands; None where there is none.

        Thousands who come at once are told the same: it is read again when the room's number says
        that something happened, or after a while (names change without it).
        """
        kept = self.whole.get(staff)
        # What was pushed before they came in must be in it: the number they asked by may be older.
        least = max(number, self.known)
        if kept and kept.read.room.number >= least and time.monotonic() - kept.made < KEPT:
            return kept
        read = changes.whole(self.event_id)
        if read is None:
            return None
        self.whole[staff] = Whole.of(read, staff=staff)
        return self.whole[staff]

    def told(
        self, number: int, since: int, me_id: int, *, staff: bool
    ) -> tuple[Mapping[str, Any], bool]:
        """Return what somebody who comes in is told, and whether it is the whole room.

        Args:
            number: the room's, as they came.
            since: up to which number they know the room; 0: not at all.
            me_id: who they are here.
            staff: whether they see what is not for all.

        Raises:
            NotFound: there is no such room any more.
        """
        read = changes.since(self.event_id, since) if since else None
        if read is not None and not read.too_many and since <= read.room.number:
            return shapes.news(read, staff=staff, own=[me_id]), False
        whole = self.as_whole(number, staff=staff)
        if whole is None:
            raise NotFound
        return whole.for_one(me_id), True
