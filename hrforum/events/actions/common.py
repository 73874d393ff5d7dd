"""What the writes of events share."""

from __future__ import annotations

from typing import Any, Literal

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from hrforum.core import audit, clock
from hrforum.core.db import lock
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.events import policy
from hrforum.events.models import Event, EventAct, Registration
from hrforum.extensions import db

Need = Literal["see", "edit", "host"]
REASON = 2_000
_RULES: dict[str, Any] = {
    "see": policy.visible_to,
    "edit": policy.editable_by,
    "host": policy.hosted_by,
}


def event_locked(actor: Actor, event_id: int, need: Need = "see") -> Event:
    """Return an event to which the actor may do that, locked until the transaction ends.

    Raises:
        NotFound: there is none, or not for the actor.
    """
    event: Event | None = db.session.scalar(
        lock(
            select(Event).where(Event.id == event_id, policy.visible_to(actor), _RULES[need](actor))
        ).execution_options(populate_existing=True)
    )
    if event is None:
        raise NotFound(_("There is no such event."))
    return event


def check_version(event: Event, version: int) -> None:
    """Raise Conflict when somebody has changed the event since the page was made."""
    if event.version != version:
        raise Conflict(_("This was changed in another window or by somebody else meanwhile."))


def happened(actor: Actor, event: Event, act: str, reason: str = "") -> None:
    """Note that something happened to an event."""
    event.changed_at = clock.now()
    db.session.add(EventAct(event_id=event.id, actor_id=actor.person_id, act=act, reason=reason))
    db.session.flush()
    audit.record(actor, audit.Tag.EVENT_CHANGED, "event", event.id, act=act)


def clean_reason(text: str, *, needed: bool) -> str:
    """Return a reason as typed.

    Raises:
        Invalid: it is missing or too long; the field is ``reason``.
    """
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if needed and not text:
        raise Invalid("reason", _("Write the reason: those who are registered read it."))
    if len(text) > REASON:
        raise Invalid("reason", _("Use at most %(n)s characters.", n=REASON))
    return text


def count(event: Event) -> None:
    """Count anew how many come and wait; the event is locked."""
    db.session.flush()
    rows = db.session.execute(
        select(Registration.state, func.count())
        .where(Registration.event_id == event.id)
        .where(Registration.state.in_(("registered", "waiting")))
        .group_by(Registration.state)
    ).all()
    found: dict[str, int] = {row[0]: row[1] for row in rows}
    event.going_count = found.get("registered", 0)
    event.waiting_count = found.get("waiting", 0)


def clear(table: Any, event_id: int) -> None:
    """Take away the rows that belong to an event, before others take their place."""
    db.session.execute(
        delete(table).where(table.event_id == event_id).execution_options(synchronize_session=False)
    )
