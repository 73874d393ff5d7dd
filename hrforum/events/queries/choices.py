"""What one may choose from when one writes an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from hrforum.boards import policy as boards
from hrforum.boards.models import Board
from hrforum.core import clock
from hrforum.core.permissions import Actor
from hrforum.events import policy
from hrforum.events.models import EventBoard, EventMember
from hrforum.extensions import db
from hrforum.members.models import Member, Theme
from hrforum.members.policy import current_on


@dataclass(frozen=True, slots=True)
class Lists:
    """Boards that the actor reads, all themes, members that the actor may name as holding it."""

    boards: Sequence[Any]
    themes: Sequence[Any]
    members: Sequence[Any]


def lists(actor: Actor, event_id: int | None = None) -> Lists:
    """Return what the form offers: three statements.

    What the event has already may stay, even where the actor could not choose it.
    """
    on_it = select(EventBoard.board_id).where(EventBoard.event_id == (event_id or 0))
    holds = select(EventMember.member_id).where(EventMember.event_id == (event_id or 0))
    mine: ColumnElement[bool] = Member.id.in_(policy.members_to_act_for(actor))
    if actor.is_coordinator:
        mine = current_on(clock.today())
    return Lists(
        db.session.execute(
            select(Board.id, Board.name, Board.slug)
            .where(or_(boards.visible_boards(actor), Board.id.in_(on_it)))
            .order_by(Board.position, Board.name)
        ).all(),
        db.session.execute(
            select(Theme.id, Theme.name, Theme.slug).order_by(Theme.position, Theme.name)
        ).all(),
        db.session.execute(
            select(Member.id, Member.name, Member.slug)
            .where(or_(mine, Member.id.in_(holds)))
            .order_by(Member.sort_name)
        ).all(),
    )
