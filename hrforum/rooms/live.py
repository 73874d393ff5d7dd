"""The Socket.IO namespace ``/rooms``: what happens in a room, as it happens.

Writes go through the actions; what they wrote is read from the database by number and pushed, all
of 50 milliseconds in one frame. Who was away says up to which number they know the room and gets
what changed since: the room's number goes up under its lock, so nothing can come below it later.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any, cast

from flask_babel import gettext as _

from hrforum.core.errors import Forbidden, Invalid, NotFound, TooMany
from hrforum.core.realtime import Identity, Listener, Live, Namespace, live_of
from hrforum.core.realtime.namespaces import Part, whole_number
from hrforum.core.web import settings_of
from hrforum.extensions import db
from hrforum.rooms import commands, policy, shapes
from hrforum.rooms.actions import presence
from hrforum.rooms.halls import Hall, Seat
from hrforum.rooms.queries import changes, own
from hrforum.rooms.queries.standing import NEWS, asked, check, role_of

NAME = "/rooms"
BATCH = 0.05  # seconds between two pushes of a room: what happens meanwhile is gathered
CHECK_EVERY = 2  # ticks after which everybody's right to be here is looked at
COUNT_EVERY = 3
NOTE_EVERY = 15
A_SECOND = 4.0  # calls of one person
AT_ONCE = 25.0
PEOPLE = 300  # that the list of people names

rooms = Namespace(NAME, pushes=("news", "people", "gone", "role"))


class RoomsPart(Part):
    """The rooms that somebody is in, in this process."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.halls: dict[int, Hall] = {}
        self._ticks = 0
        self._allowances: dict[int, tuple[float, float]] = {}

    # Listeners

    def left(self, listener: Listener) -> None:
        """Forget where a listener sat."""
        for hall in list(self.halls.values()):
            self._leave(hall, listener)

    def changed(self, listener: Listener, before: Identity) -> None:
        """Look at once whether somebody may stay whose rights have changed."""
        if before.actor.grants != listener.actor.grants:
            for hall in list(self.halls.values()):
                if listener in hall.seats:
                    self._check(hall, [listener])

    def sit(self, listener: Listener, event_id: int, number: int, seat: Seat) -> None:
        """Let a listener hear of a room from now on."""
        hall = self.halls.get(event_id)
        if hall is None:
            hall = self.halls[event_id] = Hall(event_id, number)
        before = hall.seats.get(listener)
        if before is not None and before.role != seat.role:
            self._leave_room(hall, listener)
        hall.seats[listener] = seat
        self.live.enter(listener, NAME, room_of(event_id, seat.role))

    def _leave(self, hall: Hall, listener: Listener) -> None:
        if hall.seats.pop(listener, None) is not None and not hall.seats:
            self.halls.pop(hall.event_id, None)

    def _leave_room(self, hall: Hall, listener: Listener) -> None:
        seat = hall.seats[listener]
        self.live.leave(listener, NAME, room_of(hall.event_id, seat.role))

    def _take_away(self, hall: Hall, listener: Listener) -> None:
        self._leave_room(hall, listener)
        self._leave(hall, listener)
        self._push("gone", {"event": hall.event_id}, listener)

    def _push(self, event: str, data: dict[str, Any], listener: Listener) -> None:
        sid = listener.sids.get(NAME)
        if not sid:
            return
        if event == "gone":
            self.live.emit("gone", data, NAME, to=sid)
        elif event == "role":
            self.live.emit("role", data, NAME, to=sid)
        else:
            self.live.emit("news", data, NAME, to=sid)

    def _check(self, hall: Hall, listeners: Iterable[Listener]) -> None:
        """Take the room from those who may not be in it any more; tell of another role."""
        db.session.rollback()  # what was read before may be old
        some = [each for each in listeners if each in hall.seats]
        found = own.admitted(hall.event_id, (each.actor.person_id or 0 for each in some))
        for listener in some:
            seat = hall.seats.get(listener)
            role = found.role_of(listener.actor) if found else None
            if seat is None or role == seat.role:
                continue
            if role is None:
                self._take_away(hall, listener)
                continue
            self.sit(listener, hall.event_id, hall.known, Seat(seat.me_id, role))
            self._push("role", {"event": hall.event_id, "role": role}, listener)

    # News

    def heard(self, kind: str, which: int) -> None:
        """Gather what happens in a room; look at who may be there when its event changes."""
        hall = self.halls.get(which)
        if hall is None:
            return
        if kind == NEWS:
            self._soon(hall)
        elif kind == "event":
            self._check(hall, list(hall.seats))

    def _soon(self, hall: Hall) -> None:
        import gevent

        if not hall.is_due:
            hall.is_due = True
            # At once after a silence; a single line in a quiet room waits for nothing.
            wait = max(0.0, hall.told_at + BATCH - time.monotonic())
            gevent.spawn_later(wait, self.live.run, self._tell, hall)

    def _tell(self, hall: Hall) -> None:
        """Push what changed; one after the other, so that all hear it in one order."""
        hall.is_due = False
        if hall.is_busy:
            self._soon(hall)
            return
        hall.is_busy = True
        hall.told_at = time.monotonic()
        try:
            db.session.rollback()  # what was read before may be old
            read = changes.since(hall.event_id, hall.known)
            if read is None:
                for listener in list(hall.seats):
                    self._take_away(hall, listener)
                return
            if read.room.number <= hall.known:
                return
            before, hall.known = hall.known, read.room.number
            if read.people:
                # First: who was sent out hears nothing of what comes now.
                ids = {row.by_id for row in read.people}
                self._check(hall, [each for each, s in hall.seats.items() if s.me_id in ids])
            self._emit(hall, before, read)
        finally:
            hall.is_busy = False

    def _emit(self, hall: Hall, before: int, read: changes.Read) -> None:
        said = {"event": hall.event_id, "since": before}
        if read.too_many:
            data = {**said, "number": read.room.number, "too_many": True}
            for role in ("attendee", "host"):
                self.live.emit("news", data, NAME, to=room_of(hall.event_id, role))
            return
        for role in ("attendee", "host"):
            data = {**said, **shapes.news(read, staff=policy.is_staff(role))}
            self.live.emit("news", data, NAME, to=room_of(hall.event_id, role))
        # Who asked sees their own question also while it waits for the hosts.
        held = {row.by_id: row for row in read.questions if row.state in ("waiting", "dismissed")}
        for listener, seat in list(hall.seats.items()):
            if seat.me_id in held and not policy.is_staff(seat.role):
                mine = shapes.news(read, staff=False, own=[seat.me_id])
                self._push("news", {**said, **mine}, listener)

    def tick(self) -> None:
        """Look by ourselves: news may be lost, and rights may end in silence."""
        self._ticks += 1
        for hall in list(self.halls.values()):
            self._tell(hall)
            if self._ticks % CHECK_EVERY == 0:
                self._check(hall, list(hall.seats))
            if self._ticks % NOTE_EVERY == 0 or hall.here < 0:
                presence.note_presence(seat.me_id for seat in hall.seats.values())
            if self._ticks % COUNT_EVERY == 0 or hall.here < 0:
                self._count(hall)
        if self._ticks % NOTE_EVERY == 0:
            now = time.monotonic()
            self._allowances = {
                who: each for who, each in self._allowances.items() if now - each[1] < AT_ONCE
            }

    def _count(self, hall: Hall) -> None:
        db.session.rollback()
        here = own.count_here(hall.event_id)
        if here != hall.here:
            hall.here = here
            data = {"event": hall.event_id, "here": here}
            for role in ("attendee", "host"):
                self.live.emit("people", data, NAME, to=room_of(hall.event_id, role))

    # Floods

    def allow(self, listener: Listener) -> None:
        """Take a call from a person's allowance, whatever sockets they come by.

        Raises:
            TooMany: they call too often.
        """
        if not settings_of(self.live.app).LIMITS:
            return
        who, now = listener.actor.person_id or 0, time.monotonic()
        left, at = self._allowances.get(who, (AT_ONCE, now))
        left = min(AT_ONCE, left + (now - at) * A_SECOND)
        if left < 1:
            self._allowances[who] = left, now
            raise TooMany(_("That was too much at once. Wait a moment."))
        self._allowances[who] = left - 1, now


