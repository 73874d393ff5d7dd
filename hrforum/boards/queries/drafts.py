"""Drafts: the one of a place, and all of a person."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, and_, case, or_, select

from hrforum.boards import policy
from hrforum.boards.draft_models import EDIT, REPLY, SUMMARY, TOPIC, TRANSLATION, Draft
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries.base import topic_path
from hrforum.boards.queries.reading import READER
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it is on the server; version 0: there is none."""

    version: int
    fields: dict[str, str]
    saved_at: dt.datetime | None = None


NONE = Kept(0, {})


@dataclass(frozen=True, slots=True)
class Listed:
    """A draft in the list of a person's drafts.

    Args:
        id: the draft's.
        kind, thing_id: its place.
        version: the draft's.
        fields: what was typed.
        saved_at: when.
        title: of the topic, or the board's name.
        language: the title's.
        path: of the page that goes on with it; empty where the place is closed to the person.
    """

    id: int
    kind: str
    thing_id: int
    version: int
    fields: dict[str, str]
    saved_at: dt.datetime
    title: str
    language: str
    path: str


def reply_column(column: Any, reader: Any = READER) -> ScalarSelect[Any]:
    """Return a column of the reader's draft of a reply in the `Topic` outside, as a subquery."""
    return (
        select(column)
        .where(Draft.person_id == reader, Draft.kind == REPLY, Draft.thing_id == Topic.id)
        .correlate(Topic)
        .scalar_subquery()
    )


def read(fields: str | None) -> dict[str, str]:
    """Return the fields of a draft from what stands in the database."""
    found: dict[str, str] = json.loads(fields) if fields else {}
    return found


def find(actor: Actor, kind: str, thing_id: int) -> Kept:
    """Return the actor's draft at a place, or `NONE`. One statement."""
    row = db.session.execute(
        select(Draft.version, Draft.fields, Draft.saved_at).where(
            Draft.person_id == actor.person_id, Draft.kind == kind, Draft.thing_id == thing_id
        )
    ).first()
    return Kept(row.version, read(row.fields), row.saved_at) if row else NONE


def is_open(actor: Actor, kind: str, thing_id: int) -> bool:
    """Whether the actor may read the place that a draft is for, and so write there."""
    if not policy.may_write(actor):
        return False
    if kind == TOPIC:
        found = select(Board.id).where(Board.id == thing_id, policy.visible_boards(actor))
    else:
        found = (
            select(Topic.id)
            .join(Board, Board.id == Topic.board_id)
            .where(policy.visible_topics(actor))
        )
        if kind == REPLY:
            found = found.where(Topic.id == thing_id)
        elif kind == SUMMARY:
            found = found.where(Topic.id == thing_id)
            if not actor.is_moderator:
                found = found.where(Topic.board_id.in_(sorted(actor.grants.moderated_board_ids)))
        elif kind.startswith(TRANSLATION):
            found = found.join(Post, Post.topic_id == Topic.id).where(
                Post.id == thing_id, Post.deleted_at.is_(None), Post.hidden_at.is_(None)
            )
        else:
            found = found.join(Post, Post.topic_id == Topic.id).where(
                Post.id == thing_id, Post.deleted_at.is_(None)
            )
            if not actor.is_moderator:
                mine = Post.author_id == actor.person_id
                found = found.where(
                    mine | Topic.board_id.in_(sorted(actor.grants.moderated_board_ids))
                )
    return db.session.scalar(found) is not None


def was_written(actor: Actor, kind: str, client_key: str) -> bool:
    """Whether the write with that id of a page has come through."""
    if not client_key or kind not in (TOPIC, REPLY):
        return False
    found = select(Post.id).where(Post.author_id == actor.person_id, Post.client_key == client_key)
    return db.session.scalar(found) is not None


def mine(actor: Actor, before: int | None = None) -> tuple[list[Listed], int | None]:
    """Return the actor's drafts, the newest first, and where the next page begins. One statement.

    ``before``: only drafts that were begun before the one with that id.
    """
    topic_id = case((Draft.kind.in_((REPLY, SUMMARY)), Draft.thing_id), else_=Post.topic_id)
    of_post = or_(Draft.kind == EDIT, Draft.kind.startswith(TRANSLATION))
    board_id = case((Draft.kind == TOPIC, Draft.thing_id), else_=Topic.board_id)
    rows = db.session.execute(
        select(
            Draft.id,
            Draft.kind,
            Draft.thing_id,
            Draft.version,
            Draft.fields,
            Draft.saved_at,
            Post.number,
            Topic.id.label("topic_id"),
            Topic.slug.label("topic_slug"),
            Topic.title,
            Topic.language,
            Topic.deleted_at,
            Board.slug.label("board_slug"),
            Board.name.label("board_name"),
            case((policy.visible_boards(actor), 1), else_=0).label("visible"),
        )
        .outerjoin(Post, and_(of_post, Post.id == Draft.thing_id))
        .outerjoin(Topic, Topic.id == topic_id)
        .outerjoin(Board, Board.id == board_id)
        .where(Draft.person_id == actor.person_id, Draft.id < before if before else Draft.id > 0)
        .order_by(Draft.id.desc())
        .limit(A_PAGE + 1)
    ).all()
    shown = [_listed(row) for row in rows[:A_PAGE]]
    return shown, shown[-1].id if len(rows) > A_PAGE else None


def _listed(row: Any) -> Listed:
    title, language, path = "", "", ""
    if row.board_slug and row.visible and row.deleted_at is None:
        if row.kind == TOPIC:
            title, path = row.board_name, f"/boards/{row.board_slug}/new"
        elif row.topic_slug:
            title, language = row.title, row.language or ""
            path = topic_path(row.topic_id, row.topic_slug) + _form(row.kind, row.number)
    return Listed(
        row.id,
        row.kind,
        row.thing_id,
        row.version,
        read(row.fields),
        row.saved_at,
        title,
        language,
        path,
    )


def _form(kind: str, number: int | None) -> str:
    """Return the address of the form, behind the topic's; ``number`` is the post's."""
    if kind == REPLY:
        return "reply"
    if kind == SUMMARY:
        return "summary/write"
    if kind.startswith(TRANSLATION):
        return f"{number}/translations/{kind.removeprefix(TRANSLATION)}/write"
    return f"{number}/edit"


def place_path(actor: Actor, kind: str, thing_id: int) -> str:
    """Return the address of the page that goes on with a draft at a place.

    Raises:
        NotFound: the place is not open to the actor.
    """
    if not is_open(actor, kind, thing_id):
        raise NotFound
    if kind == TOPIC:
        slug = db.session.scalar(select(Board.slug).where(Board.id == thing_id))
        return f"/boards/{slug}/new"
    found = select(Topic.id, Topic.slug)
    if kind in (REPLY, SUMMARY):
        row = db.session.execute(found.where(Topic.id == thing_id)).one()
        return topic_path(row.id, row.slug) + _form(kind, None)
    post = db.session.execute(
        select(Topic.id, Topic.slug, Post.number)
        .join(Post, Post.topic_id == Topic.id)
        .where(Post.id == thing_id)
    ).one()
    return topic_path(post.id, post.slug) + _form(kind, post.number)
