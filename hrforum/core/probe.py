"""A look at the database without the application: quick, read-only, with short patience.

For the start (`hrforum run` decides in milliseconds whether there is something to prepare), for
`/healthz` and for `hrforum doctor`.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from config import ROOT

PATIENCE = 2  # seconds to connect
DEMO_DOMAIN = "@demo.hrforum.example"
_REVISION = re.compile(r"^(down_)?revision\b[^=]*=\s*[\"']([^\"']+)[\"']", re.MULTILINE)


class Unreachable(RuntimeError):
    """The database does not answer; the message says how it refused."""


class Probe:
    """One short-lived connection."""

    def __init__(self, run: Any) -> None:
        self._run = run

    def value(self, statement: str) -> Any:
        """Return the first column of the first row, or None; raises Unreachable."""
        try:
            row = self._run(statement).fetchone()
        except Exception as error:
            raise Unreachable(f"{type(error).__name__}: {error}".strip()) from error
        return row[0] if row else None

    def revision(self) -> str | None:
        """Return the migration that the tables are at; None when there are no tables yet."""
        with contextlib.suppress(Unreachable):
            found: str | None = self.value("SELECT version_num FROM alembic_version")
            return found
        return None

    def is_empty(self) -> bool:
        """Whether nobody has set anything up: no board and no person."""
        return not self.value("SELECT 1 FROM board LIMIT 1") and not self.value(
            "SELECT 1 FROM person LIMIT 1"
        )

    def demo_logins(self) -> int:
        """Return how many accounts of the demonstration could sign in."""
        return int(
            self.value(
                "SELECT count(*) FROM person WHERE password IS NOT NULL AND active "  # noqa: S608 -- a constant
                f"AND deleted_at IS NULL AND (is_demo OR email LIKE '%{DEMO_DOMAIN}')"
            )
        )


def kind(url: str) -> str:
    """Return ``sqlite`` or ``postgresql``."""
    return "sqlite" if url.startswith("sqlite") else "postgresql"


def sqlite_path(url: str) -> Path:
    """Return the file of an SQLite address."""
    return Path(url.removeprefix("sqlite:///"))


@contextlib.contextmanager
def look(url: str) -> Iterator[Probe]:
    """Connect to the database at ``url``, a setting's value.

    Raises:
        Unreachable: there is no such file, or the server does not answer in time.
    """
    if kind(url) == "sqlite":
        with _sqlite(sqlite_path(url)) as probe:
            yield probe
    else:
        with _postgresql(url) as probe:
            yield probe


@contextlib.contextmanager
def _sqlite(path: Path) -> Iterator[Probe]:
    if not path.is_file():
        raise Unreachable(f"There is no file {path}.")
    try:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=0.2)
    except sqlite3.Error as error:
        raise Unreachable(str(error)) from error
    with contextlib.closing(connection):
        yield Probe(connection.execute)


@contextlib.contextmanager
def _postgresql(url: str) -> Iterator[Probe]:
    import psycopg

    plain = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)
    try:
        connection = psycopg.connect(plain, connect_timeout=PATIENCE, autocommit=True)
    except psycopg.Error as error:
        raise Unreachable(str(error).splitlines()[0] if str(error) else "no answer") from error
    with connection:
        connection.execute(f"SET statement_timeout = {PATIENCE * 1000}")
        yield Probe(connection.execute)


def head() -> str:
    """Return the newest migration, read from the files.

    Raises:
        RuntimeError: the migrations do not form one line.
    """
    revisions: set[str] = set()
    parents: set[str] = set()
    for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"):
        for down, name in _REVISION.findall(path.read_text()):
            (parents if down else revisions).add(name)
    last = revisions - parents
    if len(last) != 1:
        raise RuntimeError(f"The migrations must have one end, not {sorted(last)}.")
    return last.pop()
