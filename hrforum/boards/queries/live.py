"""What has changed since: for those who watch a topic or a board at this moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from hrforum.boards import policy
from hrforum.boards.models import Board, BoardGroup, Post, Topic
from hrforum.core.permissions import Actor
from hrforum.extensions import db

MOST = 200  # changed posts that are named; a page that missed more is loaded anew
AT_ONCE = 300  # topics or boards in one statement


@dataclass(frozen=True, slots=True)
class State:
    """How a topic (or a board) stands, and who may read it."""

    version: int
    board_id: int
    visibility: str
    group_ids: frozenset[int]
    highest: int = 0
    deleted_by: int | None = None
    is_deleted: bool = False

    def is_open_to(self, actor: Actor) -> bool:
        """Whether the actor may read it: as `queries.topics.topic_stamp` says for pages."""
        deleter = actor.is_signed_in and self.deleted_by == actor.person_id
        if self.is_deleted and not (deleter or actor.moderates(self.board_id)):
            return False
        return policy.may_read_board(actor, self.board_id, self.visibility, self.group_ids)

    @property
    def is_for_all(self) -> bool:
        """Whether no right is needed to read it."""
        return self.visibility == "public" and not self.is_deleted


@cache
def _topics() -> Any:
    return (
        select(
            Topic.id,
            Topic.version,
            Topic.highest_number,
            Topic.deleted_at.is_not(None).label("deleted"),
            Topic.deleted_by_id,
            Board.id.label("board_id"),
            Board.visibility,
        )
        .join(Board, Board.id == Topic.board_id)
        .where(Topic.id.in_(bindparam("ids", expanding=True)))
    )


@cache
def _boards() -> Any:
    return select(Board.id, Board.version, Board.visibility).where(
        Board.id.in_(bindparam("ids", expanding=True))
    )


def topics(ids: Sequence[int]) -> dict[int, State]:
    """Return how these topics stand; one statement, and one where a board is for groups."""
    rows = db.session.execute(_topics(), {"ids": list(ids)}).all()
    groups = _groups({row.board_id for row in rows if row.visibility in policy.FOR_GROUPS})
    return {
        row.id: State(
            row.version,
            row.board_id,
            row.visibility,
            groups.get(row.board_id, frozenset()),
            row.highest_number,
            row.deleted_by_id,
            bool(row.deleted),
        )
        for row in rows
    }


def boards(ids: Sequence[int]) -> dict[int, State]:
    """Return how these boards stand; statements as in `topics`."""
    rows = db.session.execute(_boards(), {"ids": list(ids)}).all()
    groups = _groups({row.id for row in rows if row.visibility in policy.FOR_GROUPS})
    return {
        row.id: State(row.version, row.id, row.visibility, groups.get(row.id, frozenset()))
        for row in rows
    }


def _groups(board_ids: set[int]) -> Mapping[int, frozenset[int]]:
    if not board_ids:
        return {}
    found: dict[int, set[int]] = {}
    rows = db.session.execute(
        select(BoardGroup.board_id, BoardGroup.group_id).where(BoardGroup.board_id.in_(board_ids))
    )
    for board_id, group_id in rows:
        found.setdefault(board_id, set()).add(group_id)
    return {board_id: frozenset(groups) for board_id, groups in found.items()}


@cache
def _changed() -> Any:
    return (
        select(Post.number)
        .where(
            Post.topic_id == bindparam("topic_id", 0),
            Post.changed_in > bindparam("since", 0),
            Post.changed_in > 0,
        )
        .order_by(Post.changed_in)
        .limit(MOST + 1)
    )


def changed_since(topic_id: int, version: int) -> list[int] | None:
    """Return the numbers of the posts that came or changed after that version of the topic.

    None: there are more than `MOST`. A post that changed twice is named once, where it is last.
    """
    values = {"topic_id": topic_id, "since": version}
    found = list(db.session.scalars(_changed(), values))
    return None if len(found) > MOST else found
