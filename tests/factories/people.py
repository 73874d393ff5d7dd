"""People, roles, and the actors that people are in policies and actions."""

from __future__ import annotations

import functools
from typing import Any

from flask import current_app
from sqlalchemy import insert, select

from hrforum.accounts.models import Person, Role, person_role
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.permissions import Actor, forget_grants, grants_of
from tests.factories.base import number, save
from tests.support.page import PASSWORD


def person(*roles: str, password: str | None = PASSWORD, **columns: Any) -> Person:
    """A person with a confirmed address who can sign in; `roles` are names of roles.

    `password=None` makes an unclaimed account.
    """
    n = number()
    values: dict[str, Any] = {
        "email": f"person{n}@test.example",
        "username": f"person{n}",
        "display_name": f"Person {n}",
        "confirmed_at": clock.now(),
        "password": _hashed(current_app.config["HRFORUM"].PASSWORD_SALT, password),
    }
    made = save(Person(**{**values, **columns}))
    for name in roles:
        with transaction() as session:
            session.execute(insert(person_role).values(person_id=made.id, role_id=role(name).id))
    return made


def role(name: str) -> Role:
    """The role of that name."""
    with transaction() as session:
        found = session.scalar(select(Role).where(Role.name == name))
        return found or save(Role(name=name))


def actor_of(who: Person | None) -> Actor:
    """The actor that a person (None: a visitor) is right now, with what was granted to them."""
    if who is None:
        return Actor()
    forget_grants()
    return Actor(
        person_id=who.id,
        username=who.username,
        display_name=who.display_name,
        locale=who.locale,
        timezone=who.timezone,
        appearance=who.appearance,
        avatar=who.avatar,
        grants=grants_of(who.id, who.grants_version),
    )


@functools.lru_cache(maxsize=32)
def _hashed(salt: str, password: str | None) -> str | None:
    """Hashed once a process and salt: even cheap hashing adds up."""
    from flask_security import hash_password  # not at the top: needs a bound application

    assert salt
    return None if password is None else str(hash_password(password))
