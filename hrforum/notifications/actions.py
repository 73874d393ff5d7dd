"""Writes: telling people, reading, choosing, sending failed mail again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hrforum.accounts.models import Person
from hrforum.core import audit, clock, news, outbox
from hrforum.core.db import transactional
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.models import OutboxMail
from hrforum.core.permissions import Actor
from hrforum.extensions import Model, db
from hrforum.notifications import digests, kinds, letters, policy, queries
from hrforum.notifications import rhythm as rhythm_module
from hrforum.notifications.kinds import Kind
from hrforum.notifications.models import (
    Notification,
    NotificationPreference,
    NotificationRhythm,
)
from hrforum.notifications.rhythm import Rhythm
from hrforum.notifications.things import Thing

LONGEST_PAUSE = dt.timedelta(days=366)
_silent: ContextVar[bool] = ContextVar("no_mail", default=False)


@contextmanager
def without_mail() -> Iterator[None]:
    """Let notifications inside the block stand in inboxes only: for demonstration data."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def is_silent() -> bool:
    """Whether `without_mail` holds: what is written now is old, and nobody waits for it."""
    return _silent.get()


@transactional
def notify(
    actor: Actor,
    told: Iterable[tuple[int, str]],
    *,
    about: tuple[str, int],
    key: str,
    thing: Thing | Callable[[Actor], Thing],
    may_see: Callable[[Actor], bool] | None = None,
    calendar: Callable[[str], str] | None = None,
) -> None:
    """Tell people something, in the transaction of what causes it.

    Args:
        actor: who caused it; never told.
        told: (person id, name of the kind); a person who is there twice is told the strongest.
        about: kind and id of the thing, as its loader knows it.
        key: the cause; a person who was told of it before is not told again.
        thing: the thing as the mails show it, or what makes it for a reader (their zone).
        may_see: whether somebody may see the thing; None when every person may.
        calendar: makes the iCalendar object that goes along with a mail to that address.
    """
    wanted = kinds.strongest(list(told))
    if actor.person_id is not None:
        wanted.pop(actor.person_id, None)
    if not wanted:
        return
    people = [
        person
        for person in queries.recipients(sorted(wanted), actor.person_id)
        if (may_see is None or may_see(person.actor()))
        and not (person.muted and wanted[person.id].name in kinds.TALK)
    ]
    new = _add(actor, {p.id: wanted[p.id] for p in people}, about, key)
    if _silent.get():
        return
    who = actor.display_name if actor.person_id is not None else ""
    for person in people:
        kind = wanted[person.id]
        paused = person.rhythm.is_paused(clock.now())
        if person.id in new and person.wants_mail(kind) and not paused:
            said = thing if isinstance(thing, Thing) else thing(person.actor())
            entry = calendar(person.email or "") if calendar is not None else ""
            letters.queue(person, kind, new[person.id], key, said, who, calendar=entry)


def _add(
    actor: Actor, told: Mapping[int, Kind], about: tuple[str, int], key: str
) -> dict[int, int]:
    """Write the rows; return the ids of those that are new by person."""
    if not told:
        return {}
    make = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    now = clock.now()
    # The rows are given beside the statement: written into it, it would be compiled each time.
    statement = (
        make(Notification)
        .on_conflict_do_nothing(index_elements=["person_id", "key"])
        .returning(Notification.person_id, Notification.id)
    )
    rows = [
        {
            "person_id": person_id,
            "kind": kind.name,
            "key": key,
            "thing_kind": about[0],
            "thing_id": about[1],
            "actor_id": actor.person_id,
            "created_at": now,
        }
        for person_id, kind in told.items()
    ]
    for person_id in told:
        news.tell_after_commit("person", person_id)
    return {row.person_id: row.id for row in db.session.execute(statement, rows)}


