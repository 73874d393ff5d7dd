"""One act with many topics of a board: as one change, taken back as one."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _

from hrforum.boards import actions as boards
from hrforum.boards import content as contents
from hrforum.boards.curating_models import TopicAct
from hrforum.core.db import transaction
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.curating.actions import states
from hrforum.curating.actions.loading import clean_reason
from hrforum.curating.actions.undo import undo
from hrforum.curating.queries import acts as queries
from hrforum.extensions import db

KINDS = ("close", "archive", "unpin", "tags", "board")
MOST = 50


def changes(kind: str, row: Any, *, tags: str = "") -> bool:
    """Whether the act changes that topic: what a preview says before it is done."""
    if kind == "close":
        return row.closed_at is None
    if kind == "archive":
        return row.archived_at is None
    if kind == "unpin":
        return row.pinned_at is not None
    if kind == "tags":
        now = row.tags_text.split()
        return any(tag not in now for tag in contents.clean_tags(tags))
    return kind == "board"


def check(kind: str, topic_ids: Sequence[int]) -> None:
    """Stop unless it is an act with some topics.

    Raises:
        Invalid: it is not; the field is ``act`` or ``topics``.
    """
    if kind not in KINDS:
        raise Invalid("act", _("Choose what to do."))
    if not topic_ids:
        raise Invalid("topics", _("Choose some topics first."))
    if len(topic_ids) > MOST:
        raise Invalid("topics", _("Choose up to %(most)s topics at once.", most=MOST))


def do(
    actor: Actor,
    kind: str,
    topic_ids: Sequence[int],
    *,
    reason: str,
    tags: str = "",
    board_id: int | None = None,
) -> tuple[str, int]:
    """Do it with all of them or, if one of them can't be changed, with none.

    Args:
        actor: moderates the board of each.
        kind: one of `KINDS`.
        topic_ids: up to `MOST`.
        reason: why; the same for all.
        tags: to add.
        board_id: where they go.

    Returns:
        The batch, by which it is taken back, and how many topics changed.

    Raises:
        Invalid: a value is not acceptable.
        NotFound, Forbidden: one of the topics is not the actor's to curate.
    """
    check(kind, topic_ids)
    reason = clean_reason(reason)
    batch = secrets.token_urlsafe(18)
    todo: dict[str, Callable[[int], TopicAct | None]] = {
        "close": lambda each: _close(actor, each, reason, batch),
        "archive": lambda each: states.archive(actor, each, reason=reason, batch=batch),
        "unpin": lambda each: states.unpin(actor, each, reason=reason, batch=batch),
        "tags": lambda each: states.add_tags(actor, each, tags, reason=reason, batch=batch),
        "board": lambda each: states.move_to_board(
            actor, each, board_id or 0, reason=reason, batch=batch
        ),
    }
    done = 0
    with transaction():
        for each in sorted(set(topic_ids)):
            done += todo[kind](each) is not None
    return batch, done


def _close(actor: Actor, topic_id: int, reason: str, batch: str) -> TopicAct | None:
    act = boards.close_topic_as(actor, topic_id, reason=reason)
    if act is not None:
        act.batch = batch
        db.session.flush()
    return act


def undo_batch(actor: Actor, batch: str) -> int:
    """Take a bulk back, newest act first, all of it or nothing; return how many acts.

    Raises:
        NotFound: there is none, or it was somebody else's and the actor moderates not all boards.
        Conflict, Forbidden: as in `undo.undo`.
    """
    rows = queries.of_batch(batch)
    mine = all(row.actor_id == actor.person_id for row in rows)
    if not rows or not (mine or actor.is_moderator):
        raise NotFound
    waiting = [row.id for row in rows if row.undone_at is None]
    with transaction():
        for act_id in waiting:
            undo(actor, act_id)
    return len(waiting)
