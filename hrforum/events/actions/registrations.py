"""Registering: asking for a place, giving it back, deciding, moving up.

Everything here locks the event first: who comes and who waits is counted and changed by one at a
time, so that there are never more people than places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from hrforum.accounts.signals import PersonDeleted
from hrforum.core import audit, clock
from hrforum.core.db import lock, transactional
from hrforum.core.errors import Conflict, Forbidden, NotFound
from hrforum.core.permissions import Actor
from hrforum.events import notices, policy
from hrforum.events.actions.common import clean_reason, count, event_locked
from hrforum.events.actions.moving import due_already, has_room, last_in_queue, move_up
from hrforum.events.models import ACCESS_NEEDS, Event, Registration, RegistrationQuestion
from hrforum.extensions import db
from hrforum.members.actions.profile_checks import Typed

NEEDS_NOTE = 1_000
ANSWER = 2_000
LINE = 300
OPEN = ("pending", "registered", "waiting")
_TOLD = {
    "registered": "event_registered",
    "waiting": "event_waiting",
    "pending": "event_pending",
    "declined": "event_declined",
    "cancelled": "event_left",
}


@transactional
def register(actor: Actor, event_id: int, raw: Mapping[str, Any]) -> Registration:
    """Ask for a place in an event; asking again changes what was answered.

    Who asks is registered where there is room, else waits; where the hosts decide, they wait for
    them.

    Args:
        actor: who asks.
        event_id: for which.
        raw: ``needs``, ``needs_note`` and ``q<id>`` for each question of the organiser.

    Raises:
        NotFound: there is none for the actor.
        Forbidden: the actor is a visitor, or was declined.
        Conflict: it takes no registrations now.
        ManyInvalid: an answer is not acceptable.
    """
    event = event_locked(actor, event_id)
    if actor.person_id is None:
        raise Forbidden(_("Sign in to register."))
    row = _own(actor, event.id)
    if row is not None and row.state == "declined":
        raise Forbidden(_("The hosts have declined your registration."))
    has_place = row is not None and row.state in OPEN
    if not has_place and not policy.takes_registrations(event, clock.now()):
        raise Conflict(_("This event takes no registrations now."))
    answered = _answers(event.id, raw)
    if row is None:
        row = Registration(event_id=event.id, person_id=actor.person_id, state="cancelled")
        db.session.add(row)
    needs_before = (row.needs, row.needs_note) if has_place else ([], "")
    for name, value in answered.items():
        setattr(row, name, value)
    row.changed_at = clock.now()
    if not has_place:
        row.reason = ""
        row.version = (row.version or 0) + 1
        _give(event, row, "pending" if event.approval else "registered")
        notices.tell_registered(event, [row], _TOLD[row.state])
    db.session.flush()
    if row.state == "pending" and not has_place:
        notices.tell_hosts(actor, event, row, "event_asked")
    elif (row.needs or row.needs_note) and (row.needs, row.needs_note) != needs_before:
        notices.tell_hosts(actor, event, row, "event_needs")
    audit.record(actor, audit.Tag.EVENT_REGISTRATION, "event", event.id, state=row.state)
    return row


def _own(actor: Actor, event_id: int) -> Registration | None:
    found: Registration | None = db.session.scalar(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.person_id == actor.person_id)
        .execution_options(populate_existing=True)
    )
    return found


def _give(event: Event, row: Registration, wanted: str) -> None:
    """Put a registration into its state: whoever wants a place and finds none waits."""
    count(event)
    row.queue = None
    if wanted == "registered" and (event.waiting_count or not has_room(event)):
        wanted, row.queue = "waiting", last_in_queue(event) + 1
    row.state = wanted
    row.reminded = due_already(event)
    count(event)


def _answers(event_id: int, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was answered; raises ManyInvalid where an answer is not acceptable."""
    typed = Typed(raw)
    chosen = raw.get("needs") or ()
    questions = db.session.scalars(
        select(RegistrationQuestion)
        .where(RegistrationQuestion.event_id == event_id)
        .order_by(RegistrationQuestion.position, RegistrationQuestion.id)
    ).all()
    found = {
        "needs": [need for need in ACCESS_NEEDS if need in chosen],
        "needs_note": typed.lines("needs_note", NEEDS_NOTE),
        "answers": {str(q.id): said for q in questions if (said := _answer(typed, q))},
    }
    typed.done()
    return found


