"""Writing to the index, inside the caller's transaction."""

# ruff: noqa: S608 -- SQL put together from constants; every value is bound

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, select, text
from sqlalchemy.orm import Session

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.search.tables import SearchDocument
from hrforum.core.search.words import Document, as_text, as_tsvector, topic_facets
from hrforum.extensions import UtcDateTime, db

BUCKETS = {"n": 13, "o": 15, "p": 17, "q": 19}
"""Buckets of neighbours in time, by one marked word each on PostgreSQL: bits of the id they span,
from 8,192 documents to 524,288."""
BATCH = 500

_COLUMNS = ("kind", "ref_id", "board_id", "topic_id", "number", "author_id", "at")
_names = ", ".join(_COLUMNS)
_values = ", ".join(f":{name}" for name in _COLUMNS)
_changed = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])


def _buckets(number: str) -> str:
    """Return the SQL of the marked words of the buckets that the id ``number`` is in."""
    marks = ", ".join(f"'\\:{sign}' || ({number} >> {bits})" for sign, bits in BUCKETS.items())
    return f"array_to_tsvector(ARRAY[{marks}])"


_PUT_SQLITE = f"""
    INSERT INTO search_document ({_names}, words) VALUES ({_values}, :words)
    ON CONFLICT (kind, ref_id) DO UPDATE SET {_changed}, words = excluded.words
"""
# The id must be known for its bucket, and a statement can't refer to a default of its own row.
_PUT_POSTGRESQL = f"""
    INSERT INTO search_document (id, {_names}, words)
    SELECT n, {_values}, CAST(:words AS tsvector) || {_buckets("n")}
    FROM (SELECT nextval('search_document_id_seq') AS n) AS given
    ON CONFLICT (kind, ref_id) DO UPDATE SET {_changed},
        words = CAST(:words AS tsvector) || {_buckets("search_document.id")}
"""
# Made once: reading the names of the values out of the text costs as much as the statement.
_put_sqlite, _put_postgresql = (
    text(statement).bindparams(bindparam("at", type_=UtcDateTime()))
    for statement in (_PUT_SQLITE, _PUT_POSTGRESQL)
)
_unmarked = (
    "ts_delete(words, array(SELECT lexeme FROM unnest(words) WHERE left(lexeme, 2) = ANY (:old)))"
)
_MARKED = f"""
    UPDATE search_document SET words = {_unmarked} || array_to_tsvector(:new)
    WHERE topic_id = :topic AND kind = 'post'
"""
_MOVE_POSTGRESQL = f"""
    UPDATE search_document SET id = :id, words = {_unmarked} || {_buckets("CAST(:id AS bigint)")}
    WHERE id = :was
"""
_MOVE_SQLITE = "UPDATE search_document SET id = :id WHERE id = :was"


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def put(*documents: Document) -> None:
    """Insert documents into the index, or replace them; one batch, no commit.

    A replaced document keeps its place in time.
    """
    if not documents:
        return
    session = db.session()
    sqlite = _on_sqlite(session)
    words = as_text if sqlite else as_tsvector
    rows = [
        {
            "kind": document.kind,
            "ref_id": document.id,
            "board_id": document.board_id,
            "topic_id": document.topic_id,
            "number": document.number,
            "author_id": document.author_id,
            "at": document.at or clock.now(),
            "words": words(document),
        }
        for document in documents
    ]
    # One row as one row: psycopg opens a pipeline for a list of them.
    session.execute(_put_sqlite if sqlite else _put_postgresql, rows if len(rows) > 1 else rows[0])


def remove(kind: str, *ids: int) -> None:
    """Take things out of the index; what is not in it is no error. No commit."""
    for some in _slices(ids):
        db.session.execute(
            delete(SearchDocument)
            .where(SearchDocument.kind == kind, SearchDocument.ref_id.in_(some))
            .execution_options(synchronize_session=False)
        )


def remove_topic(topic_id: int) -> None:
    """Take all posts of a topic out of the index. No commit."""
    db.session.execute(
        delete(SearchDocument)
        .where(SearchDocument.topic_id == topic_id)
        .execution_options(synchronize_session=False)
    )


def move(posts: Sequence[tuple[int, int]], topic_id: int, board_id: int) -> None:
    """Say that these posts (id, number) stand in that topic now, on that board. No commit.

    Their facets follow with `update_topic`.
    """
    if posts:
        rows = [{"ref": i, "number": n, "topic": topic_id, "board": board_id} for i, n in posts]
        db.session.execute(
            text(
                "UPDATE search_document SET topic_id = :topic, number = :number, "
                "board_id = :board WHERE kind = 'post' AND ref_id = :ref"
            ),
            rows if len(rows) > 1 else rows[0],
        )


