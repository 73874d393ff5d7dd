"""Whom people don't want to hear from: what all features ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, String, cast, exists, func, or_, select

from hrforum.accounts.block_models import PersonMute
from hrforum.accounts.models import Person
from hrforum.core.db import AnyRow
from hrforum.extensions import db


def muted_column(reader: Any) -> ScalarSelect[Any]:
    """Return the ids of those whom the reader muted, with commas between, as a subquery."""
    return (
        select(func.aggregate_strings(cast(PersonMute.other_id, String), ","))
        .where(PersonMute.person_id == reader)
        .scalar_subquery()
    )


def has_muted(reader: Any, other: Any) -> ColumnElement[bool]:
    """Return the condition that the reader muted or blocked the other one."""
    return exists().where(PersonMute.person_id == reader, PersonMute.other_id == other)


def blocked_by(person_id: int, other_id: int | None) -> bool:
    """Whether ``person_id`` blocked ``other_id``: one statement."""
    if other_id is None:
        return False
    return bool(
        db.session.scalar(
            select(PersonMute.blocks).where(
                PersonMute.person_id == person_id,
                PersonMute.other_id == other_id,
                PersonMute.blocks.is_(True),
            )
        )
    )


def apart(person_id: int | None, ids: Sequence[int]) -> set[int]:
    """Return those of the people with whom there is a block, one way or the other."""
    if person_id is None or not ids:
        return set()
    rows = db.session.execute(
        select(PersonMute.person_id, PersonMute.other_id).where(
            PersonMute.blocks.is_(True),
            or_(
                (PersonMute.person_id == person_id) & PersonMute.other_id.in_(ids),
                (PersonMute.other_id == person_id) & PersonMute.person_id.in_(ids),
            ),
        )
    )
    return {a if b == person_id else b for a, b in rows}


def chosen(person_id: int) -> Sequence[AnyRow]:
    """Return whom a person muted and blocked, by name."""
    return db.session.execute(
        select(Person.username, Person.display_name, PersonMute.blocks, PersonMute.at)
        .join(Person, Person.id == PersonMute.other_id)
        .where(PersonMute.person_id == person_id, Person.deleted_at.is_(None))
        .order_by(Person.display_name, Person.id)
    ).all()


def state(person_id: int, other_id: int) -> str:
    """Return what a person chose for another one: ``none``, ``mute`` or ``block``."""
    blocks = db.session.scalar(
        select(PersonMute.blocks).where(
            PersonMute.person_id == person_id, PersonMute.other_id == other_id
        )
    )
    return "none" if blocks is None else "block" if blocks else "mute"
