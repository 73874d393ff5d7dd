"""Events: written, changed, published, cancelled."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.boards.content import clean_client_key
from hrforum.core import audit, clock
from hrforum.core.db import transaction, transactional
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.events import notices, policy
from hrforum.events.actions import moving
from hrforum.events.actions.checks import Choices, Ready, check_event
from hrforum.events.actions.common import (
    check_version,
    clean_reason,
    clear,
    event_locked,
    happened,
)
from hrforum.events.models import Event, EventBoard, EventHost, EventMember, EventSeries, EventTheme
from hrforum.events.queries import choices as choosing
from hrforum.extensions import db

#: A change of these is one that calendars and those who come must hear of.
TOLD = ("title", "starts_at", "ends_at", "timezone", "place_kind", "link", "venue")
_TIMES = ("starts_at", "ends_at")


def new_uid() -> str:
    """Return a name that no other event has, anywhere, at any time."""
    return f"{uuid.uuid4()}@hrforum"


def create_event(actor: Actor, raw: Mapping[str, Any], client_key: str | None = None) -> Event:
    """Write a new event as a draft.

    Args:
        actor: a delegate for their member, a moderator for their boards, or a coordinator.
        raw: what was typed, by the names of the form's fields.
        client_key: the page's id for this write: the same one twice gives the same event.

    Raises:
        NotFound: the actor may make none.
        ManyInvalid: something is not acceptable.
        Invalid: not these members on these boards; the field is ``members``.
    """
    if not policy.may_create(actor):
        raise NotFound
    key = clean_client_key(client_key)
    ready = check_event(raw, _choices(actor))
    _must_hold_for(actor, ready)
    with transaction():
        if key is not None:
            known = db.session.scalar(
                select(Event).where(Event.created_by_id == actor.person_id, Event.client_key == key)
            )
            if known is not None:
                return known
        event = Event(**ready.values, uid=new_uid(), client_key=key, created_by_id=actor.person_id)
        db.session.add(event)
        db.session.flush()
        if actor.person_id is not None:
            db.session.add(EventHost(event_id=event.id, person_id=actor.person_id))
        _belongs(event, ready)
        happened(actor, event, "created")
    return event


def _choices(actor: Actor, event_id: int | None = None) -> Choices:
    found = choosing.lists(actor, event_id)
    return Choices(
        [row.id for row in found.boards],
        [row.id for row in found.themes],
        [row.id for row in found.members],
    )


def _must_hold_for(actor: Actor, ready: Ready) -> None:
    if not policy.may_hold_for(actor, ready.member_ids, ready.board_ids):
        raise Invalid(
            "members",
            _("Choose the member that holds the event, or only boards that you moderate."),
        )


def _belongs(event: Event, ready: Ready) -> None:
    for table, column, ids in (
        (EventBoard, "board_id", ready.board_ids),
        (EventTheme, "theme_id", ready.theme_ids),
        (EventMember, "member_id", ready.member_ids),
    ):
        clear(table, event.id)
        db.session.add_all(table(event_id=event.id, **{column: one}) for one in ids)
    db.session.flush()


def change_event(
    actor: Actor,
    event_id: int,
    raw: Mapping[str, Any],
    version: int,
    *,
    all_dates: bool = False,
) -> Event:
    """Change what an event says.

    Those who come hear of another time or place. Where the event has more places than before,
    those who wait move up.

    Args:
        actor: a host or co-editor.
        event_id: which.
        raw: what was typed.
        version: the one that the writer saw.
        all_dates: change the coming dates of its series alike; each keeps its own day.

    Raises:
        NotFound: there is none for the actor.
        ManyInvalid, Invalid: something is not acceptable.
        Conflict: it is cancelled, or was changed since ``version``.
    """
    ready = check_event(raw, _choices(actor, event_id))
    with transaction():
        event = event_locked(actor, event_id, "edit")
        if event.state == "cancelled":
            raise Conflict(_("This event is cancelled. It can't be changed any more."))
        check_version(event, version)
        if not actor.is_coordinator and not ready.member_ids and not ready.board_ids:
            _must_hold_for(actor, ready)
        old_day = event.starts_wall[:10]
        if all_dates and event.series_id and ready.values["starts_wall"][:10] != old_day:
            raise Invalid(
                "starts",
                _("To change all dates, keep the day. To move one date, change it alone."),
            )
        others = moving.coming_dates(event) if all_dates and event.series_id else []
        _apply(actor, event, ready, apart=bool(event.series_id) and not all_dates)
        for other in others:
            _apply(actor, other, moving.on_its_day(ready, other), apart=False)
    return event


def _apply(actor: Actor, event: Event, ready: Ready, *, apart: bool) -> None:
    changed = [name for name, value in ready.values.items() if getattr(event, name) != value]
    for name in changed:
        setattr(event, name, ready.values[name])
    _belongs(event, ready)
    event.version += 1
    if apart and changed:
        event.own_way = True
    told = [name for name in changed if name in TOLD]
    moved = any(name in _TIMES for name in changed)
    if told:
        event.sequence += 1
        moving.count_series(event)
    if moved:
        moving.remind_anew(event)
    happened(actor, event, "moved" if moved and event.state == "published" else "changed")
    if "capacity" in changed:
        moving.move_up(event)
    if told and event.state == "published":
        notices.tell_change(actor, event)


@transactional
def publish(actor: Actor, event_id: int) -> Event:
    """Let others see a draft, and with it the other drafts of its series.

    Raises:
        NotFound: there is none for the actor, or it is not theirs to publish.
        Conflict: it was published already, or would be over.
    """
    event = event_locked(actor, event_id, "host")
    if event.state != "draft":
        raise Conflict(_("This was done already."))
    if event.ends_at <= clock.now():
        raise Conflict(_("The event would be over already. Change its time first."))
    for each in [event, *moving.drafts_beside(event)]:
        each.state, each.published_at = "published", clock.now()
        each.version += 1
        happened(actor, each, "published")
    return event


@transactional
def cancel(actor: Actor, event_id: int, reason: str) -> Event:
    """Cancel an event and say why; those who are registered or wait are told.

    Raises:
        NotFound: there is none for the actor, or it is not theirs to cancel.
        Conflict: it is a draft, cancelled, or over.
        Invalid: there is no reason.
    """
    event = event_locked(actor, event_id, "host")
    reason = clean_reason(reason, needed=True)
    if event.state != "published":
        raise Conflict(_("This can't be done any more."))
    if event.ends_at <= clock.now():
        raise Conflict(_("The event is over: it can't be cancelled."))
    event.state, event.cancelled_at, event.cancel_reason = "cancelled", clock.now(), reason
    event.sequence += 1
    event.version += 1
    moving.count_series(event)
    happened(actor, event, "cancelled", reason)
    notices.tell_cancelled(actor, event)
    return event


@transactional
def delete_draft(actor: Actor, event_id: int) -> None:
    """Delete a draft; a date of a series is left out of it from then on.

    Raises:
        NotFound: there is none for the actor, or it is not theirs to delete.
        Conflict: it was published.
    """
    event = event_locked(actor, event_id, "host")
    if event.state != "draft":
        raise Conflict(_("It was published: cancel it instead, so that people are told."))
    if event.series_id is not None:
        series = db.session.get(EventSeries, event.series_id)
        if series is not None and event.recurrence_wall:
            series.left_out = [*series.left_out, event.recurrence_wall]
            series.sequence += 1
    audit.record(actor, audit.Tag.EVENT_CHANGED, "event", event.id, act="deleted")
    db.session.delete(event)
