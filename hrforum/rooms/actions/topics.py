"""Carrying a question over to a board: what was asked in the room goes on there."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.boards import actions as boards
from hrforum.boards.models import Topic
from hrforum.core import audit
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Invalid
from hrforum.core.permissions import Actor
from hrforum.events.models import EventBoard
from hrforum.extensions import db
from hrforum.rooms.actions import inside
from hrforum.rooms.actions.questions import _question


@transactional
def make_topic(
    actor: Actor, event_id: int, question: int, *, board_id: int, title: str, body: str
) -> Topic:
    """Make a topic of a question, on one of the event's boards; the question leads there.

    Its asker is not named: what one says in a room is promised to be erased with one's name.

    Args:
        actor: a host of the room, and the topic's author.
        event_id: of which room.
        question: its number.
        board_id: where.
        title, body: as the host wrote them.

    Raises:
        Invalid: a value is not acceptable; the field is ``board``, ``title`` or ``body``.
        NotFound: there is no such question or board for the actor.
        Forbidden: the actor is no host, or may not write on that board.
        Conflict: it was made before, or the question was merged.
    """
    here = inside.enter(actor, event_id)
    here.must("run", _("Only the hosts of this room can do this."))
    found = _question(here.room, question)
    if found.topic_id is not None:
        raise Conflict(_("There is a topic of this question already."))
    if found.state in ("merged", "dismissed") or found.withheld is not None:
        raise Conflict(_("This question was merged or not taken up."))
    on_it = select(EventBoard.board_id).where(
        EventBoard.event_id == event_id, EventBoard.board_id == board_id
    )
    if db.session.scalar(on_it) is None:
        raise Invalid("board", _("Choose one of the event's boards."))
    topic, _post = boards.open_topic(
        actor,
        board_id,
        title=title,
        body=body,
        type="question",
        client_key=f"room-{event_id}-question-{found.number}",
    )
    found.topic_id = topic.id
    found.changed = inside.next_number(here.room)
    db.session.flush()
    audit.record(
        actor, audit.Tag.ROOM_CHANGED, "event", event_id, act="topic", question=found.number
    )
    return topic
