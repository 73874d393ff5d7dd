"""Reads of mandates: who leads, who may speak, a member's delegates now and before."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Select, and_, case, or_, select
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person
from hrforum.core import clock
from hrforum.core.db import AnyRow, AnySelect
from hrforum.extensions import db
from hrforum.members.models import Delegate, DelegateInvitation, Member
from hrforum.members.policy import in_standing_on, not_over_on, valid_on

HISTORY_PAGE = 50
MOST = 100  # delegates and open invitations of one member: their page shows them all
_Inviter = aliased(Person)


def member_head(slug: str) -> AnyRow | None:
    """Return a member's id, slug, name and sign, or None: one statement."""
    return db.session.execute(
        select(
            Member.id,
            Member.slug,
            Member.name,
            Member.membership,
            Member.kind,
            Member.country,
            Member.is_demo,
            Member.left_on,
            Member.suspended_on,
            Member.suspended_until,
        ).where(Member.slug == slug)
    ).one_or_none()


def member_slug(member_id: int) -> str | None:
    """Return the word in a member's address."""
    return db.session.scalar(select(Member.slug).where(Member.id == member_id))


def voice(person_id: int, member_id: int, day: dt.date) -> tuple[int, str] | None:
    """Return id and role of the mandate by which a person speaks for a member on that day.

    The row is held until the transaction ends, so that a mandate is not ended between the look and
    the words.
    """
    row = db.session.execute(
        select(Delegate.id, Delegate.role)
        .join(Member, Member.id == Delegate.member_id)
        .where(Delegate.person_id == person_id, Delegate.member_id == member_id)
        .where(valid_on(day), in_standing_on(day))
        .order_by(Delegate.starts_on.desc(), Delegate.id.desc())
        .limit(1)
        .with_for_update(read=True, of=Delegate)
    ).first()
    return (row.id, row.role) if row else None


def lead_ids(member_id: int, day: dt.date, *, without: int | None = None) -> list[int]:
    """Return the ids of the people who lead the member's delegates on that day.

    Args:
        member_id: which member.
        day: the day.
        without: a mandate that does not count.
    """
    statement = (
        select(Delegate.person_id)
        .join(Person, Person.id == Delegate.person_id)
        .where(Delegate.member_id == member_id, Delegate.role == "lead", valid_on(day))
        .where(Person.active, Person.deleted_at.is_(None))
        .order_by(Delegate.person_id)
        .distinct()
    )
    if without is not None:
        statement = statement.where(Delegate.id != without)
    return list(db.session.scalars(statement))


def _mandates() -> AnySelect:
    return select(
        Delegate.id,
        Delegate.role,
        Delegate.starts_on,
        Delegate.ends_on,
        Delegate.revoked_at,
        Delegate.end_reason,
        Person.id.label("person_id"),
        Person.username,
        Person.display_name,
        Person.avatar,
        Person.active,
        Person.deleted_at,
    ).join(Person, Person.id == Delegate.person_id)


def team(member_id: int, day: dt.date) -> list[AnyRow]:
    """Return the mandates in force or to come, leads first: one statement."""
    rank = case({"lead": 0, "elected": 1, "officer": 2}, value=Delegate.role, else_=3)
    return list(
        db.session.execute(
            _mandates()
            .where(Delegate.member_id == member_id, not_over_on(day), Person.deleted_at.is_(None))
            .order_by(rank, Person.display_name, Delegate.id)
            .limit(2 * MOST)
        )
    )


def invitations(member_id: int) -> list[AnyRow]:
    """Return the invitations that were not accepted, those that wait first: one statement."""
    return list(
        db.session.execute(
            _invitations()
            .where(
                DelegateInvitation.member_id == member_id,
                DelegateInvitation.state != "accepted",
            )
            .order_by(
                case({"waiting": 0}, value=DelegateInvitation.state, else_=1),
                DelegateInvitation.id.desc(),
            )
            .limit(MOST + 20)
        )
    )


def mandate(member_id: int, delegate_id: int) -> AnyRow | None:
    """Return a mandate of that member with its person, or None: one statement."""
    return db.session.execute(
        _mandates().where(Delegate.member_id == member_id, Delegate.id == delegate_id)
    ).one_or_none()


def past(member_id: int, day: dt.date, after: int | None = None) -> tuple[list[AnyRow], int | None]:
    """Return a page of the mandates that are over, the newest first, and where it goes on.

    One statement.
    """
    statement = (
        _mandates()
        .where(Delegate.member_id == member_id, ~not_over_on(day))
        .order_by(Delegate.ends_on.desc(), Delegate.id.desc())
        .limit(HISTORY_PAGE + 1)
    )
    if after is not None:
        end = select(Delegate.ends_on).where(Delegate.id == after).scalar_subquery()
        statement = statement.where(
            or_(Delegate.ends_on < end, and_(Delegate.ends_on == end, Delegate.id < after))
        )
    rows = list(db.session.execute(statement).all())
    return rows[:HISTORY_PAGE], rows[HISTORY_PAGE - 1].id if len(rows) > HISTORY_PAGE else None


def all_mandates_of(person_id: int) -> list[AnyRow]:
    """Return a person's mandates, past ones too, the newest first: one statement."""
    return list(
        db.session.execute(
            select(
                Delegate.id,
                Delegate.member_id,
                Delegate.role,
                Delegate.starts_on,
                Delegate.ends_on,
                Delegate.revoked_at,
                Member.slug,
                Member.name,
                Member.country,
                Member.membership,
                Member.is_demo,
            )
            .join(Member, Member.id == Delegate.member_id)
            .where(Delegate.person_id == person_id)
            .order_by(Delegate.starts_on.desc(), Delegate.id.desc())
            .limit(MOST)
        )
    )


def _invitations() -> AnySelect:
    return (
        select(
            DelegateInvitation.id,
            DelegateInvitation.member_id,
            DelegateInvitation.email,
            DelegateInvitation.person_id,
            DelegateInvitation.role,
            DelegateInvitation.starts_on,
            DelegateInvitation.ends_on,
            DelegateInvitation.sent_at,
            DelegateInvitation.expires_at,
            DelegateInvitation.state,
            DelegateInvitation.settled_at,
            Person.display_name,
            Person.username,
            Person.email.label("person_email"),
            _Inviter.display_name.label("inviter_name"),
            _Inviter.deleted_at.label("inviter_deleted_at"),
        )
        .outerjoin(Person, Person.id == DelegateInvitation.person_id)
        .outerjoin(_Inviter, _Inviter.id == DelegateInvitation.invited_by_id)
    )


def invitation_by_hash(token_hash: str) -> AnyRow | None:
    """Return the invitation whose link has that hash, with its member: one statement."""
    return db.session.execute(
        _invitations()
        .add_columns(
            Member.slug,
            Member.name.label("member_name"),
            Member.membership,
            Member.is_demo,
        )
        .join(Member, Member.id == DelegateInvitation.member_id)
        .where(DelegateInvitation.token_hash == token_hash)
    ).one_or_none()


def due(day: dt.date, longest: int, limit: int) -> Select[int]:
    """Return the select of mandates about whose end somebody may have to be told."""
    return (
        select(Delegate.id)
        .where(
            Delegate.ends_on <= day + dt.timedelta(days=longest),
            Delegate.revoked_at.is_(None),
            or_(Delegate.reminded.is_(None), Delegate.reminded > 0),
        )
        .order_by(Delegate.id)
        .limit(limit)
    )


def is_expired(expires_at: dt.datetime) -> bool:
    """Whether an invitation's link has become too old."""
    return expires_at <= clock.now()
