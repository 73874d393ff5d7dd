"""Who holds an event and who may change its page."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from hrforum.accounts.models import Person
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.events.actions.common import event_locked, happened
from hrforum.events.models import HOST_ROLES, Event, EventHost, EventMember
from hrforum.extensions import db


@transactional
def add_host(actor: Actor, event_id: int, username: str, role: str) -> Event:
    """Let a person hold an event, or change its page; again with another role changes it.

    Raises:
        NotFound: there is none for the actor, or it is not theirs to hold.
        Invalid: nobody of that name, or no such role.
    """
    event = event_locked(actor, event_id, "host")
    person = db.session.scalar(
        select(Person).where(
            Person.username == username.strip().lstrip("@"),
            Person.deleted_at.is_(None),
            Person.active.is_(True),
        )
    )
    if person is None:
        raise Invalid("username", _("There is nobody of that name here."))
    if role not in HOST_ROLES:
        raise Invalid("role", _("Choose one of the answers."))
    row = db.session.get(EventHost, (event.id, person.id))
    if row is None:
        db.session.add(EventHost(event_id=event.id, person_id=person.id, role=role))
    elif row.role != role:
        _must_not_be_last(event, row)
        row.role = role
    else:
        return event
    event.version += 1
    happened(actor, event, "changed")
    return event


@transactional
def remove_host(actor: Actor, event_id: int, person_id: int) -> Event:
    """Take a person off the hosts and co-editors.

    Raises:
        NotFound: there is none for the actor, or it is not theirs to hold; nobody such is on it.
        Conflict: nobody would be left to hold the event.
    """
    event = event_locked(actor, event_id, "host")
    row = db.session.get(EventHost, (event.id, person_id))
    if row is None:
        raise NotFound
    _must_not_be_last(event, row)
    db.session.delete(row)
    event.version += 1
    happened(actor, event, "changed")
    return event


def _must_not_be_last(event: Event, row: EventHost) -> None:
    """Raise Conflict when the event would have nobody who holds it: no host and no member."""
    if row.role != "host":
        return
    others = select(func.count()).where(
        EventHost.event_id == event.id,
        EventHost.role == "host",
        EventHost.person_id != row.person_id,
    )
    members = select(func.count()).where(EventMember.event_id == event.id)
    if not db.session.scalar(others) and not db.session.scalar(members):
        raise Conflict(_("Somebody must hold the event. Add another host first."))
