"""Events with rooms, and people in them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from hrforum.core import clock
from hrforum.events.models import Event, EventHost, Registration, Speaker
from hrforum.extensions import db
from hrforum.rooms.actions import doors
from hrforum.rooms.models import RoomPerson
from tests import factories as make
from tests.factories.base import number, save


def event(host: Any = None, **columns: Any) -> Event:
    """A published event that begins now, with its host."""
    n, now = number(), clock.now()
    values: dict[str, Any] = {
        "slug": f"event-{n}",
        "title": f"Event {n}",
        "state": "published",
        "starts_wall": "2030-01-31T18:30",
        "ends_wall": "2030-01-31T20:30",
        "starts_at": now,
        "ends_at": now + dt.timedelta(hours=2),
        "uid": f"event-{n}@test.example",
    }
    made = save(Event(**{**values, **columns}))
    if host is not None:
        save(EventHost(event_id=made.id, person_id=host.id))
    return made


def register(person: Any, event: Any, state: str = "registered") -> Registration:
    """A registration."""
    return save(Registration(event_id=event.id, person_id=person.id, state=state))


class RoomOf:
    """An open room with its host; `join` lets people in."""

    def __init__(self, state: str = "live", **columns: Any) -> None:
        self.host = make.person(display_name="Hana Host")
        self.event = event(self.host, **columns)
        self.id = self.event.id
        doors.prepare_room(self.chief, self.id)
        if state != "closed":
            doors.move_doors(self.chief, self.id, to="open")
        if state in ("live", "ended"):
            doors.move_doors(self.chief, self.id, to="live")
        self.hosting = doors.come_in(self.chief, self.id)
        if state == "ended":
            doors.move_doors(self.chief, self.id, to="ended")

    @property
    def chief(self) -> Any:
        """The host as an actor."""
        return make.actor_of(self.host)

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"/events/{self.id}-{self.event.slug}/live"

    def join(self, person: Any = None, *, speaks: bool = False, **options: Any) -> tuple[Any, Any]:
        """Somebody who is registered and has come in: the actor, and who they are there."""
        person = person or make.person()
        register(person, self.event)
        if speaks:
            save(Speaker(event_id=self.id, person_id=person.id, name=person.display_name))
        actor = make.actor_of(person)
        return actor, doors.come_in(actor, self.id, **options)

    def person_of(self, person: Any) -> int:
        """The id that somebody who came in has here."""
        found = db.session.scalar(
            select(RoomPerson.id).where(
                RoomPerson.room_id == self.id, RoomPerson.person_id == person.id
            )
        )
        assert found is not None
        return int(found)
