"""Reads of the pages for administrators: a fixed number of statements each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from hrforum.accounts.models import Person, PersonSession, Role, person_role
from hrforum.boards.models import PRIVATE, Board, BoardGroup, BoardModerator
from hrforum.core import clock
from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound
from hrforum.core.models import AuditDetail, AuditEntry, AuditSeal
from hrforum.core.search import fold
from hrforum.extensions import db
from hrforum.members import policy
from hrforum.members.models import Delegate, Group, Member, MembershipEvent

PAGE = 50
STATES = ("open", "unconfirmed", "unclaimed", "closed", "deleted")


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What the list of people is narrowed to; empty means everybody."""

    q: str = ""
    role: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """One page of people, newest first, with the roles of each; ``older`` is where it goes on."""

    rows: Sequence[AnyRow]
    roles: dict[int, list[str]]
    older: int | None


_PERSON = (
    Person.id,
    Person.username,
    Person.display_name,
    Person.email,
    Person.avatar,
    Person.active,
    Person.confirmed_at,
    Person.created_at,
    Person.imported_from,
    Person.password.is_not(None).label("has_password"),
    Person.posts_count,
    Person.deleted_at,
)


def state_of(row: Any) -> str:
    """Return the state of an account, one of `STATES`: the twin of `_in_state`."""
    if row.deleted_at is not None:
        return "deleted"
    if not row.active:
        return "closed"
    if row.confirmed_at is not None:
        return "open"
    return "unconfirmed" if row.has_password else "unclaimed"


def _in_state(state: str) -> ColumnElement[bool]:
    if state == "deleted":
        return Person.deleted_at.is_not(None)
    here = Person.deleted_at.is_(None)
    if state == "closed":
        return here & ~Person.active
    if state == "open":
        return here & Person.active & Person.confirmed_at.is_not(None)
    waiting = here & Person.active & Person.confirmed_at.is_(None)
    if state == "unconfirmed":
        return waiting & Person.password.is_not(None)
    return waiting & Person.password.is_(None)


def people(wanted: PeopleFilter, before: int | None) -> People:
    """Return one page of the people that the filter lets through: two statements.

    ``q`` is the beginning of a word of the name, of the username or of the address.
    """
    statement = select(*_PERSON).order_by(Person.id.desc()).limit(PAGE + 1)
    if wanted.q:
        start = wanted.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = statement.where(
            or_(
                Person.display_name.ilike(f"{start}%", escape="\\"),
                Person.display_name.ilike(f"% {start}%", escape="\\"),
                Person.username.ilike(f"{start}%", escape="\\"),
                Person.email.ilike(f"{start}%", escape="\\"),
            )
        )
    if wanted.role:
        statement = statement.where(
            Person.id.in_(
                select(person_role.c.person_id)
                .join(Role, Role.id == person_role.c.role_id)
                .where(Role.name == wanted.role)
            )
        )
    if wanted.state:
        statement = statement.where(_in_state(wanted.state))
    if before is not None:
        statement = statement.where(Person.id < before)
    rows = db.session.execute(statement).all()
    shown = rows[:PAGE]
    return People(
        rows=shown,
        roles=_roles([row.id for row in shown]),
        older=shown[-1].id if len(rows) > PAGE else None,
    )


def _roles(person_ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(person_role.c.person_id, Role.name)
        .join(Role, Role.id == person_role.c.role_id)
        .where(person_role.c.person_id.in_(person_ids))
        .order_by(Role.name)
    )
    for person_id, name in rows:
        found.setdefault(person_id, []).append(name)
    return found


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """What an administrator sees of one person."""

    row: AnyRow
    roles: list[str]
    mandates: Sequence[AnyRow]
    sessions: int
    entries: Sequence[AnyRow]