def update_topic(
    topic_id: int,
    *,
    board_id: int | None = None,
    type: str | None = None,  # noqa: A002  # the word of the domain
    tags: Sequence[str] | None = None,
    only: Sequence[int] | None = None,
) -> None:
    """Say of all posts of a topic that its board, type or tags changed; None leaves a thing alone.

    With ``only`` (ids of posts) of these alone. A new title is `put` again with the opening post.
    No commit.
    """
    old = [
        mark for mark, value in ((":b", board_id), (":t", type), (":g", tags)) if value is not None
    ]
    if not old:
        return
    new = sorted(set(topic_facets(board_id, type or "", tags or ())))
    session = db.session()
    if _on_sqlite(session):
        _mark_on_sqlite(session, topic_id, tuple(old), new, only)
    else:
        some = "" if only is None else " AND ref_id = ANY (:only)"
        values = {"topic": topic_id, "old": old, "new": new}
        session.execute(
            text(_MARKED + some), values if only is None else {**values, "only": [*only]}
        )
    if board_id is not None and only is None:
        session.execute(
            text("UPDATE search_document SET board_id = :board WHERE topic_id = :topic"),
            {"board": board_id, "topic": topic_id},
        )


def _mark_on_sqlite(
    session: Session,
    topic_id: int,
    old: tuple[str, ...],
    new: list[str],
    only: Sequence[int] | None,
) -> None:
    of_topic = select(SearchDocument.id, SearchDocument.ref_id).where(
        SearchDocument.topic_id == topic_id, SearchDocument.kind == "post"
    )
    wanted = None if only is None else set(only)
    found = [row.id for row in session.execute(of_topic) if wanted is None or row.ref_id in wanted]
    for ids in _slices(found):
        rows = session.execute(
            select(SearchDocument.id, SearchDocument.words).where(SearchDocument.id.in_(ids))
        ).all()
        session.execute(
            text("UPDATE search_document SET words = :words WHERE id = :id"),
            [{"id": row.id, "words": _marked_anew(row.words, old, new)} for row in rows],
        )


def _marked_anew(words: str, old: tuple[str, ...], new: list[str]) -> str:
    kept = [word for word in words.split(" ") if not word.startswith(old)]
    return " ".join([*kept, *new])


def clear() -> None:
    """Take everything out of the index. No commit."""
    db.session.execute(delete(SearchDocument).execution_options(synchronize_session=False))


def in_order() -> bool:
    """Whether ids of posts rise with their time, as finding the newest needs."""
    before = (
        select(
            SearchDocument.at.label("at"),
            func.lag(SearchDocument.at).over(order_by=SearchDocument.id).label("before"),
        )
        .where(SearchDocument.kind == "post")
        .subquery()
    )
    late: Select[Any] = select(before.c.at).where(before.c.before > before.c.at).limit(1)
    return db.session.execute(late).first() is None


def renumber(progress: Callable[[int, int], None] | None = None) -> int:
    """Give posts ids in the order of their time again: after an import of an older archive.

    Works in transactions of its own, so searches and writes go on meanwhile; call it outside of
    one. ``progress`` is told how many of how many are done. Returns how many were moved: none when
    they were in order.
    """
    if in_order():
        return 0
    session = db.session()
    by_time = (
        select(SearchDocument.id)
        .where(SearchDocument.kind == "post")
        .order_by(SearchDocument.at, SearchDocument.number, SearchDocument.id)
    )
    ids = array("q", session.scalars(by_time.execution_options(yield_per=10_000)))
    session.commit()
    for done in range(0, len(ids), BATCH):
        some = ids[done : done + BATCH]
        with transaction():
            _move(session, some)
        if progress:
            progress(done + len(some), len(ids))
    return len(ids)


def _move(session: Session, ids: array[int]) -> None:
    if _on_sqlite(session):
        top = session.scalar(select(func.max(SearchDocument.id))) or 0
        new: Iterable[int] = range(top + 1, top + 1 + len(ids))
        statement = _MOVE_SQLITE
    else:
        new = session.scalars(
            text("SELECT nextval('search_document_id_seq') FROM generate_series(1, :n)"),
            {"n": len(ids)},
        ).all()
        statement = _MOVE_POSTGRESQL
    signs = [f":{sign}" for sign in BUCKETS]
    session.execute(
        text(statement),
        [{"was": was, "id": to, "old": signs} for was, to in zip(ids, new, strict=True)],
    )


def optimize() -> None:
    """Let SQLite merge the index into one piece (after a rebuild); PostgreSQL needs `VACUUM`."""
    with transaction() as session:
        if _on_sqlite(session):
            session.execute(text("INSERT INTO search_fts(search_fts) VALUES ('optimize')"))


def _slices(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[at : at + BATCH] for at in range(0, len(ids), BATCH))
