"""Becoming a person here: signing up, confirming the address, getting back in.

What a stranger asks about an address is answered alike whether there is an account or not; only the
mailbox learns the difference.
"""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import urlencode

from flask_security.confirmable import confirm_email_token_status, generate_confirmation_token
from flask_security.recoverable import generate_reset_password_token, reset_password_token_status
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hrforum.accounts import letters, passwords, queries, rules
from hrforum.accounts.actions import opening
from hrforum.accounts.actions.devices import forget_devices
from hrforum.accounts.actions.people import free_username, own
from hrforum.accounts.actions.signing import close_other_sessions
from hrforum.accounts.indexing import index_person
from hrforum.accounts.models import Person, SitePageAcceptance
from hrforum.core import audit, clock
from hrforum.core.db import transaction, transactional
from hrforum.core.outbox import queue_mail
from hrforum.core.permissions import Actor
from hrforum.extensions import db

ACCEPTED = ("house-rules", "privacy")


def sign_up(
    email: str,
    display_name: str,
    password: str,
    *,
    base_url: str,
    timezone: str = "UTC",
    back_to: str = "",
) -> str:
    """Take in somebody new and mail them a link; or tell the owner of a known address.

    An account whose address was never confirmed is written over: nobody has shown yet that it is
    theirs.

    Args:
        email: the address, as typed.
        display_name: the name to show.
        password: the password.
        base_url: the address of this installation, for the link.
        timezone: an IANA name; the browser's, where it told.
        back_to: a path of ours that the link leads on to, such as an invitation's.

    Returns:
        A mark of this attempt, for the cookie of the browser that made it (see `confirm`). It
        looks the same when there was an account already.

    Raises:
        Forbidden: signing up is closed; the message says why.
        Invalid: the address, the name or the password is not acceptable.
    """
    opening.demand_open()
    address = rules.email(email)
    name = rules.display_name(display_name)
    passwords.check(password, email=address, name=name)
    kept = passwords.hashed(password)
    zone = rules.timezone(timezone)
    try:
        return _take_in(address, name, kept, zone, base_url, back_to)
    except IntegrityError:
        # Two windows sent the same address at once: the second finds what the first wrote.
        return _take_in(address, name, kept, zone, base_url, back_to)


def _take_in(address: str, name: str, kept: str, zone: str, base_url: str, back_to: str) -> str:
    with transaction() as session:
        person = queries.person_by_email(address)
        if person is not None and person.confirmed_at is not None:
            _mail(person, "already-registered", link=f"{base_url}/account/recover")
            return hashlib.sha256(secrets.token_bytes(32)).hexdigest()
        if person is None:
            person = Person(email=address, username=free_username(name))
            session.add(person)
        person.display_name = name
        person.password = kept
        person.timezone = zone
        # An older link, from an attempt that somebody else may have made, is dead from here on.
        person.fs_uniquifier = secrets.token_hex(32)
        session.flush()
        _accept_pages(person)
        audit.record(Actor(person_id=person.id), audit.Tag.ACCOUNT_SIGNED_UP, "person", person.id)
        _mail_confirmation(person, base_url, back_to)
        return attempt_mark(person)


def attempt_mark(person: Person) -> str:
    """Return what the browser that signed up keeps: it knows the password without asking again."""
    return hashlib.sha256(f"attempt {person.fs_uniquifier}".encode()).hexdigest()


@transactional
def resend_confirmation(email: str, *, base_url: str, back_to: str = "") -> None:
    """Mail the link again if the address waits for it; else do nothing.

    Raises:
        Invalid: it is no address.
    """
    person = queries.person_by_email(rules.email(email))
    if person is not None and person.confirmed_at is None and person.password:
        _mail_confirmation(person, base_url, back_to)


def waiting_for(token: str) -> Person | None:
    """Return whose address a link confirms; None when it is too old or not right."""
    expired, invalid, person = confirm_email_token_status(token)
    if expired or invalid or person is None or not person.active or person.deleted_at is not None:
        return None
    return person  # type: ignore[no-any-return]  # the library has no types


