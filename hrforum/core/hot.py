"""Selects of the hottest pages, compiled once.

Building and compiling a select costs several times what the database takes to answer it. Only for
columns that need no conversion (numbers, texts, truth values): the rows are the driver's own. What
is bound may be of any type.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Dialect, Engine, Select
from sqlalchemy.exc import OperationalError

from hrforum.core.postgresql import reader_of
from hrforum.extensions import db

_Bind = Callable[[Any], Any]
_Compiled = tuple[str, tuple[str, ...] | None, dict[str, Any], dict[str, _Bind], Any]


def _processor(parameter: Any, dialect: Dialect) -> _Bind | None:
    made: _Bind | None = parameter.type.dialect_impl(dialect).bind_processor(dialect)
    return made


class Prepared:
    """A select whose text is kept for each kind of database.

    Its bound parameters need a default (``bindparam("topic_id", 0)``): lists are written out.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def _for(self, engine: Engine) -> _Compiled:
        name = engine.dialect.name
        if name not in self._compiled:
            found: Any = self._statement.compile(
                dialect=engine.dialect, compile_kwargs={"render_postcompile": True}
            )
            order = tuple(found.positiontup) if found.positional else None
            names = [column.name for column in self._statement.selected_columns]
            row = namedtuple("Row", names)  # type: ignore[misc]  # noqa: PYI024 -- made at run time
            binds = {
                key: bind
                for key, parameter in found.binds.items()
                if (bind := _processor(parameter, engine.dialect))
            }
            self._compiled[name] = (str(found), order, dict(found.params), binds, row)
        return self._compiled[name]

    def all(self, **values: Any) -> Sequence[Any]:
        """Return all rows, with their columns' names, for these values of the parameters."""
        found = self.tuples(**values)
        row = self._for(db.engine)[-1]
        return [row(*each) for each in found]

    def tuples(self, **values: Any) -> Sequence[Any]:
        """Return all rows as the driver gives them: for many thousands of them.

        One statement on a connection of its own, outside the session's transaction: on SQLite it
        needs no BEGIN, and nothing has to be rolled back.
        """
        engine = db.engine
        sql, order, params, binds, _row = self._for(engine)
        given: Any = {**params, **values}
        for name, bind in binds.items():
            given[name] = bind(given[name])
        if order is not None:
            given = tuple(given[name] for name in order)
        connection = reader_of(engine).raw_connection()
        try:
            cursor = connection.cursor()
            try:
                # Whoever counts statements or times them hears of this one too.
                engine.dispatch.before_cursor_execute(None, cursor, sql, given, None, False)
                cursor.execute(sql, given)
                return cursor.fetchall()
            finally:
                cursor.close()
        except engine.dialect.dbapi.Error as error:  # type: ignore[union-attr]  # it has one
            if engine.dialect.is_disconnect(error, connection.dbapi_connection, None):
                connection.invalidate(error)
            raise OperationalError(sql, None, error) from error
        finally:
            connection.close()

    def first(self, **values: Any) -> Any:
        """Return the first row, or None."""
        rows = self.all(**values)
        return rows[0] if rows else None
