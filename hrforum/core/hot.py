"""Selects of the hottest pages, compiled once.

Building and compiling a select costs several times what the database takes to answer it. Only for
columns that need no conversion (numbers, texts, truth values): the rows are the driver's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.sql import Executable

from hrforum.extensions import db


class Prepared:
    """A select whose text is kept for each kind of database.

    Its bound parameters need a default (``bindparam("topic_id", 0)``): lists are written out.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, tuple[str, ...] | None, dict[str, Any]]] = {}

    def _for(self, connection: Connection) -> tuple[str, tuple[str, ...] | None, dict[str, Any]]:
        name = connection.dialect.name
        if name not in self._compiled:
            found: Any = self._statement.compile(  # type: ignore[attr-defined]  # every select has it
                dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
            )
            order = tuple(found.positiontup) if found.positional else None
            self._compiled[name] = (str(found), order, dict(found.params))
        return self._compiled[name]

    def all(self, **values: Any) -> Sequence[Any]:
        """Return all rows for these values of the bound parameters."""
        connection = db.session.connection()
        sql, order, params = self._for(connection)
        given: Any = {**params, **values}
        if order is not None:
            given = tuple(given[name] for name in order)
        return connection.exec_driver_sql(sql, given).all()

    def first(self, **values: Any) -> Any:
        """Return the first row, or None."""
        rows = self.all(**values)
        return rows[0] if rows else None
