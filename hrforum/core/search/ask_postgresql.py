"""The statements of `find` on PostgreSQL.

GIN gives all documents that answer, in no order. So the newest buckets (`write.BUCKETS`) are asked
first, four times as many next, and so on while there were not enough: an index that knows the
bucket of each document by a word of it skips the others. All in one statement; a part whose turn
does not come is not run. Nothing reads ``words`` but phrases: unpacking it costs more than all the
rest.
"""

# ruff: noqa: S608 -- SQL put together from constants; every value is bound

from __future__ import annotations

from typing import Any

from hrforum.core.search.write import BUCKETS

NEIGHBOURS = 3
_COLUMNS = "d.id, d.ref_id, d.topic_id, d.number, d.at"


def counted(n: int, where: str) -> str:
    """Return the select of how many topics or others answer the question number ``n``."""
    return (
        "SELECT count(DISTINCT coalesce(topic_id, -id)) "
        f"FROM ({_answers(f':asked{n}', where)} LIMIT :most{n}) AS c"
    )


def _answers(asked: str, where: str, *more: str) -> str:
    conditions = [f"d.words @@ {_query(asked)}", *more, *([where] if where else [])]
    return f"SELECT {_COLUMNS} FROM search_document d WHERE {' AND '.join(conditions)}"


def _query(asked: str) -> str:
    return f"CAST({asked} AS tsquery)"


def _newest(most: str) -> str:
    # "+ 0", or the primary key would be read backwards and each document unpacked and tested.
    return f" ORDER BY d.id + 0 DESC LIMIT {most}"


def _window(top: int, sign: str) -> str:
    bits = BUCKETS[sign]
    newest = top >> bits
    marks = range(max(0, newest - NEIGHBOURS + 1), newest + 1)
    return " | ".join(f"':{sign}{number}'" for number in marks)


def _windows(top: int) -> list[str]:
    """Return the signs of the buckets to ask in turn; all documents come last."""
    return [sign for sign, bits in BUCKETS.items() if top >> bits >= NEIGHBOURS]


def _chain(name: str, most: str, where: str, values: dict[str, Any], top: int) -> str:
    """Return the parts of a WITH that end in ``name``: the newest that answer ``:name``."""
    parts: list[str] = []
    names: list[str] = []
    for sign in [*_windows(top), "all"]:
        asked = f":{name}"
        if sign != "all":
            values[f"{name}_{sign}"] = f"({values[name]}) & ({_window(top, sign)})"
            asked = f":{name}_{sign}"
        part = f"{name}_in_{sign}"
        earlier = [f"(SELECT count(*) FROM {other}) < {most}" for other in names]
        parts.append(f"{part} AS MATERIALIZED ({_answers(asked, where, *earlier)}{_newest(most)})")
        names.append(part)
    # Each holds the one before, and is empty where that was enough.
    chosen = " UNION ".join(f"SELECT * FROM {part}" for part in names)
    parts.append(f"{name}_hits AS MATERIALIZED ({chosen} ORDER BY id DESC LIMIT {most})")
    return ", ".join(parts)


def ranked(
    marked: list[str], where: str, *, by_score: bool, values: dict[str, Any], top: int
) -> str:
    """Return the statement for a page of hits; ``marked`` names the questions that give weight."""
    chains = [_chain("asked", ":most", where, values, top)]
    sources = ["SELECT *, 0.0::float8 AS weight FROM asked_hits"]
    for name in marked:
        if name == "title":
            # No word is common in titles.
            some = f"({_answers(':title', where)}{_newest(':most_marked')})"
        else:
            chains.append(_chain(name, ":most_marked", where, values, top))
            some = f"{name}_hits"
        sources.append(f"SELECT s.*, CAST(:{name}_weight AS float8) FROM {some} AS s")
    score = "0.0 + d.id"
    if by_score:
        years = "greatest(extract(epoch FROM :now - d.at)::float8, 0) / 31557600"
        score = (
            "sum(d.weight) + CASE WHEN d.number = 1 THEN CAST(:opening AS float8) ELSE 0 END"
            f" + CAST(:new AS float8) / (1 + {years})"
        )
    return f"""
        WITH {", ".join(chains)},
        scored AS (
            SELECT d.id, d.ref_id, d.topic_id, d.number, {score} AS score,
                   coalesce(d.topic_id, -d.id) AS together
            FROM ({" UNION ALL ".join(sources)}) AS d
            GROUP BY d.id, d.ref_id, d.topic_id, d.number, d.at
        ),
        best AS (
            SELECT DISTINCT ON (together) id, ref_id, topic_id, number, score,
                   count(*) OVER (PARTITION BY together) AS n
            FROM scored ORDER BY together, score DESC, id DESC
        )
        SELECT ref_id, topic_id, number, n AS together, count(*) OVER () AS total,
               (SELECT count(*) FROM asked_hits) AS newest
        FROM best ORDER BY score DESC, id DESC LIMIT :size OFFSET :offset
    """
