"""Alembic's environment: online only, with the application's engine and metadata.

On SQLite a migration runs with foreign keys off, set before its transaction: ``batch_alter_table``
drops the old table, and with foreign keys on every child row would go with it.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

target = current_app.extensions["migrate"].db


def include_object(thing: Any, name: str | None, kind: str, *_rest: Any) -> bool:
    """Leave the full-text tables and indexes out: SQLAlchemy does not know them."""
    return not (kind in ("table", "index") and (name or "").startswith("search_fts"))


def render_item(kind: str, thing: Any, _context: Any) -> Any:
    """Write our moment type as plain SQL, so that a migration needs no code of the day."""
    if kind == "type" and type(thing).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    return False


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
            context.configure(
                connection=connection,
                target_metadata=target.metadata,
                include_object=include_object,
                render_item=render_item,
                render_as_batch=sqlite,
                transaction_per_migration=True,
                compare_type=True,
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
