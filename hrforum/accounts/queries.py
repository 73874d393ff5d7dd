"""Reads of accounts: one function a page, a fixed number of statements."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Label, bindparam, func, literal, select

from hrforum.accounts.models import (
    AddressChange,
    KnownDevice,
    Passkey,
    Person,
    PersonSession,
    PersonTotp,
    RecoveryCode,
    Role,
    SitePage,
    person_role,
)
from hrforum.core import clock
from hrforum.core.hot import Prepared
from hrforum.core.models import Setting
from hrforum.core.uploads import avatar_url
from hrforum.extensions import UtcDateTime, db

# Built once: making the construct costs more than running it.
_ALIVE = (
    PersonSession.revoked_at.is_(None),
    PersonSession.expires_at > bindparam("now", None, UtcDateTime()),
    Person.active,
    Person.deleted_at.is_(None),
)
_LIVE = (PersonSession.key_hash == bindparam("key_hash", ""), *_ALIVE)
# How often a session's last use is written: a write at every request would cost more than the page.
SEEN_EVERY = dt.timedelta(minutes=15)
_session_columns: dict[str, Label[Any]] = {}


def register_session_column(column: Label[Any]) -> None:
    """Let a feature add a column to the statement that every signed-in request sends."""
    _session_columns[column.name] = column
    _session_person.cache_clear()
    _sessions.cache_clear()


@functools.cache
def _session_person() -> Prepared:
    return Prepared(_whose().where(*_LIVE))


@functools.cache
def _sessions() -> Any:
    return _whose().where(
        PersonSession.id.in_(bindparam("ids", expanding=True)),
        *_ALIVE,
    )


def _whose() -> Any:
    return select(
        Person.id,
        Person.username,
        Person.display_name,
        Person.locale,
        Person.timezone,
        Person.appearance,
        Person.avatar,
        Person.grants_version,
        PersonSession.id.label("session_id"),
        (PersonSession.seen_at > bindparam("seen_after", None, UtcDateTime())).label("seen_lately"),
        *_session_columns.values(),
    ).join(PersonSession, PersonSession.person_id == Person.id)


_SESSION_ENTITY = (
    select(Person).join(PersonSession, PersonSession.person_id == Person.id).where(*_LIVE)
)


def session_person(key_hash: str) -> Any | None:
    """Return what an actor is made from, for a session that is alive: one statement."""
    now = clock.now()
    return _session_person().first(key_hash=key_hash, now=now, seen_after=now - SEEN_EVERY)


def sessions_alive(session_ids: Sequence[int]) -> Sequence[Any]:
    """Return, for those of the sessions that are alive, what an actor is made from."""
    now = clock.now()
    values = {"ids": list(session_ids), "now": now, "seen_after": now - SEEN_EVERY}
    return db.session.execute(_sessions(), values).all()


def proved_at(session_id: int) -> dt.datetime | None:
    """Return when the person of a session last proved who they are."""
    return db.session.scalar(select(PersonSession.proved_at).where(PersonSession.id == session_id))


def session_entity(key_hash: str) -> Person | None:
    """Return the person of a live session (for Flask-Login's ``current_user``)."""
    return db.session.scalar(_SESSION_ENTITY, {"key_hash": key_hash, "now": clock.now()})


def role_grants(person_id: int, _day: dt.date) -> Any:
    """Return the select of a person's roles, as `permissions.register_grants` wants it."""
    return (
        select(literal("role"), Role.id, Role.name, literal(""))
        .join(person_role, person_role.c.role_id == Role.id)
        .where(person_role.c.person_id == person_id)
    )


def person(person_id: int | None) -> Person | None:
    """Return a person by id."""
    return db.session.get(Person, person_id) if person_id is not None else None


def person_by_email(address: str) -> Person | None:
    """Return the person with that (normalised) address."""
    return db.session.scalar(select(Person).where(Person.email == address))


def known_device(address: str, key_hashes: Sequence[str]) -> KnownDevice | None:
    """Return the known device with one of these keys, of the account with that address."""
    return db.session.scalar(
        select(KnownDevice)
        .join(Person, Person.id == KnownDevice.person_id)
        .where(Person.email == address, KnownDevice.key_hash.in_(key_hashes))
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class PublicPerson:
    """What everybody may see of a person."""

    id: int
    username: str
    display_name: str
    who: str
    claim: str
    bio_html: str
    avatar_url: str | None
    created_at: dt.datetime
    posts_count: int
    locale: str
    roles: tuple[str, ...]
    is_former: bool
    is_claimed: bool


def public_person(username: str) -> PublicPerson | None:
    """Return the person of a public page, with their roles: two statements."""
    found = db.session.scalar(select(Person).where(Person.username == username))
    if found is None or not (found.active or found.is_former):
        return None
    if found.confirmed_at is None and found.imported_from is None and not found.is_former:
        return None  # whether somebody has signed up is nobody's business before they confirm
    roles = db.session.scalars(
        select(Role.name)
        .join(person_role, person_role.c.role_id == Role.id)
        .where(person_role.c.person_id == found.id)
        .order_by(Role.name)
    )
    return PublicPerson(
        id=found.id,
        username=found.username,
        display_name=found.display_name,
        who=found.who,
        claim=found.claim,
        bio_html=found.bio_html,
        avatar_url=avatar_url(found.avatar, 256),
        created_at=found.created_at,
        posts_count=found.posts_count,
        locale=found.locale,
        roles=tuple(roles),
        is_former=found.is_former,
        is_claimed=found.imported_from is None or found.confirmed_at is not None,
    )


def live_sessions(person_id: int) -> list[PersonSession]:
    """Return the sessions in which a person is signed in, newest first."""
    return list(
        db.session.scalars(
            select(PersonSession)
            .where(PersonSession.person_id == person_id)
            .where(PersonSession.revoked_at.is_(None))
            .where(PersonSession.expires_at > clock.now())
            .order_by(PersonSession.created_at.desc(), PersonSession.id.desc())
            .limit(200)
        )
    )


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What a person has beside the password."""

    has_app: bool
    passkeys: int
    codes_left: int

    @property
    def is_on(self) -> bool:
        """Whether signing in with the password asks for more."""
        return self.has_app or self.passkeys > 0


def second_factor(person_id: int) -> SecondFactor:
    """Return what a person has beside the password: one statement."""
    apps = select(func.count()).select_from(PersonTotp).where(PersonTotp.person_id == person_id)
    keys = select(func.count()).select_from(Passkey).where(Passkey.person_id == person_id)
    codes = (
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    )
    row = db.session.execute(
        select(apps.scalar_subquery(), keys.scalar_subquery(), codes.scalar_subquery())
    ).one()
    return SecondFactor(bool(row[0]), int(row[1] or 0), int(row[2] or 0))


def app_of(person_id: int) -> PersonTotp | None:
    """Return a person's authenticator app."""
    return db.session.get(PersonTotp, person_id)


def passkeys(person_id: int) -> list[Passkey]:
    """Return a person's passkeys, oldest first."""
    return list(
        db.session.scalars(
            select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)
        )
    )


def open_address_change(person_id: int) -> AddressChange | None:
    """Return a person's change of address that is under way."""
    return db.session.scalar(
        select(AddressChange)
        .where(
            AddressChange.person_id == person_id,
            AddressChange.done_at.is_(None),
            AddressChange.stopped_at.is_(None),
            AddressChange.expires_at > clock.now(),
        )
        .order_by(AddressChange.id.desc())
        .limit(1)
    )


def devices_count(person_id: int) -> int:
    """Return from how many browsers a person is known to sign in."""
    return (
        db.session.scalar(
            select(func.count()).select_from(KnownDevice).where(KnownDevice.person_id == person_id)
        )
        or 0
    )


def page_in_force(slug: str) -> SitePage | None:
    """Return the newest version of a page."""
    return db.session.scalar(
        select(SitePage).where(SitePage.slug == slug).order_by(SitePage.version.desc()).limit(1)
    )


def page_version(slug: str, version: int) -> SitePage | None:
    """Return one version of a page."""
    return db.session.scalar(
        select(SitePage).where(SitePage.slug == slug).where(SitePage.version == version)
    )


@dataclass(frozen=True, slots=True)
class PageVersion:
    """A line in the history of a page."""

    version: int
    title: str
    created_at: dt.datetime
    note: str
    author_name: str | None


def page_versions(slug: str) -> list[PageVersion]:
    """Return the history of a page, newest first: one statement."""
    rows = db.session.execute(
        select(
            SitePage.version,
            SitePage.title,
            SitePage.created_at,
            SitePage.note,
            Person.display_name,
        )
        .outerjoin(Person, Person.id == SitePage.author_id)
        .where(SitePage.slug == slug)
        .order_by(SitePage.version.desc())
    )
    return [PageVersion(*row) for row in rows]


SIGN_UP = "sign_up"


@dataclass(frozen=True, slots=True)
class SignUpState:
    """Whether new people may sign up, and what the page says while they may not."""

    is_open: bool = True
    message: str = ""


def sign_up_state() -> SignUpState:
    """Return whether new people may sign up: one statement."""
    value = db.session.scalar(select(Setting.value).where(Setting.name == SIGN_UP))
    if not value:
        return SignUpState()
    return SignUpState(bool(value.get("open", True)), str(value.get("message", "")))
