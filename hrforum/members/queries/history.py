"""The history of a member's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.extensions import db
from hrforum.members.models import Member, MemberEdit, Theme

PAGE = 40


def member_head(slug: str) -> Any | None:
    """Return the member's own row, or None: one statement."""
    return db.session.execute(
        select(*Member.__table__.columns).where(Member.slug == slug)
    ).one_or_none()


def edits(member_id: int, before: int | None = None) -> tuple[Sequence[Any], int | None]:
    """Return a page of edits, the newest first, and where it goes on: one statement."""
    statement = (
        select(*MemberEdit.__table__.columns, Person.username, Person.display_name)
        .outerjoin(Person, Person.id == MemberEdit.person_id)
        .where(MemberEdit.member_id == member_id)
        .order_by(MemberEdit.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(MemberEdit.id < before)
    rows = db.session.execute(statement).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def last_edit(member_id: int, section: str) -> Any | None:
    """Return who changed a section last, and when: one statement."""
    return db.session.execute(
        select(MemberEdit.at, Person.display_name)
        .outerjoin(Person, Person.id == MemberEdit.person_id)
        .where(MemberEdit.member_id == member_id, MemberEdit.section == section)
        .where(MemberEdit.act == "changed")
        .order_by(MemberEdit.id.desc())
        .limit(1)
    ).one_or_none()


def themes() -> dict[int, tuple[str, str]]:
    """Return slug and name of all themes by their ids, in their order: one statement."""
    rows = db.session.execute(
        select(Theme.id, Theme.slug, Theme.name).order_by(Theme.position, Theme.id)
    )
    return {row.id: (row.slug, row.name) for row in rows}
