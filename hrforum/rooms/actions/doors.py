"""The room itself: preparing it, its doors, who comes in, with which role, and who is sent out."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from hrforum.boards.content import clean_line
from hrforum.core import audit, clock
from hrforum.core.db import lock, transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.events import policy as events
from hrforum.events.models import Event
from hrforum.extensions import db
from hrforum.rooms import policy
from hrforum.rooms.actions import inside
from hrforum.rooms.actions.inside import stamp
from hrforum.rooms.models import ROLES, Room, RoomPerson
from hrforum.rooms.queries.standing import asked, check, role_of

MAX_ALIAS = 40
# From which door to which: an ended room is not opened again, its log is on its way to the archive.
MOVES = {
    "closed": ("open", "live"),
    "open": ("live", "closed", "ended"),
    "live": ("ended",),
    "ended": (),
}


@transactional
def prepare_room(actor: Actor, event_id: int) -> Room:
    """Make the room of an event, if it is not there yet.

    Raises:
        NotFound: there is no such event for the actor.
        Forbidden: it is not the actor's to hold, or it happens elsewhere.
    """
    event: Event | None = db.session.scalar(
        lock(select(Event).where(Event.id == event_id, events.visible_to(actor)))
    )
    if event is None:
        raise NotFound
    known: Room | None = db.session.get(Room, event_id)
    if known is not None:
        return known
    hosts = select(Event.id).where(Event.id == event_id, events.hosted_by(actor))
    if db.session.scalar(hosts) is None:
        raise Forbidden(_("Only the hosts of this event can prepare its room."))
    if event.place_kind != "room":
        raise Forbidden(_("This event does not happen in a room of ours."))
    room = Room(event_id=event_id, created_at=clock.now())
    db.session.add(room)
    db.session.flush()
    stamp(room)
    audit.record(actor, audit.Tag.ROOM_CHANGED, "event", event_id, act="prepare")
    return room


@transactional
def change_room(
    actor: Actor,
    event_id: int,
    *,
    allows_aliases: bool,
    moderates_questions: bool,
    kept_days: int,
) -> Room:
    """Change what holds in a room. Names that were taken before stay.

    Raises:
        Invalid: the days are none; the field is ``kept_days``.
        NotFound, Forbidden: there is no room for the actor, or it is not theirs to run.
        Conflict: somebody has read on the lobby's card how long things are kept, and it would
            become longer.
    """
    here = _running(actor, event_id)
    if not 1 <= kept_days <= 3650:
        raise Invalid("kept_days", _("Give a number of days from 1 to 3650."))
    if kept_days > here.kept_days and _somebody_came(event_id):
        raise Conflict(
            _(
                "People have come in with the promise that this is kept for %(days)s days. "
                "It can become less, not more.",
                days=here.kept_days,
            )
        )
    here.allows_aliases = allows_aliases
    here.moderates_questions = moderates_questions
    here.kept_days = kept_days
    stamp(here)
    audit.record(actor, audit.Tag.ROOM_CHANGED, "event", event_id, act="settings")
    return here


def _somebody_came(event_id: int) -> bool:
    counted = select(func.count()).where(RoomPerson.room_id == event_id)
    return bool(db.session.scalar(counted))


def _running(actor: Actor, event_id: int) -> Room:
    """Return the room, locked, for somebody who runs it: without coming in by the lobby, too."""
    row = asked(actor, event_id, locks=True)
    if row is None:
        raise NotFound
    if not row.hosts and not (row.attends and policy.has_right(role_of(actor, row), "run")):
        raise Forbidden(_("Only the hosts of this room can do this."))
    room: Room = row.Room
    return room


@transactional
def move_doors(actor: Actor, event_id: int, *, to: str) -> Room:
    """Open the doors, begin, end the room.

    Raises:
        Invalid: there is no such state; the field is ``to``.
        NotFound, Forbidden: there is no room for the actor, or it is not theirs to run.
        Conflict: from how it stands now this can't be done (any more).
    """
    room = _running(actor, event_id)
    if to not in MOVES:
        raise Invalid("to", _("Choose what the doors shall be."))
    if room.state == to:
        return room
    if to not in MOVES[room.state]:
        raise Conflict(
            _("The room has ended. It can't be opened again.")
            if room.state == "ended"
            else _("The room has begun. It can only be ended.")
        )
    now = clock.now()
    room.state = to
    if to == "open":
        room.opened_at = room.opened_at or now
    elif to == "live":
        room.opened_at = room.opened_at or now
        room.started_at = room.started_at or now
    elif to == "ended":
        room.ended_at = now
        room.timer_ends_at, room.timer_label = None, ""
    stamp(room)
    audit.record(actor, audit.Tag.ROOM_CHANGED, "event", event_id, act=to)
    return room


@transactional
def come_in(
    actor: Actor, event_id: int, *, alias: str = "", counts_presence: bool = False
) -> RoomPerson:
    """Come in by the lobby: with one's own name, or with another where the hosts allow it.

    Args:
        actor: who comes.
        event_id: whose room.
        alias: the name that others shall see; empty: one's own.
        counts_presence: whether it may be counted how long one is there.

    Raises:
        Invalid: the name can't be taken; the field is ``alias``.
        NotFound: there is no room for the actor.
        Forbidden: the doors are closed, one is not registered, or was sent out.
    """
    row = asked(actor, event_id, locks=True)
    if row is None or actor.person_id is None:
        raise NotFound
    check(row)
    room: Room = row.Room
    me: RoomPerson | None = row.RoomPerson
    role = role_of(actor, row)
    if not policy.may_enter(room.state, role):
        raise Forbidden(_("The doors are not open yet."))
    alias = _clean_alias(room, me, alias)
    if me is None:
        me = RoomPerson(room_id=event_id, person_id=actor.person_id, entered_at=clock.now())
        db.session.add(me)
        # No number of its own: thousands who come at once must not be told to each other.
        me.number = me.changed = room.number
    elif (me.alias, me.role, me.counts_presence) != (alias, role, counts_presence):
        inside.touch(me, room)
    me.alias, me.role, me.counts_presence = alias, role, counts_presence
    db.session.flush()
    return me


def _clean_alias(room: Room, me: RoomPerson | None, alias: str) -> str:
    alias = clean_line(alias)
    if not alias or (me is not None and me.alias == alias):
        return alias
    if not room.allows_aliases:
        raise Invalid("alias", _("In this room everybody has their own name."))
    if not 2 <= len(alias) <= MAX_ALIAS:
        raise Invalid("alias", _("Use 2 to %(most)s characters.", most=MAX_ALIAS))
    taken = select(RoomPerson.person_id).where(
        RoomPerson.room_id == room.event_id, func.lower(RoomPerson.alias) == alias.lower()
    )
    owner = db.session.scalar(taken.limit(1))
    if owner is not None and (me is None or owner != me.person_id):
        raise Invalid("alias", _("Somebody in this room has this name. Choose another one."))
    return alias


@transactional
def give_role(actor: Actor, event_id: int, person: int, *, role: str) -> RoomPerson:
    """Give somebody in the room a role; a host may hand over their own, too.

    Args:
        actor: a host.
        event_id: which room.
        person: the `RoomPerson`.
        role: one of `ROLES`.

    Raises:
        Invalid: there is no such role; the field is ``role``.
        NotFound: there is no such person in the room.
        Forbidden: the actor is no host of it.
    """
    room = _running(actor, event_id)
    if role not in ROLES:
        raise Invalid("role", _("Choose one of the roles."))
    them = _person(room, person)
    if them.role == role and them.role_by_id is not None:
        return them
    them.role, them.role_by_id = role, actor.person_id
    inside.touch(them, room)
    audit.record(
        actor, audit.Tag.ROOM_CHANGED, "event", event_id, act="role", role=role,
        person=them.person_id,
    )  # fmt: skip
    return them


def _person(room: Room, person: int) -> RoomPerson:
    them: RoomPerson | None = db.session.scalar(
        select(RoomPerson)
        .where(RoomPerson.id == person, RoomPerson.room_id == room.event_id)
        .execution_options(populate_existing=True)
    )
    if them is None:
        raise NotFound
    return them


@transactional
def send_out(actor: Actor, event_id: int, person: int, *, reason: str) -> RoomPerson:
    """Send somebody out of the room; they can't come in again.

    Raises:
        Invalid: no reason; the field is ``reason``.
        NotFound: there is no such person in the room.
        Forbidden: the actor does not moderate, or the person hosts.
    """
    here = inside.enter(actor, event_id)
    here.must("moderate", _("Only hosts and moderators of this room can do this."))
    reason = inside.clean_reason(reason)
    them = _person(here.room, person)
    if them.id == here.me.id or them.role == "host":
        raise Forbidden(_("A host can't be sent out."))
    if them.removed_at is None:
        them.removed_at = clock.now()
        them.removed_by_id, them.removed_reason = actor.person_id, reason
        inside.touch(them, here.room)
        audit.record(
            actor, audit.Tag.ROOM_PERSON_SENT_OUT, "event", event_id, reason,
            person=them.person_id,
        )  # fmt: skip
    return them


@transactional
def let_back(actor: Actor, event_id: int, person: int) -> RoomPerson:
    """Let somebody who was sent out come in again.

    Raises:
        NotFound: there is no such person.
        Forbidden: the actor does not moderate.
    """
    here = inside.enter(actor, event_id)
    here.must("moderate", _("Only hosts and moderators of this room can do this."))
    them = _person(here.room, person)
    if them.removed_at is not None:
        them.removed_at = None
        them.removed_by_id, them.removed_reason = None, ""
        inside.touch(them, here.room)
        audit.record(
            actor, audit.Tag.ROOM_CHANGED, "event", event_id, act="let_back", person=them.person_id
        )
    return them
