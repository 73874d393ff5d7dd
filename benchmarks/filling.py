"""Writing millions of rows: the same calls for SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Table
from sqlalchemy.engine import make_url

Row = Sequence[Any]


def _complete(table: Table, given: Sequence[str]) -> dict[str, Any]:
    """Return what the model says of columns that are not given and may not be empty."""
    found: dict[str, Any] = {}
    for column in table.columns:
        if column.name in given or column.nullable:
            continue
        default: Any = column.default
        if default is not None and default.is_scalar:
            found[column.name] = default.arg
        elif default is not None and default.is_callable:
            found[column.name] = default.arg(None)
    return found


class Sqlite:
    """Fills an SQLite file that nobody else uses."""

    def __init__(self, url: str) -> None:
        self.raw = sqlite3.connect(str(make_url(url).database), isolation_level=None)
        for pragma in ("synchronous = OFF", "cache_size = -262144", "foreign_keys = OFF"):
            self.raw.execute(f"PRAGMA {pragma}")
        self._triggers = [
            row[0]
            for row in self.raw.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?",
                ("search_document",),
            )
        ]
        for name in ("put", "remove", "change"):
            self.raw.execute(f"DROP TRIGGER IF EXISTS search_document_{name}")

    def rows(self, table: Table, names: Sequence[str], rows: Iterable[Row]) -> None:
        more = _complete(table, names)
        rest = tuple(map(_plain, more.values()))
        columns = ", ".join((*names, *more))
        places = ", ".join("?" * (len(names) + len(more)))
        self.raw.execute("BEGIN")
        self.raw.executemany(
            f"INSERT INTO {table.name} ({columns}) VALUES ({places})",  # noqa: S608 -- our names
            ((*map(_plain, row), *rest) for row in rows),
        )
        self.raw.execute("COMMIT")

    def finish(self) -> None:
        self.raw.execute("INSERT INTO search_fts(search_fts) VALUES ('rebuild')")
        for trigger in self._triggers:
            self.raw.execute(trigger)
        self.raw.execute("ANALYZE")
        self.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.raw.close()


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S.%f}"
    return value


class Postgresql:
    """Fills a PostgreSQL database with COPY."""

    def __init__(self, url: str) -> None:
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.raw = psycopg.connect(address, autocommit=True)
        self.raw.execute("SET session_replication_role = replica")
        self.raw.execute("SET maintenance_work_mem = '1GB'")
        self.raw.execute("DROP INDEX IF EXISTS search_fts_words")
        self._tables: list[str] = []

    def rows(self, table: Table, names: Sequence[str], rows: Iterable[Row]) -> None:
        more = _complete(table, names)
        rest = tuple(more.values())
        command = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, (*names, *more)))
        )
        with self.raw.cursor() as cursor, cursor.copy(command) as copy:
            for row in rows:
                copy.write_row((*row, *rest))
        if "id" in names:
            self._tables.append(table.name)

    def finish(self) -> None:
        for name in self._tables:
            self.raw.execute(
                sql.SQL(
                    "SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))"
                ).format(sql.Literal(name), sql.Identifier(name))
            )
        self.raw.execute("CREATE INDEX search_fts_words ON search_document USING gin (words)")
        self.raw.execute("VACUUM ANALYZE")
        self.raw.execute("CHECKPOINT")
        self.raw.close()


def create(kind: str, url: str) -> None:
    """Make the empty database, in place of one that is there."""
    address = make_url(url)
    if kind == "sqlite":
        from pathlib import Path

        for end in ("", "-wal", "-shm"):
            Path(f"{address.database}{end}").unlink(missing_ok=True)
        return
    server = address.set(drivername="postgresql", database="postgres")
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as raw:
        name = sql.Identifier(address.database or "")
        raw.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        raw.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))


def numbered(rows: Iterable[Row], first: int = 1) -> Iterator[tuple[Any, ...]]:
    """Put a number before each row."""
    return ((number, *row) for number, row in enumerate(rows, first))
