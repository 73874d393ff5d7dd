"""Polls: made, opened, answered, closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.rooms import policy, polls
from hrforum.rooms.actions import inside
from hrforum.rooms.actions.inside import next_number
from hrforum.rooms.models import Room, RoomBallot, RoomPoll

MOST = 50
_HOSTS = "run"


@transactional
def make_poll(
    actor: Actor,
    event_id: int,
    *,
    kind: str,
    title: str,
    options: str,
    client_key: str,
    hides_results: bool = False,
    opens: bool = False,
) -> RoomPoll:
    """Make a poll; it opens at once or later.

    Raises:
        Invalid: as `polls.checked`; or there are too many.
        NotFound, Forbidden: as `inside.enter`; or the actor is no host.
    """
    client_key = inside.clean_key(client_key)
    here = inside.enter(actor, event_id)
    here.must(_HOSTS, _("Only the hosts of this room can do this."))
    known: RoomPoll | None = db.session.scalar(
        select(RoomPoll).where(
            RoomPoll.room_id == event_id,
            RoomPoll.by_id == here.me.id,
            RoomPoll.client_key == client_key,
        )
    )
    if known is not None:
        return known
    if here.room.state == "ended":
        here.must_speak()
    ready = polls.checked(kind, title, options)
    counted = select(func.count()).where(RoomPoll.room_id == event_id)
    if (db.session.scalar(counted) or 0) >= MOST:
        raise Invalid("title", _("A room can have up to %(n)s polls.", n=MOST))
    number = next_number(here.room)
    poll = RoomPoll(
        room_id=event_id,
        number=number,
        changed=number,
        by_id=here.me.id,
        client_key=client_key,
        kind=ready.kind,
        title=ready.title,
        options=list(ready.options),
        correct=list(ready.correct),
        hides_results=hides_results or ready.kind == "quiz",
        state="open" if opens else "draft",
        opened_at=clock.now() if opens else None,
        voters=0,
        tally={},
    )
    db.session.add(poll)
    db.session.flush()
    return poll


def _poll(room: Room, number: int) -> RoomPoll:
    found: RoomPoll | None = db.session.scalar(
        select(RoomPoll)
        .where(RoomPoll.room_id == room.event_id, RoomPoll.number == number)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_("There is no such poll."))
    return found


@transactional
def move_poll(actor: Actor, event_id: int, poll: int, *, to: str) -> RoomPoll:
    """Open a poll, or close it; a closed one may be opened again.

    Raises:
        Invalid: there is no such state; the field is ``to``.
        NotFound: there is no such poll.
        Forbidden: the actor is no host.
    """
    here = inside.enter(actor, event_id)
    here.must(_HOSTS, _("Only the hosts of this room can do this."))
    if to not in ("open", "closed"):
        raise Invalid("to", _("Open the poll or close it."))
    found = _poll(here.room, poll)
    if found.state == to:
        return found
    if to == "open":
        here.must_speak()
        found.opened_at, found.closed_at = clock.now(), None
    else:
        found.closed_at = clock.now()
    found.state = to
    found.changed = next_number(here.room)
    audit.record(
        actor, audit.Tag.ROOM_CHANGED, "event", event_id, act=f"poll_{to}", poll=found.number
    )
    return found


@transactional
def answer_poll(actor: Actor, event_id: int, poll: int, choice: Sequence[Any]) -> RoomPoll:
    """Let the actor's answer be this one, whatever it was before; an empty one takes it back.

    Args:
        actor: who answers.
        event_id: in which room.
        poll: its number.
        choice: places of options, counted from 0, in order of preference in a ranked one; words in
            a cloud.

    Raises:
        Invalid: not such a choice as the poll wants; the field is ``choice``.
        NotFound, Forbidden: as `inside.enter`; or there is no such poll for the actor.
        Conflict: it is closed; or a quiz was answered before.
    """
    here = inside.enter(actor, event_id)
    here.must_speak()
    found = _poll(here.room, poll)
    if found.state == "draft" and not policy.has_right(here.role, _HOSTS):
        raise NotFound(_("There is no such poll."))
    if found.state != "open":
        raise Conflict(_("This poll is closed: it takes no more answers."))
    clean = polls.clean_choice(found.kind, found.options, choice) if choice else []
    mine: RoomBallot | None = db.session.scalar(
        select(RoomBallot)
        .where(RoomBallot.poll_id == found.id, RoomBallot.by_id == here.me.id)
        .execution_options(populate_existing=True)
    )
    before = list(mine.choice) if mine is not None else []
    if before == clean:
        return found
    if found.kind == "quiz" and before:
        raise Forbidden(_("You have answered this question."))
    number = next_number(here.room)
    found.tally = polls.counted(found.kind, found.tally, before, clean)
    found.voters += bool(clean) - bool(before)
    found.changed = number
    if mine is None:
        db.session.add(RoomBallot(poll_id=found.id, by_id=here.me.id, choice=clean, number=number))
    else:
        mine.choice, mine.number = clean, number
    db.session.flush()
    return found
