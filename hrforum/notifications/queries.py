"""Reads: the inbox, the preferences, who is to be told, mail that failed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Label, and_, bindparam, func, literal, select

from hrforum.accounts import blocks
from hrforum.accounts.models import Person
from hrforum.core import clock
from hrforum.core.db import AnyRow
from hrforum.core.errors import NotFound
from hrforum.core.models import OutboxMail
from hrforum.core.permissions import Actor, grants_of
from hrforum.extensions import db
from hrforum.notifications import kinds, policy, things
from hrforum.notifications.kinds import Kind
from hrforum.notifications.models import (
    Notification,
    NotificationPreference,
    NotificationRhythm,
)
from hrforum.notifications.rhythm import Rhythm
from hrforum.notifications.things import Thing

PAGE = 30
COUNTED = 100  # the header says "99+" from here
WAITED = dt.timedelta(hours=1)  # a mail that is older has waited
_CURSOR = re.compile(r"([nr])([0-9]{1,18})\Z")


def unread_column() -> Label[Any]:
    """Return how many unread notifications a `Person` has, at most `COUNTED`, as ``unread``."""
    mine = (
        select(literal(1).label("one"))
        .where(Notification.person_id == Person.id, Notification.read_at.is_(None))
        .limit(COUNTED)
        .correlate(Person)
        .subquery()
    )
    return select(func.count()).select_from(mine).scalar_subquery().label("unread")


@dataclass(frozen=True, slots=True)
class Entry:
    """A notification as the inbox shows it; ``thing`` is None when it can't be read any more."""

    id: int
    kind: Kind | None
    created_at: dt.datetime
    read_at: dt.datetime | None
    thing: Thing | None
    who: str | None
    username: str | None
    avatar: str | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of the inbox. ``newest`` is the highest id on it; ``after`` opens the next page."""

    unread: list[Entry]
    read: list[Entry]
    newest: int
    after: str


def inbox(actor: Actor, after: str = "") -> Inbox:
    """Return a page: what is unread first, each newest first.

    Two statements and one for each kind of thing, however many notifications there are.
    """
    found = _CURSOR.match(after)
    section, last = (found[1], int(found[2])) if found else ("n", None)
    rows: list[AnyRow] = []
    if section == "n":
        rows += _rows(actor, Notification.read_at.is_(None), last, PAGE + 1)
        last = None
    rows += _rows(actor, Notification.read_at.is_not(None), last, PAGE + 1 - len(rows))
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    shown = _entries(actor, rows)
    cursor = ""
    if more:
        cursor = f"{'n' if rows[-1].read_at is None else 'r'}{rows[-1].id}"
    return Inbox(
        unread=[entry for entry in shown if entry.read_at is None],
        read=[entry for entry in shown if entry.read_at is not None],
        newest=max((row.id for row in rows), default=0),
        after=cursor,
    )


def _rows(actor: Actor, part: Any, last: int | None, limit: int) -> Sequence[AnyRow]:
    statement = (
        select(
            Notification.id,
            Notification.kind,
            Notification.created_at,
            Notification.read_at,
            Notification.thing_kind,
            Notification.thing_id,
            Person.display_name,
            Person.username,
            Person.avatar,
            Person.deleted_at,
        )
        .outerjoin(Person, Person.id == Notification.actor_id)
        .where(policy.readable_by(actor), part)
        .order_by(Notification.id.desc())
        .limit(limit)
    )
    if last is not None:
        statement = statement.where(Notification.id < last)
    return db.session.execute(statement).all()


def _entries(actor: Actor, rows: Sequence[AnyRow]) -> list[Entry]:
    wanted: dict[str, list[int]] = {}
    for row in rows:
        wanted.setdefault(row.thing_kind, []).append(row.thing_id)
    seen = things.load(actor, wanted)
    return [
        Entry(
            id=row.id,
            kind=kinds.known(row.kind),
            created_at=row.created_at,
            read_at=row.read_at,
            thing=seen.get((row.thing_kind, row.thing_id)),
            who=row.display_name,
            username=row.username if row.deleted_at is None else None,
            avatar=row.avatar,
        )
        for row in rows
    ]


def _unwanted() -> ColumnElement[bool]:
    """Return the condition that a row tells of talk of somebody whom its reader muted meanwhile."""
    return and_(
        Notification.kind.in_(sorted(kinds.TALK)),
        blocks.has_muted(Notification.person_id, Notification.actor_id),
    )


def unread_between(actor: Actor, after: int, up_to: int, wanted: Any, limit: int) -> list[Entry]:
    """Return the unread of a digest, newest first: two statements and one a kind of thing.

    Args:
        actor: whose they are.
        after, up_to: ids of the last one that is too old, and of the newest.
        wanted: the condition that chooses among them.
        limit: how many at the most.
    """
    part = Notification.read_at.is_(None) & (Notification.id > after) & wanted & ~_unwanted()
    return _entries(actor, list(_rows(actor, part, up_to + 1, limit)))


def target(actor: Actor, notification_id: int) -> str | None:
    """Return the address of what a notification is about; None when it can't be read any more.

    Raises:
        NotFound: the actor has no such notification.
    """
    row = db.session.execute(
        select(Notification.thing_kind, Notification.thing_id).where(
            Notification.id == notification_id, policy.readable_by(actor)
        )
    ).first()
    if row is None:
        raise NotFound
    found = things.load(actor, {row.thing_kind: [row.thing_id]})
    thing = found.get((row.thing_kind, row.thing_id))
    return thing.path if thing else None


def preferences(person_id: int) -> dict[str, str]:
    """Return by kind whether its notifications come by mail."""
    rows = db.session.execute(
        select(NotificationPreference.kind, NotificationPreference.mail).where(
            NotificationPreference.person_id == person_id
        )
    )
    chosen = {row.kind: row.mail for row in rows}
    return {kind.name: chosen.get(kind.name, kind.mail) for kind in kinds.choosable()}


@dataclass(slots=True)
class Recipient:
    """A person who may be told something."""

    id: int
    email: str | None
    username: str
    display_name: str
    locale: str
    timezone: str
    grants_version: int
    takes_mail: bool
    rhythm: Rhythm
    chosen: dict[str, str] = field(default_factory=dict)
    muted: bool = False

    def actor(self) -> Actor:
        """Return the person as an actor, to ask policies what they may see."""
        return Actor(
            person_id=self.id,
            username=self.username,
            display_name=self.display_name,
            locale=self.locale,
            timezone=self.timezone,
            grants=grants_of(self.id, self.grants_version),
        )

    def wants_mail(self, kind: Kind) -> bool:
        """Whether a notification of that kind is mailed to the person at once."""
        return kind.mailed and self.takes_mail and self.choice(kind) == "at_once"

    def choice(self, kind: Kind) -> str:
        """Return how the person hears of that kind by mail."""
        return self.chosen.get(kind.name, kind.mail)


_RHYTHM = [getattr(NotificationRhythm, name) for name in Rhythm.__slots__]


def _rhythm(row: AnyRow) -> Rhythm:
    """Return the rhythm in a row with its columns; the proposals where there is none."""
    if row.every is None:
        return Rhythm()
    return Rhythm(*(getattr(row, name) for name in Rhythm.__slots__))


def rhythm(person_id: int) -> Rhythm:
    """Return when a person wants mail."""
    row = db.session.execute(
        select(*_RHYTHM).where(NotificationRhythm.person_id == person_id)
    ).first()
    return _rhythm(row) if row else Rhythm()


# Made once: it is asked for with every post.
_RECIPIENTS = (
    select(
        Person.id,
        Person.email,
        Person.username,
        Person.display_name,
        Person.locale,
        Person.timezone,
        Person.grants_version,
        Person.confirmed_at,
        *_RHYTHM,
        NotificationPreference.kind,
        NotificationPreference.mail,
        blocks.has_muted(Person.id, bindparam("from_id", 0)).label("muted"),
    )
    .outerjoin(NotificationPreference, NotificationPreference.person_id == Person.id)
    .outerjoin(NotificationRhythm, NotificationRhythm.person_id == Person.id)
    .where(
        Person.id.in_(bindparam("people", expanding=True)),
        Person.active,
        Person.deleted_at.is_(None),
    )
    .order_by(Person.id)
)


def recipients(person_ids: Sequence[int], from_id: int | None = None) -> list[Recipient]:
    """Return those of the people who have an account in use, with what they chose: one statement.

    ``from_id`` is who caused it: `Recipient.muted` says that they don't want to hear from them.

    An imported account that nobody has claimed is told in its inbox, never by mail.
    """
    rows = db.session.execute(_RECIPIENTS, {"people": list(person_ids), "from_id": from_id or 0})
    found: dict[int, Recipient] = {}
    for row in rows:
        person = found.setdefault(
            row.id,
            Recipient(
                id=row.id,
                email=row.email,
                username=row.username,
                display_name=row.display_name,
                locale=row.locale,
                timezone=row.timezone,
                grants_version=row.grants_version,
                takes_mail=row.email is not None and row.confirmed_at is not None,
                rhythm=_rhythm(row),
                muted=bool(row.muted),
            ),
        )
        if row.kind is not None:
            person.chosen[row.kind] = row.mail
    return list(found.values())


def may_still_be_mailed(notification_id: int, written_at: dt.datetime) -> bool:
    """Whether the mail of a notification may go out: its reader may see the thing and wants it.

    A mail that waited (for the end of quiet hours, for the mail server) tells nothing new to who
    has read on the site meanwhile, and is not sent; nor is talk of somebody who was muted since.
    For the worker, right before the mail leaves.
    """
    row = db.session.execute(
        select(
            Notification.person_id,
            Notification.kind,
            Notification.thing_kind,
            Notification.thing_id,
            Notification.read_at,
        ).where(Notification.id == notification_id, ~_unwanted())
    ).first()
    if row is None or (row.read_at is not None and clock.now() - written_at > WAITED):
        return False
    kind = kinds.known(row.kind)
    people = recipients([row.person_id])
    if kind is None or not people or not people[0].wants_mail(kind):
        return False
    return bool(things.load(people[0].actor(), {row.thing_kind: [row.thing_id]}))


def failed_mails(before: int | None = None, limit: int = PAGE) -> tuple[list[AnyRow], int | None]:
    """Return mails that were given up, newest first, and where the next page begins."""
    statement = (
        select(
            OutboxMail.id,
            OutboxMail.name,
            OutboxMail.recipient,
            OutboxMail.subject,
            OutboxMail.created_at,
            OutboxMail.attempts,
            OutboxMail.error,
        )
        .where(OutboxMail.state == "failed")
        .order_by(OutboxMail.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        statement = statement.where(OutboxMail.id < before)
    rows = list(db.session.execute(statement).all())
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None