def _answer(typed: Typed, question: RegistrationQuestion) -> str:
    name = f"q{question.id}"
    if question.kind == "choice":
        said = typed.one_of(name, [str(option) for option in question.options])
    elif question.kind == "yes_no":
        said = typed.one_of(name, ("yes", "no"))
    elif question.kind == "text":
        said = typed.lines(name, ANSWER)
    else:
        said = typed.line(name, LINE)
    if question.required and not typed.filled(name):
        typed.wrong(name, _("Please answer this question."))
    return said


@transactional
def unregister(actor: Actor, event_id: int) -> Registration:
    """Give one's place back, or stop waiting; who waits longest moves up.

    Raises:
        NotFound: the actor has no registration there.
        Conflict: the event is over.
    """
    event = event_locked(actor, event_id)
    row = _own(actor, event.id)
    if row is None or row.state not in OPEN:
        raise NotFound(_("You are not registered for this event."))
    if event.ends_at <= clock.now():
        raise Conflict(_("This event is over."))
    _close(event, row, "cancelled")
    audit.record(actor, audit.Tag.EVENT_REGISTRATION, "event", event.id, state="cancelled")
    return row


def _close(event: Event, row: Registration, state: str) -> None:
    row.state, row.queue = state, None
    row.changed_at = clock.now()
    row.version += 1
    db.session.flush()
    notices.tell_registered(event, [row], _TOLD[state])
    move_up(event)


@transactional
def decide(
    actor: Actor, event_id: int, registration_id: int, decision: str, reason: str = ""
) -> Registration:
    """Accept or decline a registration; a place that is taken away goes to who waits longest.

    Args:
        actor: one of the hosts.
        event_id: of it.
        registration_id: which.
        decision: ``accept`` or ``decline``.
        reason: why it is declined; its person reads it.

    Raises:
        NotFound: there is none, or it is not the actor's to decide.
        Conflict: there is nothing to decide any more.
        Invalid: a decline without a reason, or one that is too long.
    """
    event = event_locked(actor, event_id, "host")
    row = db.session.scalar(
        select(Registration)
        .where(Registration.id == registration_id, Registration.event_id == event.id)
        .execution_options(populate_existing=True)
    )
    if row is None or decision not in ("accept", "decline"):
        raise NotFound
    if event.state != "published" or event.ends_at <= clock.now():
        raise Conflict(_("This can't be done any more."))
    row.decided_by_id = actor.person_id
    if decision == "decline":
        reason = clean_reason(reason, needed=True)
        if row.state not in OPEN:
            raise Conflict(_("This was done already, or the person gave the place back."))
        row.reason = reason
        _close(event, row, "declined")
    else:
        if row.state not in ("pending", "declined"):
            raise Conflict(_("This was done already, or the person gave the place back."))
        row.reason = ""
        row.changed_at = clock.now()
        row.version += 1
        _give(event, row, "registered")
        notices.tell_registered(event, [row], _TOLD[row.state])
    audit.record(actor, audit.Tag.EVENT_REGISTRATION, "event", event.id, state=row.state)
    return row


def forget_person(event: PersonDeleted) -> None:
    """Take a person's registrations away with the account; who waits moves up."""
    ids: Sequence[int] = db.session.scalars(
        select(Registration.event_id)
        .where(Registration.person_id == event.person_id)
        .order_by(Registration.event_id)
    ).all()
    for event_id in ids:
        # One at a time and in order, so that two who leave at once never wait for each other.
        held = db.session.scalar(
            lock(select(Event).where(Event.id == event_id)).execution_options(
                populate_existing=True
            )
        )
        db.session.execute(
            delete(Registration)
            .where(Registration.event_id == event_id, Registration.person_id == event.person_id)
            .execution_options(synchronize_session=False)
        )
        if held is not None:
            move_up(held)
