"""Digests: what people chose to hear of once a day or a week, in one mail.

A digest is due when its person's ``next_at`` is past. It looks at the notifications since the last
one, in the transaction that writes its mail and moves the mark: none tells of one twice, and a
worker that dies has written both or neither.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import and_, func, or_, select

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.i18n import full_date
from hrforum.extensions import db
from hrforum.notifications import kinds, letters, queries
from hrforum.notifications.models import Notification, NotificationRhythm
from hrforum.notifications.queries import Entry, Recipient
from hrforum.notifications.rhythm import Rhythm

MOST = 30  # notifications in one mail
#: Numbers may be committed out of their order (PostgreSQL): a digest looks only at what is older.
SETTLED = dt.timedelta(minutes=5)


def keep(person_id: int, zone_name: str, rhythm: Rhythm, *, gathers: bool) -> None:
    """Write when a person wants mail, and when the next digest is due.

    What was told before somebody wanted digests is in none.

    Args:
        person_id: whose it is.
        zone_name: their zone.
        rhythm: what they chose.
        gathers: whether any kind comes in a digest.
    """
    row = db.session.get(NotificationRhythm, person_id)
    if row is None:
        row = NotificationRhythm(person_id=person_id)
        db.session.add(row)
    now = clock.now()
    if row.next_at is None:
        row.digested_id = _newest(person_id, now)
    for name in Rhythm.__slots__:
        setattr(row, name, getattr(rhythm, name))
    due = gathers or rhythm.is_paused(now)
    row.next_at = rhythm.next_digest(now, zone_name) if due else None


def send_due() -> int:
    """Write the digests that are due; return how many mails that made."""
    due = (
        select(NotificationRhythm.person_id)
        .where(NotificationRhythm.next_at <= clock.now())
        .order_by(NotificationRhythm.next_at)
        .limit(1)
    )
    written = 0
    while (person_id := db.session.scalar(due)) is not None:
        # Looking must not hold what writing needs.
        db.session.rollback()
        written += write(person_id)
    db.session.rollback()
    return written


def write(person_id: int) -> bool:
    """Write a person's digest, if it is due, and say when the next is; return whether a mail is."""
    now = clock.now()
    with transaction() as session:
        row = session.scalar(
            select(NotificationRhythm)
            .where(NotificationRhythm.person_id == person_id, NotificationRhythm.next_at <= now)
            .with_for_update()
        )
        if row is None:
            return False
        people = queries.recipients([person_id])
        newest = _newest(person_id, now - SETTLED)
        mailed = False
        if people and people[0].takes_mail:
            mailed = _mail(people[0], row.digested_id, newest)
        zone_name = people[0].timezone if people else "UTC"
        rhythm = people[0].rhythm if people else Rhythm()
        gathers = bool(people) and "digest" in queries.preferences(person_id).values()
        row.digested_id = max(row.digested_id, newest)
        row.paused_at = row.paused_until = None
        row.next_at = None
        if gathers:
            row.next_at = Rhythm(rhythm.every, rhythm.hour, rhythm.weekday).next_digest(
                now, zone_name
            )
        return mailed


def _newest(person_id: int, before: dt.datetime) -> int:
    found = db.session.scalar(
        select(func.max(Notification.id)).where(
            Notification.person_id == person_id, Notification.created_at <= before
        )
    )
    return found or 0


def _mail(person: Recipient, after: int, newest: int) -> bool:
    """Queue the mail, if there is anything unread that the person may still see."""
    chosen = {kind.name: person.choice(kind) for kind in kinds.choosable()}
    wanted: Any = Notification.kind.in_([k for k, how in chosen.items() if how == "digest"])
    if person.rhythm.paused_at is not None:
        at_once = Notification.kind.in_([k for k, how in chosen.items() if how == "at_once"])
        wanted = or_(wanted, and_(at_once, Notification.created_at >= person.rhythm.paused_at))
    entries = queries.unread_between(person.actor(), after, newest, wanted, MOST + 1)
    shown = [entry for entry in entries if entry.kind and entry.thing]
    if not shown:
        return False
    letters.queue_digest(
        person, [_told(person, entry) for entry in shown[:MOST]], newest, len(shown) > MOST
    )
    return True


def _told(person: Recipient, entry: Entry) -> dict[str, Any]:
    """Return an entry as the mail shows it."""
    line = (entry.thing and entry.thing.line) or (entry.kind and entry.kind.line)
    at = full_date(entry.created_at, person.timezone, person.locale)
    return {"line": str(line), "who": entry.who, "thing": entry.thing, "at": at}
