"""When an event is over: ending rooms that were left open, erasing what was promised to go."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, update

from hrforum.accounts.signals import PersonDeleted
from hrforum.core import audit, clock
from hrforum.core.db import lock, transactional
from hrforum.core.permissions import SYSTEM
from hrforum.events.models import Event
from hrforum.extensions import db
from hrforum.rooms.actions.inside import next_number, stamp
from hrforum.rooms.models import (
    Room,
    RoomBallot,
    RoomHand,
    RoomLine,
    RoomPerson,
    RoomPoll,
    RoomQuestion,
    RoomReaction,
    RoomVote,
)

LEFT_OPEN = dt.timedelta(days=1)  # after the event's end


@transactional
def end_left_open() -> int:
    """End rooms whose event was over a day ago: their time of keeping begins. Returns how many."""
    rows = db.session.execute(
        lock(
            select(Room, Event.ends_at)
            .join(Event, Event.id == Room.event_id)
            .where(Room.state != "ended", Event.ends_at < clock.now() - LEFT_OPEN)
        )
    ).all()
    for room, ends_at in rows:
        room.state, room.ended_at = "ended", ends_at
        room.timer_ends_at, room.timer_label = None, ""
        stamp(room)
        audit.record(SYSTEM, audit.Tag.ROOM_CHANGED, "event", room.event_id, act="ended")
    return len(rows)


def erase_old() -> int:
    """Erase what was said in rooms whose time is over, a room at a time. Returns how many.

    What people wrote, who voted how, and who was there go; results of polls stay as numbers.
    """
    ended = select(Room.event_id, Room.ended_at, Room.kept_days).where(
        Room.ended_at.is_not(None), Room.erased_at.is_(None)
    )
    now = clock.now()
    due = [
        row.event_id
        for row in db.session.execute(ended)
        if row.ended_at + dt.timedelta(days=row.kept_days) < now
    ]
    for event_id in due:
        _erase(event_id)
    return len(due)


@transactional
def _erase(event_id: int) -> None:
    room = db.session.scalar(lock(select(Room).where(Room.event_id == event_id)))
    if room is None or room.erased_at is not None:
        return
    mine = select(RoomPerson.id).where(RoomPerson.room_id == event_id)
    for table in (RoomReaction, RoomVote, RoomBallot):
        db.session.execute(delete(table).where(table.by_id.in_(mine)))
    for owned in (RoomLine, RoomQuestion, RoomHand):
        db.session.execute(delete(owned).where(owned.room_id == event_id))
    # Who made a poll stays as the poll's maker, and nothing else of them.
    makers = select(RoomPoll.by_id).where(RoomPoll.room_id == event_id)
    db.session.execute(
        delete(RoomPerson).where(RoomPerson.room_id == event_id, RoomPerson.id.not_in(makers))
    )
    db.session.execute(
        update(RoomPerson).where(RoomPerson.room_id == event_id).values(alias="", seconds=0)
    )
    room.erased_at = clock.now()
    stamp(room)
    audit.record(SYSTEM, audit.Tag.ROOM_CHANGED, "event", event_id, act="erased")


def forget_person(event: PersonDeleted) -> None:
    """Forget somebody who deletes their account, in that transaction.

    The name that they took and the time that they were there go; their lines and questions go, too,
    if they asked for it. Votes and answers count on, for nobody who could be found.
    """
    rows = db.session.execute(
        lock(
            select(Room, RoomPerson)
            .join(RoomPerson, RoomPerson.room_id == Room.event_id)
            .where(RoomPerson.person_id == event.person_id)
            .order_by(Room.event_id)
        )
    ).all()
    for room, me in rows:
        number = next_number(room)
        me.alias, me.seconds, me.counts_presence = "", 0, False
        me.removed_reason = ""
        me.changed = number
        db.session.execute(
            update(RoomHand)
            .where(RoomHand.by_id == me.id, RoomHand.state != "down")
            .values(state="down", changed=number)
        )
        gone: dict[str, object] = {"changed": number}
        db.session.execute(
            update(RoomLine)
            .where(RoomLine.by_id == me.id)
            .values(
                **gone,
                **(
                    {"text": "", "hidden_at": clock.now(), "hidden_reason": ""}
                    if event.with_posts
                    else {}
                ),
            )
        )
        db.session.execute(
            update(RoomQuestion)
            .where(RoomQuestion.by_id == me.id)
            .values(**gone, **({"text": "", "state": "dismissed"} if event.with_posts else {}))
        )
