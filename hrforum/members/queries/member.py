"""A member's page, and what a person's page says of mandates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.extensions import db
from hrforum.members.models import Delegate, Member
from hrforum.members.policy import in_standing_on, valid_on
from hrforum.members.queries.details import Details, details


@dataclass(frozen=True, slots=True)
class Profile:
    """What a member's page shows, without the sections of other features."""

    member: Any
    details: Details
    delegates: list[Any]


def profile(slug: str, day: dt.date) -> Profile | None:
    """Return what a member's page shows on that day, or None when there is no such member.

    Three statements.
    """
    member = db.session.execute(
        select(*Member.__table__.columns).where(Member.slug == slug)
    ).one_or_none()
    if member is None:
        return None
    return Profile(member=member, details=details(member.id), delegates=_delegates(member.id, day))


def _delegates(member_id: int, day: dt.date) -> list[Any]:
    """Return the people who may speak for the member on that day, lead contacts first."""
    rows = db.session.execute(
        select(
            Person.id,
            Person.username,
            Person.display_name,
            Person.avatar,
            Delegate.role,
            Delegate.starts_on,
        )
        .join(Person, Person.id == Delegate.person_id)
        .where(Delegate.member_id == member_id, valid_on(day))
        .where(Person.deleted_at.is_(None), Person.active)
        .order_by(Person.display_name, Person.id)
    ).all()
    order = {"lead": 0, "elected": 1, "officer": 2, "expert": 3}
    return sorted(rows, key=lambda row: order[row.role])


def mandates_of(person_id: int, day: dt.date) -> list[Any]:
    """Return the members that the person may speak for on that day, by name: one statement."""
    return list(
        db.session.execute(
            select(
                Member.slug,
                Member.name,
                Member.country,
                Member.membership,
                Member.is_demo,
                Delegate.role,
                Delegate.starts_on,
                Delegate.ends_on,
            )
            .join(Delegate, Delegate.member_id == Member.id)
            .where(Delegate.person_id == person_id, valid_on(day), in_standing_on(day))
            .order_by(Member.sort_name)
        )
    )
