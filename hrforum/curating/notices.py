"""What curators' acts tell people."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.boards.curating_models import TopicAct
from hrforum.boards.models import Board, Topic
from hrforum.boards.notices import readers
from hrforum.boards.queries.base import topic_path
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.curating.models import TopicAssignment
from hrforum.extensions import db
from hrforum.notifications import actions, kinds
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing


def register() -> None:
    """Tell the registry."""
    decisions = _l("What moderators decide")
    kinds.register(
        Kind(
            "topic_curated", "topic", decisions,
            _l("A moderator moves, merges or files a topic of mine anew"),
            _l("A moderator moved or filed your topic anew"),
            _l("A moderator changed your topic: %(title)s"),
            "settings", place=20,
        ),
        Kind(
            "topic_assigned", "topic", _l("For moderators"),
            _l("Somebody assigns a topic to me"), _l("%(who)s assigned a topic to you"),
            _l("A topic to look after: %(title)s"),
            "check", place=42,
        ),
        Kind(
            "topic_due", "topic", _l("For moderators"),
            _l("A topic that I look after is due"), _l("A topic that you look after is due"),
            _l("Due: %(title)s"),
            "calendar-clock", place=42,
        ),
    )  # fmt: skip


def _thing(topic: Topic, board: Board, note: str) -> Thing:
    return Thing(
        title=topic.title,
        path=topic_path(topic.id, topic.slug),
        lang=topic.language,
        place=board.name,
        note=note,
        thread=f"topic:{topic.id}",
    )


def tell_author(
    actor: Actor, topic: Topic, board: Board, act: TopicAct, *, place: Topic | None = None
) -> None:
    """Tell who opened a topic what a curator did with it, and why.

    ``place`` is the topic where its posts stand now, when it is another one; ``board`` is that
    one's.
    """
    there = place or topic
    actions.notify(
        actor,
        [(topic.author_id, "topic_curated")],
        about=("topic", there.id),
        key=f"act:{act.id}",
        thing=_thing(there, board, act.reason),
        may_see=readers(board),
    )


def tell_assigned(actor: Actor, topic: Topic, board: Board, row: TopicAssignment) -> None:
    """Tell a moderator that they look after a topic."""
    actions.notify(
        actor,
        [(row.person_id, "topic_assigned")],
        about=("topic", topic.id),
        key=f"assigned:{topic.id}:{row.at:%Y%m%d%H%M%S%f}",
        thing=_thing(topic, board, row.note),
        may_see=readers(board),
    )


def tell_due(row: TopicAssignment) -> None:
    """Remind a moderator of a topic that they look after."""
    found = db.session.execute(
        select(Topic, Board)
        .join(Board, Board.id == Topic.board_id)
        .where(Topic.id == row.topic_id, Topic.deleted_at.is_(None))
    ).first()
    if found is None:
        return
    topic, board = found
    actions.notify(
        SYSTEM,
        [(row.person_id, "topic_due")],
        about=("topic", topic.id),
        key=f"due:{topic.id}:{row.due_on}",
        thing=_thing(topic, board, row.note),
        may_see=readers(board),
    )
