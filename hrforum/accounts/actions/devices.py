"""Devices that an account knows."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from sqlalchemy import delete, select

from hrforum.accounts.models import KnownDevice, SignInLink
from hrforum.core import clock
from hrforum.core.db import transactional
from hrforum.extensions import db

UNUSED_FOR = dt.timedelta(days=400)
MOST = 30  # of one person


@transactional
def know_device(person_id: int, key_hashes: Sequence[str], *, agent: str = "") -> str | None:
    """Note that a person signed in from a browser with these keys.

    Returns None when one of the keys is this person's, else a new key for the browser: a key that
    was there before is never taken over, somebody else may have put it there.
    """
    now = clock.now()
    found = db.session.scalar(
        select(KnownDevice)
        .where(KnownDevice.person_id == person_id, KnownDevice.key_hash.in_(key_hashes))
        .limit(1)
    )
    if found is not None:
        found.last_used_at = now
        found.agent = agent[:200]
        return None
    key = secrets.token_urlsafe(24)
    db.session.add(
        KnownDevice(
            person_id=person_id,
            key_hash=hashlib.sha256(key.encode()).hexdigest(),
            agent=agent[:200],
            created_at=now,
            last_used_at=now,
        )
    )
    db.session.flush()
    _only_the_newest(person_id)
    return key


def _only_the_newest(person_id: int) -> None:
    older = (
        select(KnownDevice.id)
        .where(KnownDevice.person_id == person_id)
        .order_by(KnownDevice.last_used_at.desc(), KnownDevice.id.desc())
        .offset(MOST)
    )
    db.session.execute(delete(KnownDevice).where(KnownDevice.id.in_(older.scalar_subquery())))


@transactional
def forget_devices(person_id: int) -> None:
    """Make all devices of a person unknown, and links that were mailed to sign in useless.

    Whoever has the old password, or reads the old mailbox, may hold one.
    """
    for table in (KnownDevice, SignInLink):
        db.session.execute(delete(table).where(table.person_id == person_id))


@transactional
def forget_unused_devices() -> None:
    """Delete devices that were not used for as long as their cookie lasts."""
    db.session.execute(
        delete(KnownDevice).where(KnownDevice.last_used_at < clock.now() - UNUSED_FOR)
    )
