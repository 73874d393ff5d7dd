"""Following people and members."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from hrforum.accounts import blocks
from hrforum.accounts.models import Person
from hrforum.boards.reading_models import MemberFollow, PersonFollow
from hrforum.core import clock
from hrforum.core.db import transactional
from hrforum.core.errors import Forbidden, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Member

MOST = 500  # people, and as many members: the page of settings lists them all


@transactional
def follow_person(actor: Actor, username: str, *, follow: bool) -> str:
    """Follow a person or stop it; return their name.

    Raises:
        NotFound: there is no such person.
        Forbidden: it is the actor, or they follow too many already.
    """
    row = db.session.execute(
        select(Person.id, Person.display_name).where(
            Person.username == username, Person.deleted_at.is_(None)
        )
    ).first()
    if row is None or actor.person_id is None:
        raise NotFound
    if row.id == actor.person_id:
        raise Forbidden(_("You can't follow yourself."))
    if follow and blocks.blocked_by(row.id, actor.person_id):
        raise Forbidden(_("You can't follow this person."))
    _set(PersonFollow, PersonFollow.person_id, actor.person_id, row.id, follow=follow)
    return str(row.display_name)


def part(event: tuple[int, int]) -> None:
    """Let two people follow each other no longer, of whom one blocks the other."""
    one, other = event
    for follower, followed in ((one, other), (other, one)):
        db.session.execute(
            delete(PersonFollow).where(
                PersonFollow.follower_id == follower, PersonFollow.person_id == followed
            )
        )


@transactional
def follow_member(actor: Actor, slug: str, *, follow: bool) -> str:
    """Follow a member or stop it; return its name.

    Raises:
        NotFound: there is no such member.
        Forbidden: the actor follows too many already.
    """
    row = db.session.execute(select(Member.id, Member.name).where(Member.slug == slug)).first()
    if row is None or actor.person_id is None:
        raise NotFound
    _set(MemberFollow, MemberFollow.member_id, actor.person_id, row.id, follow=follow)
    return str(row.name)


def _set(table: Any, column: Any, follower_id: int, followed_id: int, *, follow: bool) -> None:
    mine = table.follower_id == follower_id
    if not follow:
        db.session.execute(delete(table).where(mine, column == followed_id))
        return
    count = db.session.scalar(select(func.count()).select_from(table).where(mine)) or 0
    if count >= MOST:
        raise Forbidden(_("You can follow at most %(most)s. Stop following some first.", most=MOST))
    make = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    db.session.execute(
        make(table.__table__)
        .values({"follower_id": follower_id, column.key: followed_id, "created_at": clock.now()})
        .on_conflict_do_nothing()
    )
