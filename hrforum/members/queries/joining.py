"""Reads of how organisations join: invitations, and what they are asked to sign."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from hrforum.accounts.models import Person, Role, SitePage, person_role
from hrforum.core.db import AnyRow
from hrforum.core.search import fold
from hrforum.extensions import db
from hrforum.members.models import Member
from hrforum.members.models.joining import (
    INVITATION_STATES,
    CommitmentSignature,
    Invitation,
    InvitationEvent,
    InvitationLink,
)

PAGE = 30
COMMITMENT = "commitment"


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def sort_name_of(name: str) -> str:
    """Return the name as lists are sorted and names compared by it."""
    return (fold(name) or name.casefold())[:160]


def coordinator_ids() -> tuple[int, ...]:
    """Return who coordinates the network: the administrators where nobody else does."""
    rows = db.session.execute(
        select(Role.name, Person.id)
        .join(person_role, person_role.c.role_id == Role.id)
        .join(Person, Person.id == person_role.c.person_id)
        .where(Role.name.in_(("coordinator", "admin")))
        .where(Person.active, Person.deleted_at.is_(None))
        .order_by(Person.id)
    ).all()
    found = tuple(row.id for row in rows if row.name == "coordinator")
    return found or tuple(row.id for row in rows)


def commitment_in_force() -> SitePage | None:
    """Return the text that guest members sign today."""
    return db.session.scalar(
        select(SitePage)
        .where(SitePage.slug == COMMITMENT)
        .order_by(SitePage.version.desc())
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as its recipient sees it; ``is_live``: this link has not been replaced."""

    row: Any
    is_live: bool


def invited(token: str) -> Invited | None:
    """Return the invitation that a mailed link leads to: one statement."""
    row = db.session.execute(
        select(
            *Invitation.__table__.columns,
            InvitationLink.ended_at,
            Person.display_name.label("inviter"),
            Person.deleted_at.label("inviter_gone"),
            Member.slug.label("member_slug"),
            Member.name.label("member_name"),
        )
        .join(InvitationLink, InvitationLink.invitation_id == Invitation.id)
        .outerjoin(Person, Person.id == Invitation.invited_by_id)
        .outerjoin(Member, Member.id == Invitation.member_id)
        .where(InvitationLink.token_hash == hash_of(token))
    ).one_or_none()
    return Invited(row, row.ended_at is None) if row is not None else None


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """A page of the list of invitations."""

    rows: list[AnyRow]
    counts: dict[str, int]
    page: int
    pages: int


def invitations(state: str, page: int) -> InvitationPage:
    """Return invitations of a state (all where it is empty), newest first: two statements."""
    counted = db.session.execute(
        select(Invitation.state, func.count(Invitation.id)).group_by(Invitation.state)
    )
    counts = dict.fromkeys(INVITATION_STATES, 0) | {row[0]: row[1] for row in counted}
    total = counts[state] if state else sum(counts.values())
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    statement = (
        select(
            *Invitation.__table__.columns,
            Person.display_name.label("inviter"),
            Member.slug.label("member_slug"),
        )
        .outerjoin(Person, Person.id == Invitation.invited_by_id)
        .outerjoin(Member, Member.id == Invitation.member_id)
        .order_by(Invitation.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    if state:
        statement = statement.where(Invitation.state == state)
    return InvitationPage(list(db.session.execute(statement).all()), counts, page, pages)


@dataclass(frozen=True, slots=True)
class InvitationFound:
    """One invitation, what happened to it, and who signed."""

    row: Any
    events: list[AnyRow]
    signature: Any


def invitation(invitation_id: int) -> InvitationFound | None:
    """Return one invitation with its history: three statements, or None."""
    decider = aliased(Person)
    row = db.session.execute(
        select(
            *Invitation.__table__.columns,
            Person.display_name.label("inviter"),
            decider.display_name.label("decider"),
            Member.slug.label("member_slug"),
            Member.name.label("member_name"),
        )
        .outerjoin(Person, Person.id == Invitation.invited_by_id)
        .outerjoin(decider, decider.id == Invitation.decided_by_id)
        .outerjoin(Member, Member.id == Invitation.member_id)
        .where(Invitation.id == invitation_id)
    ).one_or_none()
    if row is None:
        return None
    events = db.session.execute(
        select(
            InvitationEvent.act,
            InvitationEvent.at,
            InvitationEvent.note,
            Person.display_name.label("who"),
        )
        .outerjoin(Person, Person.id == InvitationEvent.actor_id)
        .where(InvitationEvent.invitation_id == invitation_id)
        .order_by(InvitationEvent.id)
    ).all()
    signature = db.session.execute(
        select(
            CommitmentSignature.name,
            CommitmentSignature.role,
            CommitmentSignature.signed_at,
            SitePage.version,
        )
        .join(SitePage, SitePage.id == CommitmentSignature.page_id)
        .where(CommitmentSignature.invitation_id == invitation_id)
    ).one_or_none()
    return InvitationFound(row, list(events), signature)
