"""What several reads of events share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, String, cast, literal, null, select, union_all

from hrforum.boards.models import Board, BoardGroup
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.events import policy
from hrforum.events.models import Event, EventBoard, EventHost, EventMember, Speaker
from hrforum.events.policy import BoardTie, Ties
from hrforum.extensions import db


def event_path(event_id: int, slug: str) -> str:
    """Return the address of an event's page."""
    return f"/events/{event_id}-{slug}/"


def event_for(actor: Actor, event_id: int) -> Event:
    """Return an event that the actor may see: one statement.

    Raises:
        NotFound: there is none for the actor.
    """
    event: Event | None = db.session.scalar(
        select(Event).where(Event.id == event_id, policy.visible_to(actor))
    )
    if event is None:
        raise NotFound
    return event


def ties_of(event_id: int) -> Ties:
    """Return what decides who may see and change an event: one statement."""
    # PostgreSQL takes a bare NULL for text.
    nothing, nobody = cast(null(), String), cast(null(), Integer)
    rows: Any = db.session.execute(
        union_all(
            select(EventHost.role.label("what"), EventHost.person_id.label("id"),
                   nothing.label("visibility"), nobody.label("group_id"))
            .where(EventHost.event_id == event_id),
            select(literal("speaker"), Speaker.person_id, nothing, nobody)
            .where(Speaker.event_id == event_id, Speaker.person_id.is_not(None)),
            select(literal("member"), EventMember.member_id, nothing, nobody)
            .where(EventMember.event_id == event_id),
            select(literal("board"), Board.id, Board.visibility, BoardGroup.group_id)
            .join(EventBoard, EventBoard.board_id == Board.id)
            .outerjoin(BoardGroup, BoardGroup.board_id == Board.id)
            .where(EventBoard.event_id == event_id),
        )
    ).all()  # fmt: skip

    def ids(what: str) -> frozenset[int]:
        return frozenset(row.id for row in rows if row.what == what)

    groups: dict[tuple[int, str], set[int]] = {}
    for row in rows:
        if row.what == "board":
            known = groups.setdefault((row.id, row.visibility), set())
            known |= {row.group_id} if row.group_id is not None else set()
    return Ties(
        host_ids=ids("host"),
        editor_ids=ids("editor"),
        speaker_ids=ids("speaker"),
        member_ids=ids("member"),
        boards=tuple(
            BoardTie(board, seen, frozenset(few)) for (board, seen), few in groups.items()
        ),
    )
