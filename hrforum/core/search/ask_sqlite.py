"""The statements of `find` on SQLite: FTS5 gives the newest first, and stops when it has enough."""

# ruff: noqa: S608 -- SQL put together from constants; every value is bound

from __future__ import annotations

from typing import Any


def counted(n: int, where: str) -> str:
    """Return the select of how many topics or others answer the question number ``n``."""
    some = _newest(f":asked{n}", f":most{n}", where)
    return (
        "SELECT count(DISTINCT coalesce(d.topic_id, -d.id)) "
        f"FROM ({some}) s JOIN search_document d ON d.id = s.id{_and(where)}"
    )


def _and(where: str) -> str:
    return f" WHERE {where}" if where else ""


def _newest(asked: str, most: str, where: str) -> str:
    # Boards are marked words too; only what the index does not know needs the documents' rows.
    join = ""
    if "d.at " in where:
        join = f" JOIN search_document d ON d.id = f.rowid AND {where}"
    return (
        f"SELECT f.rowid AS id FROM search_fts f{join} WHERE search_fts MATCH {asked} "
        f"ORDER BY f.rowid DESC LIMIT {most}"
    )


def ranked(
    marked: list[str], where: str, *, by_score: bool, values: dict[str, Any], top: int
) -> str:
    """Return the statement for a page of hits; ``marked`` names the questions that give weight."""
    sources = ["SELECT id, 0.0 AS weight FROM hits"]
    sources += [
        f"SELECT id, :{name}_weight FROM ({_newest(f':{name}', ':most_marked', where)})"
        for name in marked
    ]
    weighed = (
        f"SELECT id, sum(weight) AS weight FROM ({' UNION ALL '.join(sources)}) GROUP BY id"
        if marked
        else sources[0]
    )
    score = (
        "m.weight + (d.number IS 1) * :opening"
        " + :new / (1 + max(julianday(:now) - julianday(d.at), 0) / 365.25)"
        if by_score
        else "d.id"
    )
    # With max() alone in it, SQLite takes the other columns from the row that has it.
    return f"""
        WITH hits AS MATERIALIZED ({_newest(":asked", ":most", where)}),
        weighed AS ({weighed})
        SELECT d.ref_id, d.topic_id, d.number, max({score}) AS score, count(*) AS together,
               count(*) OVER () AS total, (SELECT count(*) FROM hits) AS newest
        FROM weighed m JOIN search_document d ON d.id = m.id{_and(where)}
        GROUP BY coalesce(d.topic_id, -d.id) ORDER BY score DESC, d.id DESC
        LIMIT :size OFFSET :offset
    """
