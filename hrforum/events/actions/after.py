"""After an event: decisions and follow-ups, and what people thought of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.boards.content import clean_client_key
from hrforum.core import clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, NotFound
from hrforum.core.permissions import Actor
from hrforum.core.web import settings
from hrforum.events.actions.common import event_locked, happened
from hrforum.events.models import (
    FOLLOW_UP_KINDS,
    Event,
    EventFeedback,
    EventFollowUp,
    Registration,
    Speaker,
)
from hrforum.extensions import db
from hrforum.members.actions.profile_checks import Typed

GRADES = ("overall", "useful", "accessible")


@transactional
def add_follow_up(
    actor: Actor, event_id: int, raw: Mapping[str, Any], client_key: str | None = None
) -> EventFollowUp:
    """Write down a decision, or what somebody will do until a day.

    Args:
        actor: a host or co-editor.
        event_id: of which event.
        raw: ``kind``, ``text``, ``owner``, ``due_on``.
        client_key: the page's id for this write.

    Raises:
        NotFound: there is none for the actor.
        ManyInvalid: something is not acceptable.
    """
    event = event_locked(actor, event_id, "edit")
    typed = Typed(raw)
    text = typed.lines("text", 1_000)
    if not text:
        typed.wrong("text", _("Write what was decided, or what will be done."))
    kind = typed.one_of("kind", FOLLOW_UP_KINDS) or "follow_up"
    owner = typed.line("owner", 160)
    if kind == "follow_up" and not owner:
        typed.wrong("owner", _("Write who will do it: without a name nobody does."))
    day = typed.day("due_on")
    typed.done()
    key = clean_client_key(client_key)
    if key is not None:
        known = db.session.scalar(select(EventFollowUp).where(EventFollowUp.client_key == key))
        if known is not None and known.event_id == event.id:
            return known
    row = EventFollowUp(
        event_id=event.id,
        kind=kind,
        text=text,
        owner=owner,
        due_on=dt.date.fromisoformat(day) if day else None,
        client_key=key,
        created_by_id=actor.person_id,
    )
    db.session.add(row)
    event.version += 1
    happened(actor, event, "changed")
    return row


@transactional
def settle_follow_up(actor: Actor, event_id: int, follow_up_id: int, act: str) -> None:
    """Say that something is done, or not yet, or take it off the page.

    Args:
        actor: a host or co-editor.
        event_id, follow_up_id: which.
        act: ``done``, ``open`` or ``remove``.

    Raises:
        NotFound: there is none for the actor.
    """
    event = event_locked(actor, event_id, "edit")
    row = db.session.scalar(
        select(EventFollowUp)
        .where(EventFollowUp.id == follow_up_id, EventFollowUp.event_id == event.id)
        .execution_options(populate_existing=True)
    )
    if row is None or act not in ("done", "open", "remove"):
        raise NotFound
    if act == "remove":
        db.session.delete(row)
    elif act == "done":
        row.done_at = row.done_at or clock.now()
    else:
        row.done_at = None
    event.version += 1
    happened(actor, event, "changed")


def voter(person_id: int, event_id: int) -> str:
    """Return what stands for a person in an event's feedback: it leads back to nobody."""
    text = f"event-feedback:{event_id}:{person_id}".encode()
    return hmac.new(settings().SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()


def may_give_feedback(actor: Actor, event: Event) -> bool:
    """Whether the actor may say what they thought: registered or a speaker, once it has ended."""
    if actor.person_id is None or event.state != "published" or event.ends_at > clock.now():
        return False
    came = select(Registration.id).where(
        Registration.event_id == event.id,
        Registration.person_id == actor.person_id,
        Registration.state == "registered",
    )
    spoke = select(Speaker.id).where(
        Speaker.event_id == event.id, Speaker.person_id == actor.person_id
    )
    return db.session.scalar(select(came.exists() | spoke.exists())) or False


@transactional
def give_feedback(actor: Actor, event_id: int, raw: Mapping[str, Any]) -> None:
    """Say what one thought of an event; again changes it. No row says who it was.

    Raises:
        NotFound: there is none for the actor.
        Conflict: it has not ended, or the actor was not there.
        ManyInvalid: a grade is missing.
    """
    event = event_locked(actor, event_id)
    if actor.person_id is None or not may_give_feedback(actor, event):
        raise Conflict(_("Only who was registered can say this, and only after the end."))
    typed = Typed(raw)
    values: dict[str, Any] = {"text": typed.lines("text", 2_000)}
    for name in GRADES:
        said = typed.one_of(name, ("1", "2", "3", "4", "5"))
        if not typed.filled(name):
            typed.wrong(name, _("Choose one of the answers."))
        values[name] = int(said) if said.isdigit() else 0
    typed.done()
    key = (event.id, voter(actor.person_id, event.id))
    row = db.session.get(EventFeedback, key)
    if row is None:
        db.session.add(EventFeedback(event_id=key[0], voter=key[1], **values))
    else:
        for name, value in values.items():
            setattr(row, name, value)


def own_feedback(actor: Actor, event_id: int) -> EventFeedback | None:
    """Return what the actor said of an event."""
    if actor.person_id is None:
        return None
    return db.session.get(EventFeedback, (event_id, voter(actor.person_id, event_id)))