def confirm(person: Person, *, attempt: str | None = None, password: str = "") -> bool:
    """Confirm the address of `waiting_for`; return whether that was done.

    Who opens the link must also be who signed up: the same browser (``attempt``), or somebody who
    knows the password. Otherwise a stranger could sign up with another's address and wait until
    its owner, or a program that opens all links in mails, confirms it.
    """
    mine = attempt is not None and secrets.compare_digest(attempt, attempt_mark(person))
    if not mine and not (password and passwords.matches(password, person.password)):
        return False
    seen = person.fs_uniquifier
    with transaction() as session:
        fresh = session.scalar(
            select(Person)
            .where(Person.id == person.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if fresh is None or fresh.fs_uniquifier != seen:
            return False  # somebody signed up with the address again, a moment ago
        if fresh.confirmed_at is None:
            fresh.confirmed_at = clock.now()
            audit.record(Actor(person_id=fresh.id), audit.Tag.ACCOUNT_CONFIRMED, "person", fresh.id)
            index_person(fresh)
    return True


@transactional
def ask_reset(email: str, *, base_url: str) -> None:
    """Mail a link to choose a new password, if there is an account; else do nothing.

    Raises:
        Invalid: it is no address.
    """
    person = queries.person_by_email(rules.email(email))
    if person is None or not person.active or person.deleted_at is not None:
        return
    token = generate_reset_password_token(person)
    _mail(person, "reset", link=f"{base_url}/account/recover/{token}")


def resetting(token: str) -> Person | None:
    """Return whose password a link may reset; None when it is too old, used or not right."""
    expired, invalid, person = reset_password_token_status(token)
    if expired or invalid or person is None or not person.active or person.deleted_at is not None:
        return None
    return person  # type: ignore[no-any-return]  # the library has no types


def reset_password(token: str, password: str, *, base_url: str) -> Person | None:
    """Set a new password with a link from a mail, end all sessions, confirm the address.

    Returns the person, or None when the link does not work (any more).

    Raises:
        Invalid: the password is not acceptable.
    """
    person = resetting(token)
    if person is None:
        return None
    passwords.check(
        password, email=person.email or "", name=person.display_name, field="new_password"
    )
    kept = passwords.hashed(password)
    with transaction():
        # Looked at again inside: the same link in two windows works once.
        fresh = resetting(token)
        if fresh is None:
            return None
        db.session.refresh(fresh, with_for_update=True)
        fresh.password = kept
        fresh.fs_uniquifier = secrets.token_hex(32)
        fresh.confirmed_at = fresh.confirmed_at or clock.now()
        audit.record(
            Actor(person_id=fresh.id), audit.Tag.ACCOUNT_PASSWORD_RESET, "person", fresh.id
        )
        close_other_sessions(fresh.id, None)
        forget_devices(fresh.id)
        index_person(fresh)
        letters.tell(fresh, "password_changed", base_url=base_url)
        return fresh


def change_password(actor: Actor, new: str, *, base_url: str) -> Person:
    """Set a new password for somebody who has just proved who they are, and end all their sessions.

    The caller has asked for the proof, and opens a new session for the browser at hand.

    Raises:
        Invalid: the new password is not acceptable.
    """
    person = own(actor)
    passwords.check(new, email=person.email or "", name=person.display_name, field="new_password")
    kept = passwords.hashed(new)
    with transaction():
        person = own(actor, lock=True)
        person.password = kept
        person.fs_uniquifier = secrets.token_hex(32)
        audit.record(actor, audit.Tag.ACCOUNT_PASSWORD_CHANGED, "person", person.id)
        close_other_sessions(person.id, None)
        forget_devices(person.id)
        letters.tell(person, "password_changed", base_url=base_url)
    return person


def _accept_pages(person: Person) -> None:
    for slug in ACCEPTED:
        page = queries.page_in_force(slug)
        if page and not db.session.get(SitePageAcceptance, (person.id, page.id)):
            db.session.add(SitePageAcceptance(person_id=person.id, page_id=page.id))


def _mail_confirmation(person: Person, base_url: str, back_to: str) -> None:
    token = generate_confirmation_token(person)
    onward = f"?{urlencode({'next': back_to}, safe='/')}" if back_to else ""
    _mail(person, "confirm", link=f"{base_url}/account/confirm/{token}{onward}")


def _mail(person: Person, name: str, *, link: str) -> None:
    queue_mail(
        name,
        person.email or "",
        locale=person.locale,
        person_id=person.id,
        display_name=person.display_name,
        link=link,
    )
