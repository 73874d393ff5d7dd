"""Rows in every table, whatever the tables are: made from what the database itself says of them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

NOT_OURS = re.compile(r"^(?:alembic_version|sqlite_|search_fts)")
MOMENT = dt.datetime(2030, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def tables(connection: Connection) -> list[sa.Table]:
    """The tables as they are, parents before children."""
    metadata = sa.MetaData()
    metadata.reflect(connection, only=lambda name, _metadata: not NOT_OURS.match(name))
    return metadata.sorted_tables


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = [n for n in sa.inspect(connection).get_table_names() if not NOT_OURS.match(n)]
    if not names:
        return {}
    each = [sa.select(sa.literal(n), sa.func.count()).select_from(sa.table(n)) for n in names]
    return {row[0]: row[1] for row in connection.execute(sa.union_all(*each))}


def fill(connection: Connection, rows: int = 2) -> None:
    """Put rows into each table that has none, each child pointing to a parent."""
    known = counts(connection)
    keys: dict[str, list[dict[str, Any]]] = {}
    for table in tables(connection):
        if known[table.name] == 0:
            choices = _choices(connection, table.name)
            for number in range(1, rows + 1):
                row = {
                    column.name: _value(column, number, choices, keys)
                    for column in table.columns
                    if column.computed is None
                }
                connection.execute(table.insert().values(**row))
        found = connection.execute(sa.select(table)).mappings()
        keys[table.name] = [dict(row) for row in found]


def _choices(connection: Connection, table: str) -> dict[str, str]:
    """What a column may say, where a constraint lists it: its first choice."""
    found = {}
    for constraint in sa.inspect(connection).get_check_constraints(table):
        text = constraint["sqltext"]
        words = re.findall(r"'([^']*)'", text)
        name = re.match(r"\W*\"?(\w+)", text)
        if words and name:
            found[name[1]] = words[0]
    return found


def _value(
    column: sa.Column[Any], number: int, choices: dict[str, str], keys: dict[str, Any]
) -> Any:
    for key in column.foreign_keys:
        parents = keys.get(key.column.table.name)
        if parents:
            return parents[(number - 1) % len(parents)][key.column.name]
        return None  # a row that points to its own table, or to one that comes later
    if column.name in choices:
        return choices[column.name]
    if column.nullable:
        return None
    return _of_type(column.type, number)


def _of_type(kind: sa.types.TypeEngine[Any], number: int) -> Any:
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.Integer):
        return number
    if isinstance(kind, sa.DateTime):
        return MOMENT
    if isinstance(kind, sa.Date):
        return MOMENT.date()
    if isinstance(kind, sa.JSON):
        return {}
    if isinstance(kind, sa.Numeric | sa.Float):
        return float(number)
    if isinstance(kind, sa.String):
        return f"{number}"
    if isinstance(kind, sa.LargeBinary):
        return b"%d" % number
    if type(kind).__name__ == "TSVECTOR":
        return sa.func.to_tsvector("simple", f"word{number}")
    raise TypeError(f"No value for {kind!r}: add one.")
