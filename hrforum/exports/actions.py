"""Writes: asking for an archive, making it, deleting it when its time is over."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from hrforum.accounts.models import Person
from hrforum.core import audit, clock
from hrforum.core.db import after_commit, transaction, transactional
from hrforum.core.errors import Conflict, NotFound
from hrforum.core.permissions import Actor
from hrforum.core.web import settings
from hrforum.exports import files, notices, queries, writing
from hrforum.exports.models import DataExport
from hrforum.extensions import db

log = logging.getLogger("hrforum.exports")

KEPT_FOR = dt.timedelta(days=7)
REMEMBERED_FOR = dt.timedelta(days=30)  # that there was one, after its file is gone
LEASE = dt.timedelta(minutes=10)
ATTEMPTS = 5
PAUSE = dt.timedelta(minutes=5)


class _TakenOver(Exception):
    """The row is not this worker's any more: another has taken it, or the account is gone."""


def ask(actor: Actor, nudge: Callable[[], object] = bool) -> DataExport:
    """Ask for an archive of the actor's data. The view sees to a fresh sign-in.

    Args:
        actor: whose data.
        nudge: called after the commit.

    Raises:
        NotFound: the actor is a visitor.
        Conflict: one is being made already.
    """
    if actor.person_id is None:
        raise NotFound
    try:
        with transaction() as session:
            export = DataExport(person_id=actor.person_id, name=secrets.token_urlsafe(24))
            session.add(export)
            session.flush()
            audit.record(actor, audit.Tag.DATA_ASKED, "person", actor.person_id)

            def later() -> None:
                nudge()

            after_commit(later)
    except IntegrityError:
        # The index allows one under way for each person, however many windows ask.
        raise Conflict(_("Your archive is being made already.")) from None
    return export


@transactional
def fetched(actor: Actor, name: str) -> DataExport:
    """Return the actor's archive whose file is there, and note that it was fetched.

    Raises:
        NotFound: there is none of that name, it is somebody else's, or it is not there (any more).
    """
    export = queries.by_name(actor, name)
    if export is None or not is_there(export):
        raise NotFound
    audit.record(actor, audit.Tag.DATA_FETCHED, "person", actor.person_id)
    return export


def is_there(export: DataExport) -> bool:
    """Whether the archive can be fetched."""
    return (
        export.state == "ready"
        and export.expires_at is not None
        and export.expires_at > clock.now()
        and files.archive(settings().DATA, export.name).is_file()
    )


def make_due() -> int:
    """Make the archives that wait, and those whose worker has died; return how many were made."""
    made = 0
    while True:
        claimed = _claim()
        if claimed is None:
            return made
        if claimed.state == "making":
            made += _make(claimed.id, claimed.name, claimed.attempts, claimed.person_id)


def _claim() -> DataExport | None:
    now = clock.now()
    due = (
        select(DataExport)
        .where(DataExport.state.in_(("waiting", "making")), DataExport.due_at <= now)
        .order_by(DataExport.due_at, DataExport.id)
        .limit(1)
    )
    # Without a row there is nothing to write: look before taking SQLite's one write lock.
    if db.session.scalar(due.with_only_columns(DataExport.id)) is None:
        db.session.rollback()
        return None
    with transaction() as session:
        row = session.scalar(
            due.with_for_update(skip_locked=True).execution_options(populate_existing=True)
        )
        if row is None:
            return None
        row.attempts += 1
        if row.attempts > ATTEMPTS:
            # Whoever tried last died without a word.
            _give_up(row)
        else:
            row.state = "making"
            row.due_at = now + LEASE
        return row


def _make(export_id: int, name: str, attempt: int, person_id: int) -> int:
    data = settings().DATA
    part = files.part(data, name, attempt)
    person = db.session.get(Person, person_id)
    locale, timezone = (person.locale, person.timezone) if person else ("en", "UTC")
    db.session.rollback()
    try:
        size = writing.write(
            part,
            person_id,
            locale=locale,
            timezone=timezone,
            data=data,
            beat=_heart(export_id, attempt),
        )
        _finish(export_id, name, attempt, part, size)
    except _TakenOver:
        part.unlink(missing_ok=True)
        return 0
    except Exception as error:
        # A full disk, a database that went away, a mistake of a feature: it is tried again.
        db.session.rollback()
        part.unlink(missing_ok=True)
        log.exception("export %s was not made: %s", export_id, type(error).__name__)
        _put_off(export_id, attempt)
        return 0
    return 1


def _heart(export_id: int, attempt: int) -> Callable[[], None]:
    """Return what keeps the lease while an archive grows."""
    last = time.monotonic()

    def beat() -> None:
        nonlocal last
        if time.monotonic() - last < LEASE.total_seconds() / 10:
            return
        last = time.monotonic()
        with transaction():
            _own(export_id, attempt).due_at = clock.now() + LEASE

    return beat


def _own(export_id: int, attempt: int) -> DataExport:
    row = db.session.scalar(
        select(DataExport)
        .where(
            DataExport.id == export_id,
            DataExport.state == "making",
            DataExport.attempts == attempt,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise _TakenOver
    return row


def _finish(export_id: int, name: str, attempt: int, part: Path, size: int) -> None:
    data = settings().DATA
    with transaction() as session:
        row = _own(export_id, attempt)
        # In its place before the commit: a row that says "ready" has its file.
        part.replace(files.archive(data, name))
        now = clock.now()
        row.state = "ready"
        row.size = size
        row.finished_at = now
        row.expires_at = now + KEPT_FOR
        older = session.scalars(
            select(DataExport).where(
                DataExport.person_id == row.person_id,
                DataExport.state == "ready",
                DataExport.id != row.id,
            )
        ).all()
        for one in older:
            _let_go(one)
        audit.record(Actor(), audit.Tag.DATA_MADE, "person", row.person_id)
        notices.tell(row, notices.READY)


def _let_go(row: DataExport) -> None:
    row.state = "gone"
    data, name = settings().DATA, row.name
    after_commit(lambda: files.drop(data, name))


def _put_off(export_id: int, attempt: int) -> None:
    try:
        with transaction():
            row = _own(export_id, attempt)
            if attempt >= ATTEMPTS:
                _give_up(row)
            else:
                row.state = "waiting"
                row.due_at = clock.now() + PAUSE * attempt
    except _TakenOver:
        pass


def _give_up(row: DataExport) -> None:
    row.state = "failed"
    row.finished_at = clock.now()
    notices.tell(row, notices.FAILED)


def tidy() -> None:
    """Delete the files whose time is over, rows long after them, and files that nobody knows."""
    now = clock.now()
    with transaction() as session:
        over = session.scalars(
            select(DataExport).where(DataExport.state == "ready", DataExport.expires_at <= now)
        ).all()
        for row in over:
            _let_go(row)
        session.execute(
            delete(DataExport).where(
                DataExport.state.in_(("gone", "failed")),
                DataExport.asked_at < now - REMEMBERED_FOR,
            )
        )
        known = set(session.scalars(select(DataExport.name).where(DataExport.state == "ready")))
    files.drop_strays(settings().DATA, known)


@transactional
def forget_person(person_id: int) -> None:
    """Delete a person's archives with their account; one that is being made ends in nothing."""
    data = settings().DATA
    names = db.session.scalars(
        select(DataExport.name).where(DataExport.person_id == person_id)
    ).all()
    db.session.execute(delete(DataExport).where(DataExport.person_id == person_id))

    def drop() -> None:
        for name in names:
            files.drop(data, name)

    after_commit(drop)
