"""The statements of `find` on SQLite: FTS5 gives the newest first, and stops when it has enough."""

# ruff: noqa: S608 -- SQL put together from constants; every value is bound

from __future__ import annotations

from typing import Any

_COLUMNS = "d.id, d.ref_id, d.topic_id, d.number, d.at"


def counted(n: int, where: str) -> str:
    """Return the select of how many topics or others answer the question number ``n``."""
    some = _newest(f":asked{n}", f":most{n}", where)
    return f"SELECT count(DISTINCT coalesce(topic_id, -id)) FROM ({some})"


def _newest(asked: str, most: str, where: str) -> str:
    # Boards are compared in the documents' rows: FTS5's NOT walks through all of what is excluded,
    # however few documents are left to compare it with (measured: 50 ms at a million).
    conditions = f" AND {where}" if where else ""
    return (
        f"SELECT {_COLUMNS} FROM search_fts f CROSS JOIN search_document d "
        f"WHERE d.id = f.rowid AND f.search_fts MATCH {asked}{conditions} "
        f"ORDER BY f.rowid DESC LIMIT {most}"
    )


def ranked(
    marked: list[str], where: str, *, by_score: bool, values: dict[str, Any], top: int
) -> str:
    """Return the statement for a page of hits; ``marked`` names the questions that give weight."""
    sources = ["SELECT *, 0.0 AS weight FROM hits"]
    sources += [
        f"SELECT *, :{name}_weight FROM ({_newest(f':{name}', ':most_marked', where)})"
        for name in marked
    ]
    weighed = sources[0]
    score = "id"
    if by_score:
        weighed = (
            "SELECT id, ref_id, topic_id, number, at, sum(weight) AS weight "
            f"FROM ({' UNION ALL '.join(sources)}) GROUP BY id"
        )
        score = (
            "weight + (number IS 1) * :opening"
            " + :new / (1 + max(julianday(:now) - julianday(at), 0) / 365.25)"
        )
    # With max() alone in it, SQLite takes the other columns from the row that has it.
    return f"""
        WITH hits AS MATERIALIZED ({_newest(":asked", ":most", where)})
        SELECT ref_id, topic_id, number, max({score}) AS score, count(*) AS together,
               count(*) OVER () AS total, (SELECT count(*) FROM hits) AS newest
        FROM ({weighed})
        GROUP BY coalesce(topic_id, -id) ORDER BY score DESC, id DESC
        LIMIT :size OFFSET :offset
    """