@transactional
def bundle(
    actor: Actor,
    person_id: int,
    kind: str,
    *,
    about: tuple[str, int],
    key: str,
    may_see: Callable[[Actor], bool] | None = None,
) -> None:
    """Tell a person that one more did something: one unread row, however many did.

    No mail tells of it alone, digests do.

    The row names who did it last; how many did is the thing's to say when it is read.

    Args:
        actor: who did it; never told.
        person_id: who is told.
        kind: name of the kind.
        about: kind and id of the thing, as its loader knows it.
        key: what the row stands for.
        may_see: whether somebody may see the thing; None when every person may.
    """
    found = [
        person
        for person in queries.recipients([person_id], actor.person_id)
        if person.id != actor.person_id
        and not (person.muted and kind in kinds.TALK)
        and (may_see is None or may_see(person.actor()))
    ]
    if found:
        withdraw(person_id, key, read_too=True)
        _add(actor, {person_id: kinds.strongest([(person_id, kind)])[person_id]}, about, key)


@transactional
def withdraw(person_id: int, key: str, *, read_too: bool = False) -> None:
    """Take a notification away whose cause is gone, unless it was read."""
    which = (Notification.person_id == person_id) & (Notification.key == key)
    if not read_too:
        which &= Notification.read_at.is_(None)
    db.session.execute(
        delete(Notification).where(which).execution_options(synchronize_session=False)
    )
    news.tell_after_commit("person", person_id)


@transactional
def rename(person_id: int, key: str, actor_id: int, other_id: int) -> None:
    """Let a row name somebody else: ``actor_id`` took back what it tells, ``other_id`` did not."""
    db.session.execute(
        update(Notification)
        .where(Notification.person_id == person_id, Notification.key == key)
        .where(Notification.actor_id == actor_id)
        .values(actor_id=other_id)
        .execution_options(synchronize_session=False)
    )


@transactional
def mark_read(actor: Actor, notification_id: int) -> None:
    """Mark one notification as read; one that is read stays so.

    Raises:
        NotFound: the actor has no such notification.
    """
    mine = (Notification.id == notification_id) & policy.readable_by(actor)
    if db.session.scalar(select(Notification.id).where(mine)) is None:
        raise NotFound
    _read(mine)
    news.tell_after_commit("person", actor.person_id or 0)


@transactional
def mark_all_read(actor: Actor, up_to: int) -> None:
    """Mark everything as read that the actor had in the inbox when ``up_to`` was the newest."""
    _read((Notification.id <= up_to) & policy.readable_by(actor))
    news.tell_after_commit("person", actor.person_id or 0)


@transactional
def settle_before(moment: dt.datetime) -> None:
    """Mark everybody's older notifications as read: for demonstration data, which is old."""
    _read(Notification.created_at < moment)


@transactional
def settle_things(
    kind: str, is_seen: Callable[[ColumnElement[int]], ColumnElement[bool]], rows: Sequence[Any]
) -> None:
    """Mark as read what people were told of things that they have seen meanwhile.

    Args:
        kind: the kind of the things.
        is_seen: gets the column of a thing's id and returns the condition that the person has
            seen it; it may bind what the rows hold.
        rows: one for each person, with ``person_id`` and what the condition binds.
    """
    table = Model.metadata.tables[Notification.__tablename__]
    statement = (
        update(table)
        .where(
            table.c.person_id == bindparam("reader"),
            table.c.read_at.is_(None),
            table.c.thing_kind == kind,
            is_seen(table.c.thing_id),
        )
        .values(read_at=clock.now())
    )
    db.session.connection().execute(
        statement, [{**row, "reader": row["person_id"]} for row in rows]
    )
    for row in rows:
        news.tell_after_commit("person", row["person_id"])


def _read(which: object) -> None:
    db.session.execute(
        update(Notification)
        .where(which, Notification.read_at.is_(None))  # type: ignore[arg-type]  # a condition
        .values(read_at=clock.now())
        .execution_options(synchronize_session=False)
    )


