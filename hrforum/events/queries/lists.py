"""The lists of events: what comes, what was, a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, cast, func, or_, select

from hrforum.boards import policy as boards
from hrforum.boards.models import Board
from hrforum.core import clock
from hrforum.core.hot import Prepared
from hrforum.core.permissions import Actor
from hrforum.events import policy
from hrforum.events.models import (
    Event,
    EventBoard,
    EventHost,
    EventMember,
    EventTheme,
    Registration,
    Speaker,
)
from hrforum.extensions import db
from hrforum.members.models import Member, Theme

NEXT = 3  # that the landing page names
PAGE = 20
PLACES = 5_000  # events in the sitemap
MONTH = 300  # events that a month shows


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for; empty values look for everything."""

    kind: str = ""
    language: str = ""
    theme: str = ""
    board: str = ""
    member: str = ""
    mine: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Events of a page, with the members that hold each, and how many there are in all."""

    events: Sequence[Event]
    members: Mapping[int, list[Any]] = field(default_factory=dict)
    total: int = 0
    page: int = 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def _matching(actor: Actor, wanted: Filters) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = [policy.visible_to(actor)]
    if wanted.kind:
        found.append(Event.kind == wanted.kind)
    if wanted.language:
        found.append(
            cast(Event.languages, String).contains(f'"{wanted.language}"', autoescape=True)
        )
    if wanted.theme:
        found.append(
            select(EventTheme.event_id)
            .join(Theme, Theme.id == EventTheme.theme_id)
            .where(EventTheme.event_id == Event.id, Theme.slug == wanted.theme)
            .correlate(Event)
            .exists()
        )
    if wanted.board:
        found.append(
            select(EventBoard.event_id)
            .join(Board, Board.id == EventBoard.board_id)
            .where(EventBoard.event_id == Event.id, Board.slug == wanted.board)
            .where(boards.visible_boards(actor))
            .correlate(Event)
            .exists()
        )
    if wanted.member:
        found.append(
            select(EventMember.event_id)
            .join(Member, Member.id == EventMember.member_id)
            .where(EventMember.event_id == Event.id, Member.slug == wanted.member)
            .correlate(Event)
            .exists()
        )
    # Who has no part in a draft never gets here: `visible_to`. In lists they stand in one's own.
    found.append(mine(actor) if wanted.mine else Event.state != "draft")
    return and_(*found)


def mine(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Event` for those that the actor holds, edits, speaks at, attends."""
    person = actor.person_id or 0
    registered = (
        select(Registration.id)
        .where(Registration.event_id == Event.id, Registration.person_id == person)
        .where(Registration.state.in_(("registered", "waiting", "pending")))
    )
    holds = select(EventHost.event_id).where(
        EventHost.event_id == Event.id, EventHost.person_id == person
    )
    speaks = select(Speaker.id).where(Speaker.event_id == Event.id, Speaker.person_id == person)
    members = select(EventMember.event_id).where(
        EventMember.event_id == Event.id,
        EventMember.member_id.in_(policy.members_to_act_for(actor)),
    )
    return or_(*(each.correlate(Event).exists() for each in (registered, holds, speaks, members)))


def listed(actor: Actor, wanted: Filters, page: int) -> Listed:
    """Return a page of what comes (the next first) or of what was: three statements."""
    now = clock.now()
    which = and_(
        _matching(actor, wanted), Event.ends_at < now if wanted.past else Event.ends_at >= now
    )
    total = db.session.scalar(select(func.count()).select_from(Event).where(which)) or 0
    order = (Event.starts_at, Event.id)
    if wanted.past:
        order = (Event.starts_at.desc(), Event.id.desc())  # type: ignore[assignment]  # both order
    rows = db.session.scalars(
        select(Event).where(which).order_by(*order).offset((page - 1) * PAGE).limit(PAGE)
    ).all()
    return Listed(rows, holders([row.id for row in rows]), total, page)


def month(actor: Actor, wanted: Filters, first: dt.datetime, last: dt.datetime) -> Listed:
    """Return what is at any time from a moment to a moment, in the order of beginning."""
    rows = db.session.scalars(
        select(Event)
        .where(_matching(actor, wanted), Event.ends_at > first, Event.starts_at < last)
        .order_by(Event.starts_at, Event.id)
        .limit(MONTH)
    ).all()
    return Listed(rows, total=len(rows))


def holders(event_ids: Sequence[int]) -> dict[int, list[Any]]:
    """Return the members that hold each of these events: one statement."""
    rows = db.session.execute(
        select(EventMember.event_id, Member.name, Member.slug)
        .join(Member, Member.id == EventMember.member_id)
        .where(EventMember.event_id.in_(list(event_ids)))
        .order_by(Member.sort_name)
    ).all()
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.event_id, []).append(row)
    return found


def filter_choices(actor: Actor) -> tuple[Sequence[Any], Sequence[Any]]:
    """Return boards and themes to filter by: two statements."""
    places = db.session.execute(
        select(Board.slug, Board.name, Board.visibility)
        .where(boards.visible_boards(actor))
        .order_by(Board.position, Board.name)
    ).all()
    themes = db.session.execute(
        select(Theme.slug, Theme.name).order_by(Theme.position, Theme.name)
    ).all()
    return places, themes


_next = Prepared(
    select(Event.id, Event.version)
    .where(Event.state == "published", Event.visibility == "public")
    .where(Event.ends_at >= bindparam("now", None, Event.ends_at.type))
    .order_by(Event.starts_at, Event.id)
    .limit(NEXT)
)


def next_public() -> tuple[tuple[int, int], ...]:
    """Return ids and versions of the next events that everybody may see: one statement."""
    return tuple((row.id, row.version) for row in _next.all(now=clock.now()))


def these(event_ids: Sequence[int]) -> Sequence[Event]:
    """Return these events in the order of beginning: one statement."""
    return db.session.scalars(
        select(Event).where(Event.id.in_(list(event_ids))).order_by(Event.starts_at, Event.id)
    ).all()


def public_places() -> Sequence[Any]:
    """Return the events that search engines may list, the newest first: one statement."""
    return db.session.execute(
        select(Event.id, Event.slug, Event.changed_at)
        .where(Event.state == "published", Event.visibility == "public")
        .order_by(Event.starts_at.desc(), Event.id.desc())
        .limit(PLACES)
    ).all()
