"""Alembic's environment: online only, with the application's engine and metadata.

On SQLite a migration runs with foreign keys off, set before its transaction: ``batch_alter_table``
drops the old table, and with foreign keys on every child row would go with it. The table's triggers
go too: those that the migration did not drop itself are made again.
"""

from __future__ import annotations

import re
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, event

target = current_app.extensions["migrate"].db


def include_object(thing: Any, name: str | None, kind: str, *_rest: Any) -> bool:
    """Leave the full-text tables and indexes out: SQLAlchemy does not know them."""
    return not (kind in ("table", "index") and (name or "").startswith("search_fts"))


def render_item(kind: str, thing: Any, _context: Any) -> Any:
    """Write our moment type as plain SQL, so that a migration needs no code of the day."""
    if kind == "type" and type(thing).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    return False


class Triggers:
    """SQLite's triggers as they should be: kept when a migration rebuilds their table."""

    def __init__(self, connection: Connection) -> None:
        self._known: dict[str, str] = {}
        self._dropped: set[str] = set()
        event.listen(connection, "before_cursor_execute", self._watch)

    def _watch(self, connection: Connection, cursor: Any, statement: str, *_rest: Any) -> None:
        drops = re.match(r"\s*DROP TRIGGER (?:IF EXISTS )?\"?(\w+)", statement, re.IGNORECASE)
        if drops:
            self._dropped.add(drops[1])
        elif re.match(r"\s*DROP TABLE", statement, re.IGNORECASE):
            self._known |= dict(cursor.execute(self._ALL).fetchall())

    _ALL = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"

    def restore(self, ctx: Any, **_step: Any) -> None:
        """Make again what went with a rebuilt table; what went with its table stays gone."""
        connection: Connection = ctx.connection
        here = {row[0] for row in connection.exec_driver_sql(self._ALL)}
        tables = {
            row[0]
            for row in connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
        }
        for name, sql in self._known.items():
            on = re.search(r"\bON\s+\"?(\w+)", sql)
            if name not in here and name not in self._dropped and on and on[1] in tables:
                connection.exec_driver_sql(sql)
        self._known.clear()
        self._dropped.clear()


def run() -> None:
    """Run the migrations asked for, each in a transaction of its own."""
    engine = target.engine
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            raw = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys = OFF")
            raw.execute("PRAGMA busy_timeout = 30000")
        try:
            connection = connection.execution_options(hrforum_write=True)
            triggers = Triggers(connection) if sqlite else None
            context.configure(
                connection=connection,
                target_metadata=target.metadata,
                include_object=include_object,
                render_item=render_item,
                render_as_batch=sqlite,
                transaction_per_migration=True,
                compare_type=True,
                on_version_apply=[triggers.restore] if triggers else [],
            )
            with context.begin_transaction():
                context.run_migrations()
            if sqlite:
                broken = raw.execute("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"Foreign keys broken by the migration: {broken[:5]}")
        finally:
            if sqlite:
                raw.execute("PRAGMA foreign_keys = ON")
                raw.execute("PRAGMA busy_timeout = 0")


run()
