"""What the installation holds about a person: every feature says it here, once.

"Download my data" writes all of it. A test compares the registry with the tables: a column that
points to a person is either held (``covers``) or left out with a reason (`leave_out`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute

from hrforum.extensions import db

BATCH = 500
Record = dict[str, Any]
Files = Callable[[int, Path], Iterator[tuple[str, Path]]]
_KEY = "_key"


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of records about a person.

    Args:
        name: stands in the file: never renamed.
        title: the heading for people.
        rows: the select of a person's records, by the person's id; its columns are the fields.
            Nothing of other people belongs into it, and no secret: no hash, key or token.
        key: a column that has another value in each of the records, in whose order they stand.
        labels: words for each field.
        covers: which columns of tables it is about, as ``table.column``.
        about: a sentence that explains it.
        texts: fields that are long texts of the person.
        change: makes a record fit to be given away.
        place: small numbers come first.
    """

    name: str
    title: Any
    rows: Callable[[int], Select[*tuple[Any, ...]]]
    key: InstrumentedAttribute[Any] | ColumnElement[Any]
    labels: Mapping[str, Any]
    covers: tuple[str, ...]
    about: Any = ""
    texts: frozenset[str] = field(default_factory=frozenset)
    change: Callable[[Record], Record] | None = None
    place: int = 50


_holdings: dict[str, Holding] = {}
_left_out: dict[str, str] = {}
_files: dict[str, Files] = {}


def register(*holdings: Holding) -> None:
    """Add what a feature holds."""
    for holding in holdings:
        _holdings[holding.name] = holding


def leave_out(reason: str, *columns: str) -> None:
    """Say why columns (``table.column``) that point to a person are not part of their data."""
    for column in columns:
        _left_out[column] = reason


def register_files(name: str, files: Files) -> None:
    """Add files that a person uploaded.

    ``files(person_id, data)`` yields names for the archive and paths in the data folder.
    """
    _files[name] = files


def registered() -> list[Holding]:
    """Return what is held, in order."""
    return sorted(_holdings.values(), key=lambda holding: holding.place)


def accounted_for() -> set[str]:
    """Return all columns that are held or left out for a reason."""
    held = {column for holding in _holdings.values() for column in holding.covers}
    return held | set(_left_out)


def uploads(person_id: int, data: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files that a person uploaded, as `register_files` says."""
    for name in sorted(_files):
        yield from _files[name](person_id, data)


def records(holding: Holding, person_id: int) -> Iterator[Record]:
    """Yield a person's records as values that JSON knows, a batch in memory at a time."""
    statement = holding.rows(person_id).add_columns(holding.key.label(_KEY))
    statement = statement.order_by(None).order_by(holding.key).limit(BATCH)
    last: Any = None
    while True:
        batch = statement if last is None else statement.where(holding.key > last)
        rows = db.session.execute(batch).mappings().all()
        # No transaction stays open while the rows are written: others may want to tidy up.
        db.session.rollback()
        for row in rows:
            record = {name: plain(value) for name, value in row.items() if name != _KEY}
            yield holding.change(record) if holding.change else record
        if len(rows) < BATCH:
            return
        last = rows[-1][_KEY]


def plain(value: Any) -> Any:
    """Return a value as JSON knows it; moments as ISO 8601 in UTC."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
