"""Who may see, make, change and hold events, with SQL twins where rows are filtered.

A predicate gets the event and its `Ties`: who and what it hangs together with, which
`hrforum.events.queries.base.ties_of` loads in one statement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from hrforum.boards import policy as boards
from hrforum.boards.models import Board
from hrforum.core.permissions import Actor
from hrforum.events.models import Event, EventBoard, EventHost, EventMember, Registration, Speaker

# Who may act for a member in events: promises are the leads' and officers' to make.
SPEAKERS = ("lead", "officer")


@dataclass(frozen=True, slots=True)
class BoardTie:
    """A board that an event stands on, with what decides who reads it."""

    id: int
    visibility: str
    group_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Ties:
    """What decides who may see and change an event, beside its row."""

    host_ids: frozenset[int] = frozenset()
    editor_ids: frozenset[int] = frozenset()
    speaker_ids: frozenset[int] = frozenset()
    member_ids: frozenset[int] = frozenset()
    boards: tuple[BoardTie, ...] = ()


def may_create(actor: Actor) -> bool:
    """Whether the actor may make events at all.

    Leads and officers for their member, coordinators and admins for the network, and who moderates
    a board for that board.
    """
    return (
        actor.is_coordinator
        or actor.is_moderator
        or bool(actor.grants.moderated_board_ids)
        or bool(members_to_act_for(actor))
    )


def members_to_act_for(actor: Actor) -> frozenset[int]:
    """Return the members in whose name the actor may hold events."""
    return frozenset(m.member_id for m in actor.grants.mandates if m.role in SPEAKERS)


def may_hold_for(actor: Actor, member_ids: Iterable[int], board_ids: Iterable[int] = ()) -> bool:
    """Whether the actor may make an event of these members on these boards.

    Without a member of one's own that takes a coordinator, or a moderator of each of the boards
    (and at least one).
    """
    if actor.is_coordinator or members_to_act_for(actor) & set(member_ids):
        return True
    places = list(board_ids)
    return not list(member_ids) and bool(places) and all(map(actor.moderates, places))


def may_host(actor: Actor, event: Any, ties: Ties) -> bool:
    """Whether the actor holds the event: publishes, cancels, sees who comes, decides who may.

    Its hosts, the leads and officers of the members that hold it, coordinators and admins.
    """
    if not actor.is_signed_in and not actor.is_admin:
        return False
    return (
        actor.is_coordinator
        or actor.person_id in ties.host_ids
        or bool(members_to_act_for(actor) & ties.member_ids)
    )


def hosted_by(actor: Actor) -> ColumnElement[bool]:
    """The SQL twin of `may_host`: a condition on `Event`."""
    if actor.is_coordinator:
        return true()
    if not actor.is_signed_in:
        return false()
    either = [_person_in(actor, ("host",))]
    mine = members_to_act_for(actor)
    if mine:
        either.append(
            select(EventMember.event_id)
            .where(EventMember.event_id == Event.id, EventMember.member_id.in_(mine))
            .correlate(Event)
            .exists()
        )
    return or_(*either)


def may_edit(actor: Actor, event: Any, ties: Ties) -> bool:
    """Whether the actor may change the event's page: its hosts and its co-editors."""
    return may_host(actor, event, ties) or (
        actor.is_signed_in and actor.person_id in ties.editor_ids
    )


def editable_by(actor: Actor) -> ColumnElement[bool]:
    """The SQL twin of `may_edit`: a condition on `Event`."""
    if not actor.is_signed_in:
        return hosted_by(actor)
    return or_(hosted_by(actor), _person_in(actor, ("host", "editor")))


def may_see(actor: Actor, event: Any, ties: Ties) -> bool:
    """Whether the actor may see the event's page.

    A draft is its hosts' and co-editors'. Otherwise its visibility counts; speakers see it.
    """
    if may_edit(actor, event, ties):
        return True
    if event.state == "draft":
        return False
    if actor.is_signed_in and actor.person_id in ties.speaker_ids:
        return True
    if event.visibility == "public":
        return True
    if event.visibility == "signed_in":
        return actor.is_signed_in
    if event.visibility == "members":
        return actor.is_network_member
    return any(
        boards.may_read_board(actor, tie.id, tie.visibility, tie.group_ids) for tie in ties.boards
    )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The SQL twin of `may_see`: a condition on `Event`."""
    levels = ["public"]
    if actor.is_signed_in:
        levels.append("signed_in")
    if actor.is_network_member:
        levels.append("members")
    on_board = (
        select(EventBoard.event_id)
        .join(Board, Board.id == EventBoard.board_id)
        .where(EventBoard.event_id == Event.id, boards.visible_boards(actor))
        .correlate(Event)
        .exists()
    )
    shown = [Event.visibility.in_(levels), and_(Event.visibility == "boards", on_board)]
    if actor.is_signed_in:
        shown.append(
            select(Speaker.id)
            .where(Speaker.event_id == Event.id, Speaker.person_id == actor.person_id)
            .correlate(Event)
            .exists()
        )
    return or_(and_(Event.state != "draft", or_(*shown)), editable_by(actor))


def may_register(actor: Actor, event: Any, now: dt.datetime) -> bool:
    """Whether somebody who may see the event may ask for a place in it now."""
    return actor.is_signed_in and takes_registrations(event, now)


def takes_registrations(event: Any, now: dt.datetime) -> bool:
    """Whether the event takes registrations now, from whoever may see it."""
    if event.state != "published" or event.ends_at <= now:
        return False
    return event.closes_at is None or now < event.closes_at


def may_attend(actor: Actor, event: Any, ties: Ties, registration: Any | None) -> bool:
    """Whether the actor may come in: registered, a speaker, or one who may edit.

    This is what opens the live room and shows the address of a room elsewhere.
    """
    if not actor.is_signed_in or event.state != "published":
        return False
    if may_edit(actor, event, ties) or actor.person_id in ties.speaker_ids:
        return True
    return registration is not None and registration.state == "registered"


def attended_by(actor: Actor) -> ColumnElement[bool]:
    """The SQL twin of `may_attend`: a condition on `Event`."""
    if not actor.is_signed_in:
        return false()
    registered = (
        select(Registration.id)
        .where(Registration.event_id == Event.id, Registration.person_id == actor.person_id)
        .where(Registration.state == "registered")
        .correlate(Event)
        .exists()
    )
    speaks = (
        select(Speaker.id)
        .where(Speaker.event_id == Event.id, Speaker.person_id == actor.person_id)
        .correlate(Event)
        .exists()
    )
    return and_(Event.state == "published", or_(editable_by(actor), registered, speaks))


def _person_in(actor: Actor, roles: tuple[str, ...]) -> ColumnElement[bool]:
    return (
        select(EventHost.event_id)
        .where(EventHost.event_id == Event.id, EventHost.person_id == actor.person_id)
        .where(EventHost.role.in_(roles))
        .correlate(Event)
        .exists()
    )
