"""Reads of a pair's workspace: who enters, and what each of its pages shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person
from hrforum.boards.models import Board
from hrforum.core import clock
from hrforum.core.db import AnyRow, lock
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Delegate, Member
from hrforum.members.policy import in_standing_on, valid_on
from hrforum.mentoring.access import OPENED, Place, entered_by, place_of
from hrforum.mentoring.models import Cycle, Pairing, PairingEvent, PairingPerson
from hrforum.mentoring.policy import SPEAKERS

EVENTS = 30


@dataclass(frozen=True, slots=True)
class Workspace:
    """A pair as its pages need it, and what the reader is in it."""

    pairing: Pairing
    cycle: Cycle
    mentor: Member
    mentee: Member
    place: Place

    @property
    def title(self) -> str:
        """The names of both."""
        return f"{self.mentor.name} – {self.mentee.name}"

    @property
    def path(self) -> str:
        """The address of the workspace."""
        return path_of(self.pairing.id)

    @property
    def may_write(self) -> bool:
        """Whether the reader may change plans and papers now."""
        return self.place.may_write(self.pairing)

    def name_of(self, side: str) -> str:
        """Return the name of a side's member; empty for the network."""
        return {"mentor": self.mentor.name, "mentee": self.mentee.name}.get(side, "")


def path_of(pairing_id: int, rest: str = "") -> str:
    """Return the address of a pair's workspace, or of a page below it."""
    return f"/mentoring/pairings/{pairing_id}/{rest}"


