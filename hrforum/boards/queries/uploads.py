"""What people attached: who may have it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select, true

from hrforum.boards import policy
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.upload_models import Upload, UploadUse
from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound
from hrforum.core.permissions import VISITOR, Actor
from hrforum.extensions import db


def _shown_to(actor: Actor) -> ColumnElement[bool]:
    """Whether a post that the actor may read uses the upload."""
    readable: ColumnElement[bool] = and_(Topic.deleted_at.is_(None), policy.readable_posts())
    if actor.is_moderator:
        readable = true()
    elif actor.grants.moderated_board_ids:
        readable = or_(readable, Board.id.in_(sorted(actor.grants.moderated_board_ids)))
    return exists(
        select(literal(1))
        .select_from(UploadUse)
        .join(Post, Post.id == UploadUse.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .where(UploadUse.upload_id == Upload.id, policy.visible_boards(actor), readable)
        .correlate(Upload)
    )


def visible_uploads(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Upload` that holds for what the actor may have.

    That is one's own, and what stands in a post that one may read.
    """
    shown = _shown_to(actor)
    if actor.is_signed_in:
        shown = or_(Upload.owner_id == actor.person_id, shown)
    if not actor.is_moderator:
        shown = and_(Upload.withheld_at.is_(None), shown)
    return and_(Upload.state == "kept", shown)


def upload(actor: Actor, file: str) -> AnyRow:
    """Return an upload by its file's name; ``everybody`` says whether a visitor may have it too.

    Raises:
        NotFound: there is none that the actor may have.
    """
    everybody: Any = _shown_to(VISITOR).label("everybody")
    row = db.session.execute(
        select(Upload.file, Upload.name, Upload.kind, Upload.size, everybody).where(
            Upload.file == file, visible_uploads(actor)
        )
    ).first()
    if row is None:
        raise NotFound
    return row


def ids_of(actor: Actor, files: Collection[str]) -> dict[str, int]:
    """Return the ids of those files that the actor may have, by the file's name."""
    rows = db.session.execute(
        select(Upload.file, Upload.id).where(Upload.file.in_(sorted(files)), visible_uploads(actor))
    )
    return {row.file: row.id for row in rows}