def room_of(event_id: int, role: str) -> str:
    """Return the name of the Socket.IO room of those who see the same of a room."""
    return f"{event_id}:{'staff' if policy.is_staff(role) else 'all'}"


def _part() -> RoomsPart:
    return cast(RoomsPart, live_of().parts[NAME])


def _standing(listener: Listener, event_id: int) -> Any:
    row = asked(listener.actor, event_id)
    if row is None or row.RoomPerson is None:
        raise NotFound
    check(row)
    role = role_of(listener.actor, row)
    if not policy.may_enter(row.Room.state, role):
        raise Forbidden(_("The doors are not open yet."))
    return row, role


@rooms.call("enter", "signed_in")
def enter(listener: Listener, data: Mapping[str, Any]) -> dict[str, Any]:
    """Hear of a room from now on; get it whole, or what changed since a number.

    Raises:
        Invalid: it names none.
        NotFound, Forbidden: there is none that the listener has come in to by the lobby.
    """
    part = _part()
    part.allow(listener)
    event_id = whole_number(data, "event", least=1)
    since = whole_number(data, "since") if "since" in data else 0
    row, role = _standing(listener, event_id)
    seat, number = Seat(row.RoomPerson.id, role), row.Room.number
    # First in, then look: what comes in between is heard twice rather than never.
    part.sit(listener, event_id, number, seat)
    db.session.rollback()
    staff = policy.is_staff(role)
    hall = part.halls[event_id]
    news, is_whole = hall.told(number, since, seat.me_id, staff=staff)
    numbers = [each["number"] for each in news["lines"]]
    reactions = own.reactions_of(seat.me_id, numbers)
    return {
        "whole": is_whole,
        "me": {"id": seat.me_id, "role": role, "rights": rights_of(role)},
        "here": max(hall.here, 1),
        "own": {**own.marks_of(seat.me_id), "reactions": reactions},
        **news,
    }


