"""Transactions: one write is one transaction, and what follows it waits for the commit.

SQLite: reads run in a deferred transaction (a snapshot under WAL), writes begin with
``BEGIN IMMEDIATE`` and wait for the lock cooperatively up to a deadline, because SQLite's own busy
timeout would stop every greenlet of the process (measured: a lock held for one second elsewhere
stalls the hub for one second).
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, Row, Select, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from hrforum.core import postgresql
from hrforum.core.errors import Busy
from hrforum.extensions import db

P = ParamSpec("P")
R = TypeVar("R")

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]

WRITE = "hrforum_write"
PATIENCE = 5.0  # seconds that a write waits for SQLite's lock before it gives up
_AFTER = "hrforum_after_commit"
_WRITING = "hrforum_writing"


def prepare_engine(engine: Engine, options: Mapping[str, Any]) -> None:
    """Set up ``engine``, made with ``options``: pragmas and transactions, or how it waits."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        postgresql.prepare(engine, options)


def _sqlite_connect(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # the driver must not open transactions by itself
    cursor = raw.cursor()
    cursor.execute("PRAGMA busy_timeout = 0")
    for attempt in range(100):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            break
        except Exception:
            # Two processes that start together may both want to switch the new file to WAL.
            if attempt == 99:
                raise
            time.sleep(0.02)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.execute("PRAGMA cache_size = -65536")
    cursor.execute("PRAGMA mmap_size = 1073741824")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    if not connection.get_execution_options().get(WRITE):
        connection.exec_driver_sql("BEGIN")
        return
    deadline = time.monotonic() + PATIENCE
    pause = 0.001
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        except OperationalError as error:
            if "locked" not in str(error) and "busy" not in str(error):
                raise
            if time.monotonic() > deadline:
                raise Busy("The database is busy; nothing was written.") from error
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)


def end_session(_error: BaseException | None = None) -> None:
    """End what the session at work holds, when an application context is left.

    Flask-SQLAlchemy's own end raises where the database has ended the connection meanwhile, and
    then what was found out or written is not answered: a page becomes a 500, and whoever called
    over a socket waits in vain.
    """
    if not db.session.registry.has():
        return
    try:
        db.session.close()
    except DBAPIError:
        db.session().invalidate()


@contextmanager
def transaction() -> Iterator[Session]:
    """One write transaction: commits at the end, rolls back on any error.

    Inside another one it joins it. Yields the session. What was given to `after_commit` inside
    runs after the commit.

    Raises:
        Busy: SQLite's write lock could not be had before the deadline.
    """
    session = db.session()
    if session.info.get(_WRITING):
        yield session
        return
    session.commit()  # ends the read transaction, if one is open: a snapshot can't be written on
    session.connection(execution_options={WRITE: True})
    session.info[_WRITING] = True
    session.info[_AFTER] = {}
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop(_AFTER, None)
        raise
    finally:
        session.info.pop(_WRITING, None)
    for callback in session.info.pop(_AFTER, {}).values():
        callback()


def transactional(function: Callable[P, R]) -> Callable[P, R]:
    """Run an action inside `transaction`."""

    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction():
            return function(*args, **kwargs)

    return wrapped


def after_commit(callback: Callable[[], None], key: Hashable = None) -> None:
    """Run ``callback`` once the transaction under way is committed; never if it is rolled back.

    Only for what may be lost (nudges, pushes, cache hints); what must not be lost is a row.
    Of several with the same ``key`` one is run.
    """
    db.session().info[_AFTER].setdefault(object() if key is None else key, callback)


def lock(statement: Any) -> Any:
    """Return the select ``statement`` with a row lock (PostgreSQL; SQLite has one writer)."""
    return statement.with_for_update()
