"""What goes by itself: sessions that have ended, sign-ups that nobody confirmed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from hrforum.accounts.models import AddressChange, Person, PersonSession, SpentToken
from hrforum.core import clock
from hrforum.core.db import transaction, transactional
from hrforum.core.models import OutboxMail
from hrforum.extensions import db

CONFIRM_WITHIN = dt.timedelta(days=30)
# A stopped or finished change says in its mails "not me" for some time.
ADDRESSES_KEPT = dt.timedelta(days=30)
BATCH = 500


@transactional
def forget_ended_sessions() -> None:
    """Delete the rows of sessions that were ended or ran out."""
    db.session.execute(
        delete(PersonSession).where(
            or_(PersonSession.revoked_at.is_not(None), PersonSession.expires_at <= clock.now())
        )
    )


@transactional
def forget_spent() -> None:
    """Delete what only guarded tokens that have run out by now, and old changes of address."""
    now = clock.now()
    db.session.execute(delete(SpentToken).where(SpentToken.forget_at <= now))
    db.session.execute(
        delete(AddressChange).where(AddressChange.expires_at <= now - ADDRESSES_KEPT)
    )


def forget_unconfirmed() -> int:
    """Delete accounts whose address nobody confirmed in time; return how many.

    Accounts from an archive wait for whoever claims them, and stay.
    """
    waiting = db.session.scalars(
        select(Person.id)
        .where(
            Person.confirmed_at.is_(None),
            Person.imported_from.is_(None),
            Person.deleted_at.is_(None),
            Person.email.is_not(None),
            Person.created_at < clock.now() - CONFIRM_WITHIN,
        )
        .order_by(Person.id)
        .limit(BATCH)
    ).all()
    return sum(_forget(person_id) for person_id in waiting)


def _forget(person_id: int) -> bool:
    try:
        with transaction() as session:
            session.execute(delete(OutboxMail).where(OutboxMail.person_id == person_id))
            # Looked at again: they may have confirmed a moment ago.
            gone = session.scalar(
                delete(Person)
                .where(Person.id == person_id, Person.confirmed_at.is_(None))
                .returning(Person.id)
            )
    except IntegrityError:
        return False  # something of theirs is kept elsewhere: an administrator's business
    return gone is not None
