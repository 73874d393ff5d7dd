"""Slow mode: a topic in which everybody waits between two posts."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from hrforum.boards.models import Board, Post, Topic
from hrforum.core import clock
from hrforum.core.errors import Invalid
from hrforum.core.permissions import Actor
from hrforum.extensions import db


def check(actor: Actor, topic: Topic, board: Board) -> None:
    """Let somebody write again only after the topic's pause; its moderators wait for nothing.

    One statement, and none in a topic without a pause.

    Raises:
        Invalid: it is too early; the field is ``body``, so that nothing typed is lost.
    """
    if not topic.slow_seconds or actor.moderates(board.id):
        return
    last = db.session.scalar(
        select(func.max(Post.created_at)).where(
            Post.topic_id == topic.id, Post.author_id == actor.person_id
        )
    )
    if last is None:
        return
    left = last + dt.timedelta(seconds=topic.slow_seconds) - clock.now()
    if left > dt.timedelta(0):
        minutes = -(-int(left.total_seconds()) // 60) or 1
        raise Invalid(
            "body",
            _("This topic is in slow mode: everybody waits between two posts.")
            + " "
            + ngettext(
                "You can write here again in %(num)s minute.",
                "You can write here again in %(num)s minutes.",
                minutes,
            )
            + " "
            + _("Your text is kept as a draft."),
        )
