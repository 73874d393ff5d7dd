"""Pinning, featuring, archiving, slowing, closing by a date, filing anew: one verb each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.boards import actions as boards
from hrforum.boards import content as contents
from hrforum.boards import policy
from hrforum.boards.actions import acts
from hrforum.boards.actions.counters import changed, touch_board
from hrforum.boards.actions.loading import must
from hrforum.boards.curating_models import TopicAct
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries.challenges import topic_named
from hrforum.core import audit, clock, fragments, search
from hrforum.core.db import transactional
from hrforum.core.errors import Invalid
from hrforum.core.permissions import Actor
from hrforum.curating import notices
from hrforum.curating.actions.loading import apply, clean_reason, must_moderate, to_curate
from hrforum.extensions import db

SLOW = (0, 300, 1800, 3600, 21_600, 86_400)
MOST_DAYS = 730


@transactional
def pin(
    actor: Actor,
    topic_id: int,
    *,
    until: dt.datetime | None = None,
    everywhere: bool = False,
    reason: str = "",
) -> TopicAct | None:
    """Keep a topic on top of its board, or of all boards, until a moment or for good.

    Raises:
        Invalid: the moment is past (``until``), or not everybody may read it (``everywhere``).
        NotFound, Forbidden: there is none for the actor, or the board is not theirs to moderate.
    """
    reason = clean_reason(reason, needed=False)
    topic, board = to_curate(actor, topic_id)
    if until is not None and until <= clock.now():
        raise Invalid("until", _("Choose a day that is still to come."))
    if everywhere:
        must(actor.is_moderator, _("Only moderators of all boards can pin a topic everywhere."))
        if board.visibility != "public":
            raise Invalid(
                "everywhere", _("Only a topic that everybody can read can be everywhere.")
            )
    values = {
        "pinned_at": topic.pinned_at or clock.now(),
        "pinned_until": until,
        "pinned_everywhere": everywhere,
    }
    return apply(actor, topic, "pin", values, reason)


@transactional
def unpin(
    actor: Actor, topic_id: int, *, reason: str = "", batch: str | None = None
) -> TopicAct | None:
    """Let a pinned topic go.

    Raises:
        NotFound, Forbidden: as in `pin`.
    """
    reason = clean_reason(reason, needed=False)
    topic, _board = to_curate(actor, topic_id)
    values = {"pinned_at": None, "pinned_until": None, "pinned_everywhere": False}
    return apply(actor, topic, "unpin", values, reason, batch=batch)


@transactional
def feature(
    actor: Actor, topic_id: int, *, featured: bool = True, reason: str = ""
) -> TopicAct | None:
    """Show a topic on the landing page, or no longer.

    Raises:
        NotFound, Forbidden: as in `pin`.
    """
    reason = clean_reason(reason, needed=False)
    topic, _board = to_curate(actor, topic_id)
    at = (topic.featured_at or clock.now()) if featured else None
    return apply(actor, topic, "feature" if featured else "unfeature", {"featured_at": at}, reason)


@transactional
def archive(
    actor: Actor,
    topic_id: int,
    *,
    archived: bool = True,
    reason: str = "",
    batch: str | None = None,
) -> TopicAct | None:
    """Let a topic stay as it is for everybody, or let people write again.

    Raises:
        Invalid: no reason for the archive.
        NotFound, Forbidden: as in `pin`.
    """
    reason = clean_reason(reason, needed=archived)
    topic, _board = to_curate(actor, topic_id)
    at = (topic.archived_at or clock.now()) if archived else None
    kind = "archive" if archived else "unarchive"
    return apply(actor, topic, kind, {"archived_at": at}, reason, batch=batch)


@transactional
def slow(actor: Actor, topic_id: int, *, seconds: int, reason: str = "") -> TopicAct | None:
    """Let everybody but moderators wait between two posts; 0: no longer.

    Raises:
        Invalid: it is none of `SLOW`.
        NotFound, Forbidden: as in `pin`.
    """
    reason = clean_reason(reason, needed=False)
    if seconds not in SLOW:
        raise Invalid("seconds", _("Choose one of the pauses."))
    topic, _board = to_curate(actor, topic_id)
    return apply(actor, topic, "slow", {"slow_seconds": seconds}, reason)


@transactional
def set_timer(
    actor: Actor,
    topic_id: int,
    *,
    at: dt.datetime | None = None,
    after_days: int | None = None,
    reason: str = "",
) -> TopicAct | None:
    """Let the worker close a topic at a moment, or when nobody wrote for so many days.

    Neither takes an earlier date back.

    Raises:
        Invalid: the moment is past (``at``), or the days are none (``after_days``).
        NotFound, Forbidden: as in `pin`.
    """
    reason = clean_reason(reason, needed=False)
    topic, _board = to_curate(actor, topic_id)
    if at is not None and at <= clock.now():
        raise Invalid("at", _("Choose a moment that is still to come."))
    if after_days is not None and not 1 <= after_days <= MOST_DAYS:
        raise Invalid("after_days", _("Write a number of days from 1 to %(most)s.", most=MOST_DAYS))
    values = {"closes_at": at, "closes_after_days": after_days}
    return apply(actor, topic, "timer", values, reason)


@transactional
def move_to_board(
    actor: Actor, topic_id: int, board_id: int, *, reason: str = "", batch: str | None = None
) -> TopicAct | None:
    """Move a topic to another board; the actor moderates both.

    Raises:
        Invalid: there is no such board for the actor (``board``), or no reason.
        NotFound, Forbidden: as in `pin`.
    """
    reason = clean_reason(reason)
    topic, _here = to_curate(actor, topic_id)
    board = board_to_curate(actor, board_id)
    if topic.board_id == board.id:
        return None
    return put_on_board(actor, topic, board, reason, batch=batch)


def board_to_curate(actor: Actor, board_id: int) -> Board:
    """Return a board to which the actor may bring topics.

    Raises:
        Invalid: there is none for them; the field is ``board``.
        Forbidden: it is not theirs to moderate.
    """
    board = db.session.scalar(
        select(Board).where(Board.id == board_id, policy.visible_boards(actor))
    )
    if board is None:
        raise Invalid("board", _("Choose one of the boards."))
    must_moderate(actor, board)
    return board


def put_on_board(
    actor: Actor, topic: Topic, board: Board, reason: str, *, batch: str | None = None
) -> TopicAct:
    """Let a locked topic stand on that board from now on, as one act."""
    was = topic.board_id
    after: dict[str, Any] = {
        "board_id": board.id,
        "pinned_at": None,
        "pinned_until": None,
        "pinned_everywhere": False,
    }
    before = {name: getattr(topic, name) for name in after}
    for name, value in after.items():
        setattr(topic, name, value)
    changed(topic)
    settle_boards(topic, was)
    act = acts.record(actor, topic, "board", reason, before=before, after=after, batch=batch)
    audit.record(actor, audit.Tag.TOPIC_CURATED, "topic", topic.id, reason, act="board")
    notices.tell_author(actor, topic, board, act)
    return act


def settle_boards(topic: Topic, was: int) -> None:
    """Count both boards anew and tell the index where the topic stands."""
    db.session.flush()
    search.update_topic(
        topic.id, board_id=topic.board_id, type=topic.type, tags=tuple(topic.tags_text.split())
    )
    for board_id in sorted({was, topic.board_id}):
        touch_board(board_id)
    fragments.bump("shelf")


@transactional
def file_anew(
    actor: Actor,
    topic_id: int,
    *,
    title: str | None = None,
    tags: str | None = None,
    type: str | None = None,  # noqa: A002 -- the column's and the form's name
    reason: str = "",
    batch: str | None = None,
) -> TopicAct | None:
    """Change a topic's title, tags or type; the opening post's history keeps the earlier ones.

    Raises:
        Invalid: a value is not acceptable.
        NotFound, Forbidden: as in `pin`.
    """
    reason = clean_reason(reason, needed=False)
    topic, board = to_curate(actor, topic_id)
    post = db.session.scalars(select(Post).where(Post.topic_id == topic.id, Post.number == 1)).one()
    before = {"title": topic.title, "tags_text": topic.tags_text, "type": topic.type}
    boards.edit_opening(
        actor,
        topic_id,
        title=topic.title if title is None else title,
        body=post.body,
        type=topic.type if type is None else type,
        tags=", ".join(topic.tags_text.split()) if tags is None else tags,
        base_version=post.version,
        reason=reason,
        language=post.language,
    )
    after = {"title": topic.title, "tags_text": topic.tags_text, "type": topic.type}
    changes = [name for name in before if before[name] != after[name]]
    if not changes:
        return None
    if topic.pinned_everywhere:
        fragments.bump("shelf")
    act = acts.record(
        actor,
        topic,
        {"title": "title", "tags_text": "tags", "type": "type"}[changes[0]],
        reason,
        before={name: before[name] for name in changes},
        after={name: after[name] for name in changes},
        batch=batch,
    )
    audit.record(actor, audit.Tag.TOPIC_CURATED, "topic", topic.id, reason, act=act.kind)
    notices.tell_author(actor, topic, board, act)
    return act


@transactional
def add_tags(
    actor: Actor, topic_id: int, tags: str, *, reason: str = "", batch: str | None = None
) -> TopicAct | None:
    """Add tags to those that a topic has.

    Raises:
        Invalid, NotFound, Forbidden: as in `file_anew`.
    """
    topic, _board = to_curate(actor, topic_id)
    now = topic.tags_text.split()
    wanted = [*now, *(tag for tag in contents.clean_tags(tags) if tag not in now)]
    return file_anew(actor, topic_id, tags=", ".join(wanted), reason=reason, batch=batch)


@transactional
def mark_duplicate(actor: Actor, topic_id: int, of: str, *, reason: str = "") -> TopicAct | None:
    """Say that a topic repeats another one, and close it.

    Args:
        actor: a moderator.
        topic_id: which.
        of: address or number of the other topic.
        reason: why; may be empty.

    Raises:
        Invalid: there is no such topic for the actor; the field is ``topic``.
        NotFound, Forbidden: as in `pin`.
    """
    reason = clean_reason(reason, needed=False)
    topic, board = to_curate(actor, topic_id)
    other_id = topic_named(actor, of)
    if other_id is None or other_id == topic.id:
        raise Invalid("topic", _("Paste the address of the other topic."))
    values: dict[str, Any] = {"duplicate_of_id": other_id}
    if topic.closed_at is None:
        values |= {
            "closed_at": clock.now(),
            "closed_by_id": actor.person_id,
            "closed_reason": reason or _("It has been asked before."),
        }
    act = apply(actor, topic, "duplicate", values, reason, other_topic_id=other_id)
    if act is not None:
        notices.tell_author(actor, topic, board, act)
    return act
