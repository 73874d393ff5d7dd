"""What everybody sees on the stage: hands, timer, where the agenda stands, slides."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.boards.content import clean_line
from hrforum.core import clock
from hrforum.core.db import transactional
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.events.models import AgendaItem
from hrforum.extensions import db
from hrforum.rooms.actions import inside
from hrforum.rooms.actions.inside import next_number, stamp
from hrforum.rooms.models import Room, RoomHand, RoomSlide

MAX_LABEL = 80
LONGEST_TIMER = 240  # minutes


@transactional
def raise_hand(actor: Actor, event_id: int, *, up: bool = True) -> RoomHand | None:
    """Raise one's hand, or take it down; who raised theirs first comes first.

    Raises:
        NotFound, Forbidden: as `inside.enter`; or the room is not open.
    """
    here = inside.enter(actor, event_id)
    here.must_speak()
    mine: RoomHand | None = db.session.scalar(
        select(RoomHand)
        .where(RoomHand.room_id == event_id, RoomHand.by_id == here.me.id, RoomHand.state != "down")
        .execution_options(populate_existing=True)
    )
    if up == (mine is not None):
        return mine
    number = next_number(here.room)
    if mine is not None:
        mine.state, mine.changed = "down", number
        return mine
    hand = RoomHand(
        room_id=event_id, number=number, changed=number, by_id=here.me.id, at=clock.now()
    )
    hand.state = "up"
    db.session.add(hand)
    db.session.flush()
    return hand


@transactional
def call_hand(actor: Actor, event_id: int, hand: int, *, to: str) -> RoomHand:
    """Give somebody whose hand is up the word (``called``), or take the hand down.

    Raises:
        Invalid: neither; the field is ``to``.
        NotFound: there is no such hand.
        Forbidden: the actor does not moderate.
    """
    here = inside.enter(actor, event_id)
    here.must("moderate", _("Only hosts and moderators of this room can do this."))
    if to not in ("called", "down"):
        raise Invalid("to", _("Give the word, or take the hand down."))
    found: RoomHand | None = db.session.scalar(
        select(RoomHand)
        .where(RoomHand.room_id == event_id, RoomHand.number == hand)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    if found.state != to and found.state != "down":
        found.state, found.changed = to, next_number(here.room)
    return found


@transactional
def set_timer(actor: Actor, event_id: int, *, minutes: int, label: str = "") -> Room:
    """Let a timer run for so many minutes; 0 takes it away.

    Raises:
        Invalid: too long; the field is ``minutes`` or ``label``.
        NotFound, Forbidden: as `inside.enter`; or the actor is no host.
    """
    here = inside.enter(actor, event_id)
    here.must("run", _("Only the hosts of this room can do this."))
    if not 0 <= minutes <= LONGEST_TIMER:
        raise Invalid("minutes", _("Give 0 to %(most)s minutes.", most=LONGEST_TIMER))
    label = clean_line(label)
    if len(label) > MAX_LABEL:
        raise Invalid("label", _("Keep it under %(most)s characters.", most=MAX_LABEL))
    if minutes:
        here.must_speak()
    room = here.room
    room.timer_ends_at = clock.now() + dt.timedelta(minutes=minutes) if minutes else None
    room.timer_label = label if minutes else ""
    stamp(room)
    return room


@transactional
def show_item(actor: Actor, event_id: int, item: int) -> Room:
    """Say which item of the agenda is under way; 0: none.

    Raises:
        NotFound, Forbidden: as `inside.enter`; there is no such item, or the actor is no host.
    """
    here = inside.enter(actor, event_id)
    here.must("run", _("Only the hosts of this room can do this."))
    if item:
        known = select(AgendaItem.id).where(AgendaItem.id == item, AgendaItem.event_id == event_id)
        if db.session.scalar(known) is None:
            raise NotFound(_("There is no such item."))
    if here.room.agenda_id != (item or None):
        here.room.agenda_id = item or None
        stamp(here.room)
    return here.room


@transactional
def show_slide(actor: Actor, event_id: int, slide: int) -> Room:
    """Turn to a page of the slides for everybody; 0 takes them off the stage.

    Raises:
        NotFound, Forbidden: as `inside.enter`; there is no such page, or the role does not allow
            it.
    """
    here = inside.enter(actor, event_id)
    here.must("present", _("Only hosts and speakers can turn the slides."))
    if slide:
        known = select(RoomSlide.position).where(
            RoomSlide.room_id == event_id, RoomSlide.position == slide
        )
        if db.session.scalar(known) is None:
            raise NotFound(_("There is no such page."))
    if here.room.slide != slide:
        here.room.slide = slide
        stamp(here.room)
    return here.room
