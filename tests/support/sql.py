"""Counting SQL statements, so that a page's cost is a literal number in its test."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

# What a transaction needs around the statements is not counted: the same page would
# otherwise cost more on the database that says BEGIN aloud.
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


class Statements(list[str]):
    """The statements sent, in order."""

    def expect(self, count: int) -> None:
        """Fail unless exactly `count` statements were sent, showing them all."""
        assert len(self) == count, f"{len(self)} statements, not {count}:\n{self}"

    def __str__(self) -> str:
        return "\n".join(f"{n:3}. {' '.join(sql.split())}" for n, sql in enumerate(self, 1))


@contextlib.contextmanager
def recorded(engine: Engine | type[Engine] = Engine) -> Iterator[Statements]:
    """Record what is sent through `engine` (or through any) by this thread.

    with recorded() as statements:
        queries.topic_page(...)
    statements.expect(4)
    """
    statements = Statements()
    thread = threading.get_ident()

    def record(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if threading.get_ident() == thread and not statement.lstrip().upper().startswith(
            NOT_COUNTED
        ):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", record)