@transactional
def set_preferences(
    actor: Actor,
    mail: Mapping[str, str],
    rhythm: Rhythm | None = None,
    *,
    pause: dt.date | None = None,
) -> None:
    """Choose for kinds whether their notifications come by mail, too, and when mail may come.

    Args:
        actor: whose choices they are.
        mail: a choice by kind; kinds that are not in it stay as they are.
        rhythm: digests and quiet hours (the pause in it does not count); None: as they are.
        pause: no mail before that day, in the actor's zone; None: no pause.

    Raises:
        NotFound: the actor is a visitor.
        Invalid: there is no such kind or choice (the field is ``mail_`` and the kind's name), one
            of two quiet hours is missing, or the pause ends too soon or too late.
    """
    if actor.person_id is None:
        raise NotFound
    before = queries.preferences(actor.person_id)
    for name, choice in mail.items():
        kind = kinds.known(name)
        if name not in before or kind is None or choice not in kind.choices:
            raise Invalid(f"mail_{name}", _("Choose one of the answers."))
    changed = {name: choice for name, choice in mail.items() if before[name] != choice}
    _choose(actor.person_id, changed)
    now = queries.rhythm(actor.person_id)
    wanted = now
    if rhythm is not None:
        wanted = _checked(rhythm, now, pause, actor.timezone)
    if changed or wanted != now:
        gathers = "digest" in queries.preferences(actor.person_id).values()
        digests.keep(actor.person_id, actor.timezone, wanted, gathers=gathers)
    if changed or wanted != now:
        audit.record(
            actor,
            audit.Tag.NOTIFICATIONS_CHANGED,
            "person",
            actor.person_id,
            kinds=sorted(changed),
        )


def _checked(rhythm: Rhythm, now: Rhythm, pause: dt.date | None, zone_name: str) -> Rhythm:
    """Return the rhythm with its pause; one that goes on keeps its beginning."""
    if (rhythm.quiet_from is None) != (rhythm.quiet_to is None):
        field = "quiet_from" if rhythm.quiet_from is None else "quiet_to"
        raise Invalid(field, _("Choose both hours, or none."))
    moment = clock.now()
    begins, ends = None, None
    if pause is not None:
        ends = rhythm_module.moment_of(pause, rhythm.hour, zone_name)
        if not moment < ends < moment + LONGEST_PAUSE:
            raise Invalid("pause", _("Choose a day after today, within a year."))
        begins = now.paused_at if now.is_paused(moment) else moment
    return replace(rhythm, paused_at=begins, paused_until=ends)


@transactional
def unsubscribe(token: str, *, everything: bool = False) -> Kind | None:
    """Stop mails of the kind that the token names, or (``everything``) all of them.

    Whoever holds the token acts for the person; it allows nothing else. Returns the kind, or None
    when all are stopped.

    Raises:
        NotFound: the token is not one of ours.
    """
    found = letters.read_token(token)
    kind = kinds.known(found[1]) if found else None
    if found is None or kind is None:
        raise NotFound
    person = db.session.get(Person, found[0])
    if person is None or person.is_former:
        raise NotFound
    names = [kind.name]
    if everything:
        names = [k.name for k in kinds.choosable()]
    elif kind is kinds.DIGEST:
        now = queries.preferences(person.id)
        names = [name for name, choice in now.items() if choice == "digest"]
    _choose(person.id, dict.fromkeys(names, "never"))
    audit.record(
        Actor(person_id=person.id),
        audit.Tag.NOTIFICATIONS_CHANGED,
        "person",
        person.id,
        kinds=names,
    )
    return None if everything else kind


def _choose(person_id: int, chosen: Mapping[str, str]) -> None:
    for name, choice in chosen.items():
        db.session.merge(NotificationPreference(person_id=person_id, kind=name, mail=choice))


@transactional
def send_again(actor: Actor, mail_id: int | None = None) -> int:
    """Let a mail that was given up (None: every one) be sent anew; return how many there were.

    Raises:
        Forbidden: the actor is no administrator.
        NotFound: that mail has not been given up.
    """
    if not policy.may_handle_mail(actor):
        raise Forbidden(_("Only administrators may do this."))
    count = outbox.retry_failed(mail_id)
    if mail_id is not None and not count:
        raise NotFound
    if count:
        audit.record(actor, audit.Tag.MAIL_RETRIED, "mail", mail_id, count=count)
    return count


@transactional
def forget_person(person_id: int) -> None:
    """Erase what a person was told and chose, when their account goes."""
    for table in (Notification, NotificationPreference, NotificationRhythm):
        db.session.execute(delete(table).where(table.person_id == person_id))
    db.session.execute(
        delete(OutboxMail).where(
            OutboxMail.person_id == person_id, OutboxMail.name.in_(letters.NAMES)
        )
    )
