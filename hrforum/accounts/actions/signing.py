"""Signing in and out: passwords checked, sessions opened and ended."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from flask_babel import gettext as _
from sqlalchemy import select, update

from hrforum.accounts import letters, passwords, queries, rules
from hrforum.accounts.actions import guarding
from hrforum.accounts.models import KnownDevice, Person, PersonSession
from hrforum.core import audit, clock, news
from hrforum.core.db import transaction, transactional
from hrforum.core.errors import Busy, Invalid, NotFound, TooMany
from hrforum.core.permissions import Actor

KEPT_FOR = dt.timedelta(days=30)
OPEN_FOR = dt.timedelta(hours=12)


def authenticate(email: str, password: str, device: KnownDevice | None = None) -> Person | None:
    """Return the person whose address and password these are, or None.

    It takes as long, and answers the same, whether there is an account, or one with a password.
    Whether the address was confirmed is for the caller to look at. What fails counts: for the
    address, or for the device where the account knows it.

    Args:
        email: the address, as typed.
        password: the password, as typed.
        device: the browser at hand, from `hrforum.accounts.devices.known`.

    Raises:
        TooMany: the password was not looked at, right or wrong.
        Busy: as many others are being looked at as can wait.
    """
    try:
        address = rules.email(email)
    except Invalid:
        address = ""
    found = queries.person_by_email(address)
    if device is not None and found is not None and device.person_id == found.id:
        counter = ("password at device", str(device.id))
    else:
        counter = ("password", address or email.strip().casefold()[:320])
    if not guarding.take(*counter):
        raise TooMany(_("There were too many tries."))
    usable = found is not None and found.active and found.deleted_at is None
    try:
        right = passwords.matches(password, found.password if found and usable else None)
    except Busy:
        guarding.give_back(*counter)
        raise
    if right:
        guarding.give_back(*counter)
    return found if right else None


@transactional
def open_session(person: Person, *, keep: bool, agent: str = "", method: str = "password") -> str:
    """Write a new session of a person who has proved who they are; return its secret key.

    Args:
        person: whose session.
        keep: "Keep me signed in": 30 days instead of 12 hours.
        agent: how the browser calls itself, shown in the list of sessions.
        method: how they proved it: ``password``, ``app``, ``code``, ``passkey``, ``link``.
    """
    key = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction() as session:
        session.add(
            PersonSession(
                key_hash=hashlib.sha256(key.encode()).hexdigest(),
                person_id=person.id,
                created_at=now,
                expires_at=now + (KEPT_FOR if keep else OPEN_FOR),
                agent=agent[:200],
                method=method,
                seen_at=now,
                proved_at=now,
            )
        )
        audit.record(
            Actor(person_id=person.id),
            audit.Tag.ACCOUNT_SIGNED_IN,
            "person",
            person.id,
            kept=keep,
            method=method,
        )
    return key


@transactional
def close_session(actor: Actor, key_hash: str) -> None:
    """End the session with that key's hash, if it is the actor's and alive."""
    _end(actor, PersonSession.key_hash == key_hash)


@transactional
def close_session_by_id(actor: Actor, session_id: int) -> None:
    """End one of the actor's sessions, chosen from their list.

    Raises:
        NotFound: it is not theirs, or has ended already.
    """
    if not _end(actor, PersonSession.id == session_id):
        raise NotFound("There is no such session.")


@transactional
def close_other_sessions(person_id: int, but: str | None) -> int:
    """End all sessions of a person except the one with the key's hash ``but``; return how many."""
    condition = PersonSession.key_hash != but if but else PersonSession.id.is_not(None)
    return _end(Actor(person_id=person_id), condition)


@transactional
def sign_out_others(actor: Actor, this_session: str | None, *, base_url: str) -> int:
    """End all of the actor's sessions but the one with that key's hash, and mail that it was done.

    Returns how many ended.
    """
    ended = close_other_sessions(actor.person_id or 0, this_session)
    person = queries.person(actor.person_id)
    if ended and person is not None:
        letters.tell(person, "signed_out", base_url=base_url)
    return ended


def _end(actor: Actor, condition: object) -> int:
    with transaction() as session:
        ended = session.scalars(
            select(PersonSession.id)
            .where(PersonSession.person_id == actor.person_id)
            .where(PersonSession.revoked_at.is_(None))
            .where(condition)  # type: ignore[arg-type]  # a column expression of this module
        ).all()
        if ended:
            session.execute(
                update(PersonSession)
                .where(PersonSession.id.in_(ended))
                .values(revoked_at=clock.now())
            )
            audit.record(
                actor, audit.Tag.ACCOUNT_SIGNED_OUT, "person", actor.person_id, sessions=len(ended)
            )
            news.tell_after_commit("person", actor.person_id or 0)
        return len(ended)