def person(person_id: int) -> PersonDetail:
    """Return one person with roles, mandates, open sessions, and what was done to the account.

    Five statements.

    Raises:
        NotFound: there is no such person.
    """
    row = db.session.execute(select(*_PERSON).where(Person.id == person_id)).one_or_none()
    if row is None:
        raise NotFound
    mandates = db.session.execute(
        select(Member.name, Member.slug, Delegate.role, Delegate.starts_on, Delegate.ends_on)
        .join(Member, Member.id == Delegate.member_id)
        .where(Delegate.person_id == person_id)
        .order_by(Delegate.starts_on.desc(), Delegate.id.desc())
    ).all()
    sessions = db.session.scalar(
        select(func.count(PersonSession.id)).where(
            PersonSession.person_id == person_id,
            PersonSession.revoked_at.is_(None),
            PersonSession.expires_at > clock.now(),
        )
    )
    entries = _log(LogFilter(kind="person", object_id=person_id), None, 20)
    return PersonDetail(row, _roles([row.id]).get(row.id, []), mandates, sessions or 0, entries)


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What the audit log is narrowed to."""

    actor: str = ""
    tag: str = ""
    kind: str = ""
    object_id: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None


def log(wanted: LogFilter, before: int | None) -> tuple[Sequence[AnyRow], int | None]:
    """Return one page of the audit log, newest first, and where it goes on: one statement."""
    rows = _log(wanted, before, PAGE + 1)
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def _log(wanted: LogFilter, before: int | None, limit: int) -> Sequence[AnyRow]:
    statement = (
        select(
            *AuditEntry.__table__.columns,
            Person.username,
            Person.display_name,
            AuditDetail.personal,
            AuditSeal.sequence,
        )
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .outerjoin(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
        .outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    if wanted.actor:
        who = select(Person.id).where(Person.username == wanted.actor.removeprefix("@"))
        statement = statement.where(AuditEntry.actor_id.in_(who))
    if wanted.tag:
        statement = statement.where(AuditEntry.tag == wanted.tag)
    if wanted.kind:
        statement = statement.where(AuditEntry.object_kind == wanted.kind)
    if wanted.object_id is not None:
        statement = statement.where(AuditEntry.object_id == wanted.object_id)
    if wanted.since:
        start = dt.datetime.combine(wanted.since, dt.time(), dt.UTC)
        statement = statement.where(AuditEntry.at >= start)
    if wanted.until:
        end = dt.datetime.combine(wanted.until + dt.timedelta(days=1), dt.time(), dt.UTC)
        statement = statement.where(AuditEntry.at < end)
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    return db.session.execute(statement).all()


_BOARD = (
    Board.id,
    Board.slug,
    Board.name,
    Board.description,
    Board.icon,
    Board.hue,
    Board.position,
    Board.visibility,
    Board.topics_count,
)
# A private board belongs to the feature that made it, with its people.
_OURS = Board.visibility != PRIVATE


def boards(q: str = "", visibility: str = "") -> Sequence[AnyRow]:
    """Return the boards that the filters let through, in their order: one statement.

    Args:
        q: words; each stands, accents folded, in the name, the description or the address.
        visibility: who reads the board; empty: whoever it is.
    """
    statement = select(*_BOARD).where(_OURS).order_by(Board.position, Board.id)
    if visibility:
        statement = statement.where(Board.visibility == visibility)
    rows = db.session.execute(statement).all()
    words = fold(q).split()
    if not q:
        return rows
    # There are dozens of boards, and no database folds accents as the forum does.
    texts = ((row, fold(f"{row.name} {row.description} {row.slug}")) for row in rows)
    return [row for row, text in texts if words and all(word in text for word in words)]


@dataclass(frozen=True, slots=True)
class BoardDetail:
    """A board with who reads and who moderates it."""

    row: AnyRow
    group_ids: list[int]
    moderators: list[str]


def board(slug: str) -> BoardDetail | None:
    """Return the board of that slug, or None: three statements."""
    row = db.session.execute(select(*_BOARD).where(Board.slug == slug, _OURS)).one_or_none()
    if row is None:
        return None
    group_ids = select(BoardGroup.group_id).where(BoardGroup.board_id == row.id)
    moderators = (
        select(Person.username)
        .join(BoardModerator, BoardModerator.person_id == Person.id)
        .where(BoardModerator.board_id == row.id, Person.deleted_at.is_(None), Person.active)
        .order_by(Person.username)
    )
    return BoardDetail(
        row, list(db.session.scalars(group_ids)), list(db.session.scalars(moderators))
    )


def groups() -> Sequence[AnyRow]:
    """Return the named groups, without those of private boards."""
    private = (
        select(BoardGroup.group_id)
        .join(Board, Board.id == BoardGroup.board_id)
        .where(Board.visibility == PRIVATE)
    )
    return db.session.execute(
        select(Group.id, Group.name).where(Group.id.not_in(private)).order_by(Group.name, Group.id)
    ).all()


def members(
    q: str, state: str, day: dt.date, after: int | None
) -> tuple[Sequence[AnyRow], int | None]:
    """Return one page of the members whose name has a word that begins so, and where it goes on.

    ``state`` is one of `MEMBER_STATES` on that day, or empty. One statement.
    """
    statement = (
        select(
            Member.id,
            Member.slug,
            Member.name,
            Member.kind,
            Member.membership,
            Member.country,
            case(
                (policy.suspended_on(day), "suspended"),
                (policy.current_on(day), "current"),
                else_="former",
            ).label("state"),
        )
        .order_by(Member.sort_name, Member.id)
        .limit(PAGE + 1)
    )
    if state == "former":
        statement = statement.where(~policy.current_on(day))
    elif state == "current":
        statement = statement.where(policy.in_standing_on(day))
    elif state == "suspended":
        statement = statement.where(policy.suspended_on(day))
    start = fold(q)
    if start:
        start = start.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = statement.where(
            or_(
                Member.sort_name.like(f"{start}%", escape="\\"),
                Member.sort_name.like(f"% {start}%", escape="\\"),
            )
        )
    if after is not None:
        name = select(Member.sort_name).where(Member.id == after).scalar_subquery()
        statement = statement.where(
            or_(Member.sort_name > name, (Member.sort_name == name) & (Member.id > after))
        )
    rows = db.session.execute(statement).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def member(slug: str) -> tuple[AnyRow, Sequence[AnyRow]] | None:
    """Return the member and all its mandates, the newest first; None: there is none.

    Two statements.
    """
    row = db.session.execute(
        select(*Member.__table__.columns).where(Member.slug == slug)
    ).one_or_none()
    if row is None:
        return None
    delegates = db.session.execute(
        select(
            Delegate.id,
            Delegate.role,
            Delegate.starts_on,
            Delegate.ends_on,
            Delegate.revoked_at,
            Person.id.label("person_id"),
            Person.username,
            Person.display_name,
        )
        .join(Person, Person.id == Delegate.person_id)
        .where(Delegate.member_id == row.id)
        .order_by(Delegate.starts_on.desc(), Delegate.id.desc())
        .limit(200)
    ).all()
    return row, delegates


def turns(member_id: int) -> Sequence[AnyRow]:
    """Return the turns of a membership with who wrote them down, the newest first."""
    return db.session.execute(
        select(*MembershipEvent.__table__.columns, Person.display_name)
        .outerjoin(Person, Person.id == MembershipEvent.person_id)
        .where(MembershipEvent.member_id == member_id)
        .order_by(MembershipEvent.id.desc())
        .limit(200)
    ).all()
