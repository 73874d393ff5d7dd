"""Choosing how much one wants to hear of a board, a tag or a topic."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hrforum.boards import pending, policy
from hrforum.boards.models import Board, Tag, Topic
from hrforum.boards.reading_models import (
    BoardReading,
    Level,
    ReadingSettings,
    TagReading,
    TopicReading,
)
from hrforum.core import clock
from hrforum.core.db import transactional
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db

INHERIT = "inherit"


def read_level(name: str, *, inherit: bool = False) -> Level | None:
    """Return the level of that name; None for ``inherit``, where that may be chosen.

    Raises:
        Invalid: there is no such level; the field is ``level``.
    """
    if inherit and name == INHERIT:
        return None
    try:
        return Level[name.upper()]
    except KeyError:
        raise Invalid("level", _("Choose one of the levels.")) from None


@transactional
def watch_topic(actor: Actor, topic_id: int, level: Level | None) -> None:
    """Set the actor's level for a topic; None leaves it to tags and board.

    Raises:
        NotFound: there is no such topic for the actor.
    """
    found = db.session.scalar(
        select(Topic.id)
        .join(Board, Board.id == Topic.board_id)
        .where(Topic.id == topic_id, policy.visible_topics(actor))
    )
    _put(actor, TopicReading, "topic_id", found, level=level)


@transactional
def watch_board(actor: Actor, slug: str, level: Level) -> None:
    """Set the actor's level for a board.

    Raises:
        NotFound: there is no such board for the actor.
    """
    found = db.session.scalar(
        select(Board.id).where(Board.slug == slug, policy.visible_boards(actor))
    )
    chosen = None if level == Level.NORMAL else level
    _put(actor, BoardReading, "board_id", found, level=chosen, level_at=clock.now())


@transactional
def watch_tag(actor: Actor, slug: str, level: Level | None) -> None:
    """Set the actor's level for a tag; None leaves its topics to their boards.

    Raises:
        NotFound: there is no such tag.
    """
    found = db.session.scalar(select(Tag.id).where(Tag.slug == slug))
    if found is not None and level is None:
        db.session.execute(
            delete(TagReading).where(
                TagReading.person_id == actor.person_id, TagReading.tag_id == found
            )
        )
        return
    _put(actor, TagReading, "tag_id", found, level=level, level_at=clock.now())


def _put(actor: Actor, table: Any, column: str, found: int | None, **values: Any) -> None:
    if found is None or actor.person_id is None:
        raise NotFound
    if values["level"] is not None:
        values["level"] = int(values["level"])
    make = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    made = make(table.__table__).values(
        person_id=actor.person_id,
        **{column: found},
        **({"last_number": 0} if table is TopicReading else {}),
        **values,
    )
    db.session.execute(
        made.on_conflict_do_update(index_elements=["person_id", column], set_=values)
    )
    pending.levels_changed(actor.person_id)
    # What is louder now may have unread posts that are older than all known ones.
    db.session.execute(
        update(ReadingSettings)
        .where(ReadingSettings.person_id == actor.person_id)
        .values(unread_from=ReadingSettings.read_until)
        .execution_options(synchronize_session=False)
    )
