"""Making people and giving them roles: for seed, commands and tests of other features."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from sqlalchemy import delete, insert, select, update

from hrforum.accounts import passwords, queries, rules
from hrforum.accounts.indexing import index_person
from hrforum.accounts.models import APPEARANCES, ROLES, WHO, Person, Role, person_role
from hrforum.core import clock, markdown
from hrforum.core.db import transaction, transactional
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db

_PROFILE = {
    "locale", "timezone", "appearance", "who", "claim", "bio", "avatar", "is_demo",
    "imported_from", "created_at",
}  # fmt: skip


def create_person(
    email: str | None,
    display_name: str,
    password: str | None,
    *,
    confirmed: bool,
    roles: tuple[str, ...] | list[str] = (),
    username: str | None = None,
    password_hash: str | None = None,
    **profile: Any,
) -> Person:
    """Make an account without the sign-up's mails and questions, and return it.

    Args:
        email: the address; None for an account that nobody can sign in to yet.
        display_name: the name to show.
        password: the password, hashed here; None for an unclaimed account.
        confirmed: whether the address counts as confirmed.
        roles: names from `models.ROLES`.
        username: a chosen one; made from the name when not given.
        password_hash: from `passwords.hashed`, where many people get the same password (demo).
        profile: locale, timezone, appearance, who, claim, bio (Markdown), avatar, is_demo,
            imported_from, created_at.

    Raises:
        Invalid: the address or the username is taken or malformed, or a value is unknown.
    """
    unknown = set(profile) - _PROFILE
    if unknown:
        raise TypeError(f"create_person does not know {', '.join(sorted(unknown))}.")
    address = rules.email(email) if email else None
    name = rules.display_name(display_name, official=True)
    if profile.get("who", "other") not in WHO:
        raise Invalid("who", f"Unknown kind of person: {profile['who']}.")
    if profile.get("appearance", "system") not in APPEARANCES:
        raise Invalid("appearance", f"Unknown appearance: {profile['appearance']}.")
    # Hashing takes long: not while the one writer's lock is held.
    kept = password_hash or (passwords.hashed(password) if password else None)
    bio = profile.pop("bio", "") or ""
    created_at: dt.datetime = profile.pop("created_at", None) or clock.now()
    with transaction() as session:
        if address and session.scalar(select(Person.id).where(Person.email == address)):
            raise Invalid("email", f"There is a person with the address {address} already.")
        if username:
            rules.username(username)
            if session.scalar(select(Person.id).where(Person.username == username)):
                raise Invalid("username", f"The username {username} is taken.")
        person = Person(
            email=address,
            username=username or free_username(name),
            display_name=name,
            password=kept,
            confirmed_at=created_at if confirmed else None,
            created_at=created_at,
            bio=bio,
            bio_html=markdown.render(bio).html if bio else "",
            **profile,
        )
        session.add(person)
        session.flush()
        for role in roles:
            grant_role(person.id, role)
        index_person(person)
    return person


def own(actor: Actor, *, lock: bool = False) -> Person:
    """Return the row of the person who acts.

    Args:
        actor: who acts.
        lock: read it anew and hold it (in a transaction): what was loaded before may be old.

    Raises:
        NotFound: the actor is no person (any more).
    """
    person = queries.person(actor.person_id)
    if person is not None and lock:
        db.session.refresh(person, with_for_update=True)
    if person is None or person.deleted_at is not None:
        raise NotFound("There is no such person.")
    return person


def free_username(name: str) -> str:
    """Return a username made from a display name that nobody has (inside a transaction)."""
    base = rules.username_base(name)
    if not base or rules.is_reserved_username(base):
        base = ""
    for length in (4, 6, 8, 10):
        if not base:
            # "person-3fk2": a name in another script has no honest short form in ASCII.
            alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
            candidates = {
                "person-" + "".join(secrets.choice(alphabet) for _n in range(length))
                for _m in range(8)
            }
            ordered = sorted(candidates)
        else:
            ordered = [base, *(f"{base}-{n}" for n in range(2, 40))]
        taken = set(db.session.scalars(select(Person.username).where(Person.username.in_(ordered))))
        free = next((one for one in ordered if one not in taken), None)
        if free:
            return free
        base = f"{base[:24]}-{secrets.token_hex(2)}" if base else ""
    raise Invalid("display_name", "No free username could be found for this name.")


@transactional
def grant_role(person_id: int, role: str) -> None:
    """Give a person a role; nothing happens if they have it.

    Raises:
        Invalid: there is no such role.
        NotFound: there is no such person.
    """
    if role not in ROLES:
        raise Invalid("role", f"Unknown role: {role}. Roles are {', '.join(ROLES)}.")
    with transaction() as session:
        found = session.scalar(select(Role).where(Role.name == role))
        if found is None:
            found = Role(name=role)
            session.add(found)
            session.flush()
        has = session.scalar(
            select(person_role.c.role_id)
            .where(person_role.c.person_id == person_id)
            .where(person_role.c.role_id == found.id)
        )
        if has is not None:
            return
        _grants_changed(person_id)
        session.execute(insert(person_role).values(person_id=person_id, role_id=found.id))


@transactional
def revoke_role(person_id: int, role: str) -> None:
    """Take a role from a person; nothing happens if they don't have it.

    Raises:
        NotFound: there is no such person.
    """
    with transaction() as session:
        ids = select(Role.id).where(Role.name == role).scalar_subquery()
        _grants_changed(person_id)
        session.execute(
            delete(person_role)
            .where(person_role.c.person_id == person_id)
            .where(person_role.c.role_id == ids)
        )


def _grants_changed(person_id: int) -> None:
    with transaction() as session:
        if session.scalar(select(Person.id).where(Person.id == person_id)) is None:
            raise NotFound("There is no such person.")
        session.execute(
            update(Person)
            .where(Person.id == person_id)
            .values(grants_version=Person.grants_version + 1)
        )
