"""The secret address of one's own calendar: made, renewed, switched off."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy import delete, select

from hrforum.core import clock
from hrforum.core.db import transactional
from hrforum.core.errors import Forbidden
from hrforum.core.permissions import Actor
from hrforum.core.web import settings
from hrforum.events.models import CalendarKey
from hrforum.extensions import db

SIGNATURE = 32


def token_of(key: str) -> str:
    """Return what the address of a calendar holds: who reads the database alone can't make it."""
    signed = hmac.new(
        settings().SECRET_KEY.encode(), f"event-calendar:{key}".encode(), hashlib.sha256
    )
    return f"{key}{signed.hexdigest()[:SIGNATURE]}"


def person_of(token: str) -> int | None:
    """Return whose calendar an address opens; None where there is none: one statement."""
    key = token[:-SIGNATURE]
    if len(token) != 2 * SIGNATURE or not hmac.compare_digest(token_of(key), token):
        return None
    return db.session.scalar(select(CalendarKey.person_id).where(CalendarKey.key == key))


@transactional
def renew(actor: Actor) -> str:
    """Make the actor's secret address, or a new one: the old one is dead; return its token.

    Raises:
        Forbidden: the actor is a visitor.
    """
    if actor.person_id is None:
        raise Forbidden
    key = secrets.token_hex(SIGNATURE // 2)
    row = db.session.get(CalendarKey, actor.person_id, populate_existing=True)
    if row is None:
        db.session.add(CalendarKey(person_id=actor.person_id, key=key))
    else:
        row.key, row.made_at = key, clock.now()
    return token_of(key)


@transactional
def switch_off(actor: Actor) -> None:
    """Let the actor's secret address open nothing any more."""
    db.session.execute(
        delete(CalendarKey)
        .where(CalendarKey.person_id == actor.person_id)
        .execution_options(synchronize_session=False)
    )
