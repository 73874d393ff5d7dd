"""Signing in with a link that comes by mail: once, within an hour.

It is the way in that no guesser can close: whoever asks for links in somebody's name only fills a
mailbox with links that work, and as long as no more are sent the last of them still does.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from sqlalchemy import delete, select, update

from hrforum.accounts import queries, rules
from hrforum.accounts.actions import guarding
from hrforum.accounts.actions.joining import ask_reset, resend_confirmation
from hrforum.accounts.models import KnownDevice, Person, SignInLink
from hrforum.core import clock
from hrforum.core.db import transaction, transactional
from hrforum.core.outbox import queue_mail
from hrforum.extensions import db

# Not shorter than the window in which they are counted: see above.
WORKS_FOR = guarding.WINDOW
MOST = 5  # mails an hour to one address
KEPT = dt.timedelta(days=1)


def ask_link(email: str, *, base_url: str, device: KnownDevice | None = None) -> None:
    """Mail a link to sign in with, if there is an account; else do nothing.

    Who has not confirmed the address gets that mail again, who has no password yet one to choose
    it. After five mails in an hour no more is sent, and the answer stays the same.

    Args:
        email: the address, as typed.
        base_url: the address of this installation, for the link.
        device: the browser at hand, where the account knows it: it has mails of its own.

    Raises:
        Invalid: it is no address.
    """
    address = rules.email(email)
    counter = ("link to device", str(device.id)) if device else ("link", address)
    if not guarding.take(*counter, most=MOST):
        return
    person = queries.person_by_email(address)
    if person is None or not person.active or person.deleted_at is not None:
        return
    if person.confirmed_at is None:
        ask = resend_confirmation if person.password else ask_reset
        ask(address, base_url=base_url)
        return
    token = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction() as session:
        session.add(
            SignInLink(
                person_id=person.id,
                token_hash=_hashed(token),
                created_at=now,
                expires_at=now + WORKS_FOR,
            )
        )
        queue_mail(
            "sign-in-link",
            address,
            locale=person.locale,
            person_id=person.id,
            display_name=person.display_name,
            link=f"{base_url}/account/link/{token}",
        )


def linked(token: str) -> Person | None:
    """Return whom a link would sign in; None when it is too old, used or not right."""
    return db.session.scalar(
        select(Person)
        .join(SignInLink, SignInLink.person_id == Person.id)
        .where(SignInLink.token_hash == _hashed(token), *_works())
        .where(Person.active, Person.deleted_at.is_(None), Person.confirmed_at.is_not(None))
    )


@transactional
def use_link(token: str) -> Person | None:
    """Use a link up; return whom it signs in, or None when it does not work (any more)."""
    person = linked(token)
    if person is None:
        return None
    used = db.session.scalar(
        update(SignInLink)
        .where(SignInLink.token_hash == _hashed(token), *_works())
        .values(used_at=clock.now())
        .returning(SignInLink.id)
        .execution_options(synchronize_session=False)
    )
    return person if used is not None else None


@transactional
def forget_links() -> None:
    """Delete links that are long over."""
    db.session.execute(delete(SignInLink).where(SignInLink.expires_at < clock.now() - KEPT))


def _works() -> tuple[Any, ...]:
    return (SignInLink.used_at.is_(None), SignInLink.expires_at > clock.now())


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
