"""Taking an act back while that makes sense."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from hrforum.boards import actions as boards
from hrforum.boards.actions import acts, reading
from hrforum.boards.actions.loading import topic_for_write
from hrforum.boards.curating_models import PostMove, TopicAct
from hrforum.boards.models import Board, Post, Topic
from hrforum.core import audit, clock
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, NotFound
from hrforum.core.permissions import Actor
from hrforum.curating.actions import along, moving
from hrforum.curating.actions.loading import must_moderate, put, restored
from hrforum.curating.actions.states import board_to_curate, settle_boards
from hrforum.curating.actions.transfer import Step, carry
from hrforum.extensions import db

MOVES = ("split", "move", "merge")
# Nothing stands in these acts that could be put back.
FINAL = ("assign", "unassign", "reopen")


def undo(actor: Actor, act_id: int) -> Topic:
    """Take an act back; return the topic that it was about. A second click changes nothing.

    Raises:
        NotFound: there is no such act for the actor.
        Forbidden: a board that it concerns is not theirs to moderate.
        Conflict: something has changed since, so that there is no way back.
    """
    reading.save_marks()
    with transaction():
        act = db.session.scalar(
            select(TopicAct)
            .where(TopicAct.id == act_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if act is None or act.kind in FINAL:
            raise NotFound
        topic = _moved_back(actor, act) if act.kind in MOVES else _put_back(actor, act)
        if act.undone_at is None:
            act.undone_at = clock.now()
            act.undone_by_id = actor.person_id
            audit.record(
                actor, audit.Tag.TOPIC_ACT_UNDONE, "topic", topic.id, act=act.kind, which=act.id
            )
        return topic


def _put_back(actor: Actor, act: TopicAct) -> Topic:
    topic, board = topic_for_write(actor, act.topic_id)
    must_moderate(actor, board)
    if act.undone_at is not None:
        return topic
    if act.kind == "close" and act.before is None:
        if topic.closed_at is not None:
            boards.reopen_topic(actor, topic.id)
        return topic
    if act.before is None:
        raise NotFound
    if acts.plain({name: getattr(topic, name) for name in act.after or {}}) != act.after:
        raise Conflict(_("Something has changed since: there is nothing to take back."))
    was = restored(act.before)
    if act.kind in ("title", "tags", "type"):
        _filed_back(actor, topic, was)
    elif act.kind == "board":
        board_to_curate(actor, was["board_id"])
        left = topic.board_id
        for name, value in was.items():
            setattr(topic, name, value)
        put(topic, {})
        settle_boards(topic, left)
    else:
        put(topic, was)
    return topic


def _filed_back(actor: Actor, topic: Topic, was: dict[str, Any]) -> None:
    post = db.session.scalars(select(Post).where(Post.topic_id == topic.id, Post.number == 1)).one()
    boards.edit_opening(
        actor,
        topic.id,
        title=was.get("title", topic.title),
        body=post.body,
        type=was.get("type", topic.type),
        tags=", ".join(was.get("tags_text", topic.tags_text).split()),
        base_version=post.version,
        language=post.language,
    )


def _moved_back(actor: Actor, act: TopicAct) -> Topic:
    """Carry the posts of an act back to the numbers that they had."""
    other_id = act.other_topic_id or 0
    found = {each: _locked(each) for each in sorted((act.topic_id, other_id))}
    (source, board), (target, to_board) = found[act.topic_id], found[other_id]
    for one in (board, to_board):
        if not actor.moderates(one.id):
            must_moderate(actor, one)
    if act.undone_at is not None:
        return source
    rows = db.session.execute(
        select(PostMove.post_id, PostMove.from_number, PostMove.to_number)
        .join(Post, Post.id == PostMove.post_id)
        .where(PostMove.act_id == act.id)
        .where(Post.topic_id == target.id, Post.number == PostMove.to_number)
        .order_by(PostMove.to_number)
    ).all()
    all_of_it = db.session.scalar(select(func.count()).where(PostMove.act_id == act.id))
    if len(rows) != all_of_it:
        raise Conflict(_("Some of these posts were moved on since. Take that back first."))
    if target.deleted_at is not None or (act.kind != "merge" and source.deleted_at is not None):
        raise Conflict(_("One of the two topics is gone. Bring it back first."))
    if act.kind == "split" and _count(target) != len(rows):
        raise Conflict(_("People have written in the new topic since. Merge the two instead."))
    steps = [Step(row.post_id, row.to_number, row.from_number) for row in rows]
    if act.kind == "merge":
        source.deleted_at = source.deleted_by_id = source.merged_into_id = None
    _accepted_back(act, source, target)
    carry(act, target, source, steps, back=True, remembered=act.kind == "merge")
    if act.kind == "merge":
        along.unmerged(actor, act, source, target)
    if act.kind == "split":
        target.deleted_at = clock.now()
        target.deleted_by_id = actor.person_id
        target.merged_into_id = source.id
    moving.forget_seams(act, source, target)
    moving.settle_boards(source, target)
    return source


def _locked(topic_id: int) -> tuple[Topic, Board]:
    """Return a topic, locked, and its board; a merged one, too.

    Raises:
        NotFound: there is none.
    """
    row = db.session.execute(
        select(Topic, Board)
        .join(Board, Board.id == Topic.board_id)
        .where(Topic.id == topic_id)
        .with_for_update(of=Topic)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _count(topic: Topic) -> int:
    found = db.session.scalar(select(func.count()).where(Post.topic_id == topic.id))
    return found or 0


def _accepted_back(act: TopicAct, source: Topic, target: Topic) -> None:
    before, after = act.before or {}, act.after or {}
    given = after.get("target_accepted")
    if given is not None and target.accepted_number == given:
        target.accepted_number = before.get("target_accepted")
    if source.accepted_number is None:
        source.accepted_number = before.get("source_accepted")
