"""What came in already: the rows of `imported_item`, so that running twice adds nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Table, and_, func, insert, select, text
from sqlalchemy.orm import Session

from hrforum.extensions import Model, db
from hrforum.importers.discourse.records import SOURCE
from hrforum.importers.models import ImportedItem

BATCH = 500


def slices(things: Sequence[Any], size: int = BATCH) -> Iterator[Sequence[Any]]:
    """Return the things in pieces that one statement can take."""
    return (things[at : at + size] for at in range(0, len(things), size))


@dataclass(frozen=True, slots=True)
class Ledger:
    """What came in from one forum; two forums have the same numbers for different things."""

    source: str = SOURCE

    def known(self, kind: str, keys: Iterable[object]) -> dict[str, int]:
        """Return those of the archive's keys that came in already, with their ids here."""
        found: dict[str, int] = {}
        for some in slices([str(key) for key in keys]):
            rows = db.session.execute(
                select(ImportedItem.foreign_key, ImportedItem.local_id).where(
                    self.rows(kind), ImportedItem.foreign_key.in_(some)
                )
            )
            found.update((row.foreign_key, row.local_id) for row in rows)
        return found

    def note(self, session: Session, kind: str, ids: Iterable[tuple[object, int]]) -> None:
        """Write down what came in: the archive's key and the id here."""
        add_rows(
            session,
            ImportedItem,
            [
                {"source": self.source, "kind": kind, "foreign_key": str(key), "local_id": local_id}
                for key, local_id in ids
            ],
        )

    def rows(self, kind: str) -> ColumnElement[bool]:
        """Return the condition that finds what of that kind came in."""
        return and_(ImportedItem.source == self.source, ImportedItem.kind == kind)


def table_of(model: type[Model]) -> Table:
    """Return the table of a model."""
    return cast(Table, model.__table__)


def add_rows(session: Session, model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows, past the identity map: an import has no use for objects."""
    connection: Connection = session.connection()
    for some in slices(rows):
        connection.execute(insert(table_of(model)), list(some))


def take_ids(session: Session, model: type[Model], n: int) -> list[int]:
    """Return ids for ``n`` new rows; on SQLite inside a write transaction, where nobody else is."""
    if not n:
        return []
    table = table_of(model)
    if session.get_bind().dialect.name == "sqlite":
        top = session.scalar(select(func.max(table.c.id))) or 0
        return list(range(top + 1, top + 1 + n))
    statement = text(
        "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :n)"
    )
    return list(session.scalars(statement, {"name": table.name, "n": n}))