def load(
    actor: Actor, pairing_id: int, *, from_outside: bool = False, locked: bool = False
) -> Workspace:
    """Return a pair that the actor may enter: one statement, two when it is locked.

    Args:
        actor: who enters.
        pairing_id: which.
        from_outside: whether coordinators may look at this part, too.
        locked: whether to lock its row for a write.

    Raises:
        NotFound: there is none, or it is not for the actor.
    """
    if locked:
        db.session.scalar(
            lock(select(Pairing).where(Pairing.id == pairing_id)).execution_options(
                populate_existing=True
            )
        )
    mentor, mentee = aliased(Member), aliased(Member)
    row = db.session.execute(
        select(Pairing, Cycle, mentor, mentee, PairingPerson)
        .join(Cycle, Cycle.id == Pairing.cycle_id)
        .join(mentor, mentor.id == Pairing.mentor_id)
        .join(mentee, mentee.id == Pairing.mentee_id)
        .outerjoin(
            PairingPerson,
            and_(
                PairingPerson.pairing_id == Pairing.id,
                PairingPerson.person_id == actor.person_id,
                PairingPerson.left_at.is_(None),
            ),
        )
        .where(Pairing.id == pairing_id)
        # Somebody who is there twice enters as who needs no mandate.
        .order_by(case((PairingPerson.role == "facilitator", 0), else_=1), PairingPerson.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound
    place = place_of(actor, row[0], row[4])
    if place is None or not (place.is_inside or from_outside):
        raise NotFound
    return Workspace(row[0], row[1], row[2], row[3], place)


@dataclass(frozen=True, slots=True)
class Mine:
    """A pair in a list of one's own."""

    pairing: Pairing
    mentor: str
    mentee: str
    cycle: str


def pairs_of(actor: Actor) -> list[Mine]:
    """Return the pairs that the actor works in, those at work first: one statement."""
    if actor.person_id is None:
        return []
    mentor, mentee = aliased(Member), aliased(Member)
    order = case({"active": 0, "paused": 1}, value=Pairing.state, else_=2)
    rows = db.session.execute(
        select(Pairing, mentor.name, mentee.name, Cycle.name)
        .join(Cycle, Cycle.id == Pairing.cycle_id)
        .join(mentor, mentor.id == Pairing.mentor_id)
        .join(mentee, mentee.id == Pairing.mentee_id)
        .where(entered_by(actor.person_id, clock.today()))
        .order_by(order, Pairing.id.desc())
        .limit(100)
    )
    return [Mine(*row) for row in rows]


def people_ids(pairing: Pairing, day: dt.date) -> list[int]:
    """Return the ids of those who work in the pair on that day: one statement."""
    delegates = select(Delegate.person_id).where(
        Delegate.member_id.in_([pairing.mentor_id, pairing.mentee_id])
    )
    team = select(PairingPerson.person_id).where(PairingPerson.pairing_id == pairing.id)
    return list(
        db.session.scalars(
            select(Person.id)
            .join(Pairing, Pairing.id == pairing.id)
            .where(Person.id.in_(delegates.union(team)), Person.deleted_at.is_(None))
            .where(entered_by(Person.id, day))
            .order_by(Person.id)
        )
    )


@dataclass(frozen=True, slots=True)
class Mate:
    """A person of the pair: ``row`` is the row in the team, None for who is in it by mandate."""

    id: int
    name: str
    username: str
    avatar: str | None
    side: str
    role: str
    row_id: int | None
    joined_at: dt.datetime | None
    left_at: dt.datetime | None = None


def team(pairing: Pairing, *, former: bool = False) -> list[Mate]:
    """Return the people of the pair, those of the guest city first: two statements.

    Args:
        pairing: of which.
        former: whether those who left come, too, at the end.
    """
    day = clock.today()
    rows = db.session.execute(
        select(
            Person.id, Person.display_name, Person.username, Person.avatar, Person.deleted_at,
            PairingPerson.side, PairingPerson.role, PairingPerson.id.label("row_id"),
            PairingPerson.joined_at, PairingPerson.left_at,
            and_(PairingPerson.left_at.is_(None), entered_by(Person.id, day)).label("is_in"),
        )
        .join(PairingPerson, PairingPerson.person_id == Person.id)
        .join(Pairing, Pairing.id == PairingPerson.pairing_id)
        .where(Pairing.id == pairing.id)
        .order_by(PairingPerson.id)
    ).all()  # fmt: skip
    found = [
        Mate(
            row.id, row.display_name, row.username, row.avatar, row.side, row.role, row.row_id,
            row.joined_at, None if row.is_in else (row.left_at or clock.now()),
        )
        for row in rows
        if former or row.is_in
    ]  # fmt: skip
    known = {mate.id for mate in found if mate.left_at is None}
    sides = {pairing.mentor_id: "mentor", pairing.mentee_id: "mentee"}
    if pairing.state in OPENED:
        for row in db.session.execute(
            select(
                Person.id, Person.display_name, Person.username, Person.avatar,
                Delegate.member_id, Delegate.role,
            )
            .join(Delegate, Delegate.person_id == Person.id)
            .join(Member, Member.id == Delegate.member_id)
            .where(Delegate.member_id.in_(sides), Delegate.role.in_(SPEAKERS))
            .where(valid_on(day), in_standing_on(day), Person.deleted_at.is_(None))
            .order_by(Delegate.id)
        ):  # fmt: skip
            if row.id not in known:
                known.add(row.id)
                side = sides[row.member_id]
                found.append(
                    Mate(row.id, row.display_name, row.username, row.avatar, side, row.role,
                         None, None)
                )  # fmt: skip
    order = {"mentor": 0, "mentee": 1, "network": 2}
    return sorted(found, key=lambda mate: (mate.left_at is not None, order[mate.side]))


def events(pairing_id: int, limit: int = EVENTS) -> Sequence[AnyRow]:
    """Return what happened to the pair, the newest first: one statement."""
    return db.session.execute(
        select(
            PairingEvent.id,
            PairingEvent.at,
            PairingEvent.act,
            PairingEvent.note,
            Person.display_name.label("who"),
        )
        .outerjoin(Person, Person.id == PairingEvent.actor_id)
        .where(PairingEvent.pairing_id == pairing_id)
        .order_by(PairingEvent.id.desc())
        .limit(limit)
    ).all()


def board_of(pairing: Pairing) -> Any:
    """Return the pair's private board: slug, how many topics, last post; one statement."""
    return db.session.execute(
        select(Board.slug, Board.topics_count, Board.last_posted_at).where(
            Board.id == pairing.board_id
        )
    ).one_or_none()


def names(person_ids: Sequence[int | None]) -> dict[int, str]:
    """Return names of people by id: one statement."""
    wanted = {each for each in person_ids if each is not None}
    rows = db.session.execute(select(Person.id, Person.display_name).where(Person.id.in_(wanted)))
    return {row.id: row.display_name for row in rows}


def group_mates(pairing: Pairing) -> Sequence[AnyRow]:
    """Return the other pairs of the same guest city on the same theme in the cycle.

    A group is one guest city with several associates: each pair keeps its own papers. One
    statement.
    """
    if pairing.theme_id is None:
        return []
    return db.session.execute(
        select(Pairing.id, Member.name, Member.slug)
        .join(Member, Member.id == Pairing.mentee_id)
        .where(
            Pairing.cycle_id == pairing.cycle_id,
            Pairing.mentor_id == pairing.mentor_id,
            Pairing.theme_id == pairing.theme_id,
            Pairing.id != pairing.id,
            Pairing.state.in_(OPENED),
        )
        .order_by(Member.sort_name)
    ).all()


def count(table: Any, pairing_id: int, *which: Any) -> int:
    """Return how many rows of a table the pair has: one statement."""
    return (
        db.session.scalar(
            select(func.count()).select_from(table).where(table.pairing_id == pairing_id, *which)
        )
        or 0
    )
