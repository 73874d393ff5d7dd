"""What people are told of events: that they are registered, what changed, that it begins soon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from hrforum.core import i18n
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.events import entries, policy, times
from hrforum.events.models import Event
from hrforum.events.queries import audience
from hrforum.events.queries.base import event_path
from hrforum.extensions import db
from hrforum.notifications import actions, kinds, things
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing

_MINE = _l("Events that I take part in")
_HOSTS = _l("Events that I hold")


def register() -> None:
    """Tell the registries."""
    kinds.register(
        Kind(
            "event_registered", "event", _MINE, _l("I am registered, or my host has decided"),
            _l("You are registered"), _l("You are registered: %(title)s"), "calendar", place=37,
        ),
        Kind(
            "event_pending", "event", _MINE, _l("My registration waits for the host"),
            _l("Your registration waits for the host"),
            _l("Your registration waits for the host: %(title)s"), "calendar", place=37,
        ),
        Kind(
            "event_waiting", "event", _MINE, _l("I am put on a waiting list"),
            _l("You are on the waiting list"), _l("You are on the waiting list: %(title)s"),
            "calendar", place=37,
        ),
        Kind(
            "event_moved_up", "event", _MINE, _l("I move up from a waiting list"),
            _l("A place is free: you are registered now"),
            _l("A place is free, you are registered: %(title)s"), "calendar", place=37,
        ),
        Kind(
            "event_declined", "event", _MINE, _l("My registration is declined"),
            _l("Your registration is declined"), _l("Your registration is declined: %(title)s"),
            "calendar", place=37,
        ),
        Kind(
            "event_left", "event", _MINE, _l("I give my place back"),
            _l("Your registration is cancelled"), _l("Your registration is cancelled: %(title)s"),
            "calendar", place=37,
        ),
        Kind(
            "event_changed", "event", _MINE, _l("An event has another time, title or place"),
            _l("The time, the title or the place of this event has changed"),
            _l("This event has changed: %(title)s"), "calendar-clock", place=37,
        ),
        Kind(
            "event_cancelled", "event", _MINE, _l("An event is cancelled"),
            _l("This event is cancelled"), _l("This event is cancelled: %(title)s"),
            "calendar", place=37,
        ),
        Kind(
            "event_tomorrow", "event", _MINE, _l("A day before an event"),
            _l("This event begins in a day"), _l("In a day: %(title)s"), "clock", place=37,
        ),
        Kind(
            "event_soon", "event", _MINE, _l("An hour before an event"),
            _l("This event begins in an hour"), _l("In an hour: %(title)s"), "clock", place=37,
        ),
        Kind(
            "event_asked", "event", _HOSTS, _l("Somebody asks for a place that I must give"),
            _l("%(who)s asks for a place"), _l("Somebody asks for a place: %(title)s"),
            "inbox", place=38,
        ),
        Kind(
            "event_needs", "event", _HOSTS, _l("Somebody who registers needs captions or the like"),
            _l("%(who)s registered and needs something to take part"),
            _l("Somebody needs something to take part: %(title)s"), "accessibility", place=38,
        ),
    )  # fmt: skip
    things.register_thing("event", load_events)


def load_events(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return events that the actor may see."""
    rows = db.session.scalars(select(Event).where(Event.id.in_(set(ids)), policy.visible_to(actor)))
    return {row.id: _thing(row, actor.timezone) for row in rows}


def _thing(event: Event, zone: str, *, note: str = "", calendar: str = "") -> Thing:
    said: Any = LazyString(_when, event, zone)
    return Thing(
        title=event.title,
        path=event_path(event.id, event.slug),
        lang=event.language,
        excerpt=said,
        note=note or (event.cancel_reason if event.state == "cancelled" else ""),
        thread=f"event-{event.id}",
        # The time alone is no secret to whoever is told.
        open=True,
        calendar=calendar,
    )


def _when(event: Event, zone: str) -> str:
    # In the reader's language, which is known only when the mail or the page is written.
    return times.in_line(event, zone, i18n.locale())


def _tell(
    actor: Actor,
    event: Event,
    people: Iterable[tuple[int, str]],
    kind: str,
    key: str,
    *,
    note: str = "",
    calendar: str = "",
) -> None:
    """Tell people, each with the event's time on their own clock."""
    by_zone: dict[str, list[int]] = {}
    for person_id, zone in people:
        by_zone.setdefault(zone, []).append(person_id)
    for zone, ids in sorted(by_zone.items()):
        actions.notify(
            actor,
            [(person_id, kind) for person_id in ids],
            about=("event", event.id),
            key=f"event:{event.id}:{key}",
            thing=_thing(event, zone, note=note, calendar=calendar),
        )


def _calendar(event: Event, *, cancelled: bool = False) -> str:
    return entries.one_event(event, cancelled=cancelled).decode()


def tell_registered(event: Event, rows: Sequence[Any], kind: str) -> None:
    """Tell people what became of their registrations; with a calendar file who has a place.

    Whoever did it is told, too: the mail is what they keep of it.
    """
    has_place = kind in ("event_registered", "event_moved_up")
    left = kind in ("event_left", "event_declined")
    zones = audience.zones([row.person_id for row in rows])
    calendar = _calendar(event, cancelled=left) if has_place or left else ""
    for row in rows:
        _tell(
            SYSTEM, event, [(row.person_id, zones.get(row.person_id, "UTC"))], kind,
            f"registration:{row.id}:{row.version}",
            note=row.reason if kind == "event_declined" else "", calendar=calendar,
        )  # fmt: skip


def tell_hosts(actor: Actor, event: Event, row: Any, kind: str) -> None:
    """Tell the hosts that somebody asks for a place, or for something to take part."""
    _tell(actor, event, audience.hosts(event.id), kind, f"{kind}:{row.id}:{row.version}")


def tell_change(actor: Actor, event: Event) -> None:
    """Tell those who come or wait that an event has changed."""
    for person_id, zone, state in audience.concerned(event.id):
        calendar = _calendar(event) if state == "registered" else ""
        _tell(
            actor, event, [(person_id, zone)], "event_changed", f"changed:{event.version}",
            calendar=calendar,
        )  # fmt: skip


def tell_cancelled(actor: Actor, event: Event) -> None:
    """Tell those who come or wait that an event is cancelled."""
    people = [(person_id, zone) for person_id, zone, _state in audience.concerned(event.id)]
    _tell(actor, event, people, "event_cancelled", "cancelled", calendar=_calendar(event))


def remind(event: Event, people: Sequence[tuple[int, str]], stage: int) -> None:
    """Remind people of an event: stage 1 a day before, 2 an hour before."""
    kind = "event_tomorrow" if stage == 1 else "event_soon"
    _tell(SYSTEM, event, people, kind, f"remind:{stage}:{event.starts_at:%Y%m%dT%H%M}")
