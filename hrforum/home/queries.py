"""Reads: what the landing page shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, select, union

from hrforum.boards import policy
from hrforum.boards.models import Board, Topic
from hrforum.boards.queries.boards import topic_rows
from hrforum.core import clock
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Member
from hrforum.members.policy import current_on

WAITING = 3
LATEST = 12
PRACTICES = 4
FEATURED = 4
NEWEST_MEMBERS = 8


def waiting_challenges(actor: Actor) -> Sequence[Any]:
    """Return the newest open challenges that nobody has answered yet."""
    return _newest(
        actor,
        WAITING,
        and_(Topic.type == "challenge", Topic.posts_count == 1, Topic.closed_at.is_(None)),
    )


def newest_practices(actor: Actor) -> Sequence[Any]:
    """Return the newest practices."""
    return _newest(actor, PRACTICES, Topic.type == "practice")


def _newest(actor: Actor, limit: int, condition: Any) -> Sequence[Any]:
    order = (Topic.created_at.desc(), Topic.id.desc())
    ids = _visible_ids(actor).where(condition).order_by(*order).limit(limit).subquery()
    return db.session.execute(topic_rows().join(ids, ids.c.id == Topic.id).order_by(*order)).all()


def latest_topics(actor: Actor, without: Sequence[int] = ()) -> Sequence[Any]:
    """Return the topics with the newest posts, but not those ``without``."""
    return featured_and_latest(actor, without)[1]


def featured_and_latest(
    actor: Actor, without: Sequence[int] = ()
) -> tuple[Sequence[Any], Sequence[Any]]:
    """Return what curators feature, and the topics with the newest posts: one statement."""
    order = (Topic.last_posted_at.desc(), Topic.id.desc())
    newest = _visible_ids(actor).order_by(*order).limit(LATEST + len(without)).subquery()
    chosen = (
        _visible_ids(actor)
        .where(Topic.featured_at.is_not(None))
        .order_by(Topic.featured_at.desc())
        .limit(FEATURED)
        .subquery()
    )
    ids = union(select(newest.c.id), select(chosen.c.id)).subquery()
    rows = db.session.execute(topic_rows().join(ids, ids.c.id == Topic.id).order_by(*order)).all()
    featured = sorted(
        (row for row in rows if row.featured_at is not None),
        key=lambda row: row.featured_at,
        reverse=True,
    )[:FEATURED]
    # A featured topic that has not been written in for long came along: it is none of the latest.
    shown = {row.id for row in featured} | set(without)
    return featured, [row for row in rows if row.id not in shown][:LATEST]


def _visible_ids(actor: Actor) -> Any:
    return (
        select(Topic.id).join(Board, Board.id == Topic.board_id).where(policy.visible_topics(actor))
    )


def newest_members() -> Sequence[Any]:
    """Return the members that were added last."""
    return db.session.execute(
        select(Member.slug, Member.name, Member.country, Member.membership)
        .where(current_on(clock.today()))
        .order_by(Member.id.desc())
        .limit(NEWEST_MEMBERS)
    ).all()