def rights_of(role: str) -> list[str]:
    """Return the rights of a role, by name."""
    return [right for right in policy.RIGHTS if policy.has_right(role, right)]


@rooms.call("earlier", "signed_in")
def earlier(listener: Listener, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return lines before a number.

    Raises:
        Invalid: it names no room or number.
        NotFound, Forbidden: as `enter`.
    """
    _part().allow(listener)
    event_id = whole_number(data, "event", least=1)
    before = whole_number(data, "number", least=1)
    _row, role = _standing(listener, event_id)
    rows = changes.lines_before(event_id, before)
    return {"lines": [shapes.line(each, staff=policy.is_staff(role)) for each in rows]}


@rooms.call("people", "signed_in")
def people(listener: Listener, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return who is in the room.

    Raises:
        Invalid: it names no room.
        NotFound, Forbidden: as `enter`.
    """
    _part().allow(listener)
    event_id = whole_number(data, "event", least=1)
    _row, role = _standing(listener, event_id)
    staff = policy.is_staff(role)
    found = [shapes.person(each, staff=staff) for each in changes.people(event_id, PEOPLE)]
    return {
        "here": own.count_here(event_id),
        "people": [each for each in found if staff or not each["removed"]],
    }


def _declare(name: str) -> None:
    def call(listener: Listener, data: Mapping[str, Any]) -> dict[str, Any]:
        _part().allow(listener)
        event_id = whole_number(data, "event", least=1)
        fields = commands.from_json(commands.VERBS[name], data)
        if len(str(fields)) > 20_000:
            raise Invalid("text", _("This is too long."))
        return commands.run(name, listener.actor, event_id, fields)

    rooms.call(name, "signed_in")(call)


for _name in commands.VERBS:
    _declare(_name)


def register() -> None:
    """Let the namespace be served."""
    rooms.part = RoomsPart
