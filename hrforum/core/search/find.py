"""Asking the index: which documents answer, the best first.

A common word stands in a third of all posts, and reading them all would take seconds at a million.
So the newest `MOST` that answer are ranked, with older ones that have the words in their title.

bm25 and ts_rank are not used: bm25 reads the whole list of each word at each query (measured: 34 ms
against 1 at 40,000 posts, 1,600 against 1 at a million), ts_rank the positions in each document
(84 against 18). What they weigh
was weighed when the document was written: marked words say what stands in a title and what a text
comes back to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, text

from hrforum.core import clock
from hrforum.core.search import ask_postgresql, ask_sqlite
from hrforum.core.search.query import Query, Scope, Term, fts5, tsquery
from hrforum.core.search.words import SIGNS
from hrforum.extensions import UtcDateTime, db

MOST = 5_000
MOST_PHRASES = 1_000
"""Where words have to stand together, PostgreSQL has to read each text."""
MOST_MARKED = 1_000
FEW = 500
"""With fewer documents than that, the last word may go on."""

# What makes a hit better than another: the words in the title, some of them, as what it is about,
# the last word not as a beginning only, a topic's first post, and being new.
TITLE, PART_OF_TITLE, SUBJECT, WHOLE_WORD, OPENING, NEW = 4.0, 1.5, 1.5, 1.0, 0.5, 1.5


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: words, marked words that narrow it, and where and when."""

    query: Query
    scope: Scope
    kind: str = "post"
    boards: tuple[int, ...] | None = None
    """The boards that may be looked at; None where documents have no board."""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that answers; ``others`` counts further posts of its topic that do."""

    id: int
    topic_id: int | None
    number: int | None
    others: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, how many there are, and how many of the newest were ranked if not all."""

    hits: list[Hit]
    total: int
    cut_at: int | None


def find(question: Question, offset: int, size: int, top: int) -> Found:
    """Return the hits from ``offset`` on, at most ``size``, each topic once with its best post.

    When fewer than `FEW` documents have the words as they were typed, those count too in which the
    last word goes on. One statement or two. ``top`` is what `measure` said.
    """
    wider = question.query.widened
    found, matches = _run(question, question.query, offset, size, top)
    if wider is None or matches >= FEW:
        return found
    return _run(question, wider, offset, size, top)[0]


def measure(questions: Sequence[Question], most: int) -> tuple[list[int], int]:
    """Return how many topics, members or people answer each question, and the highest id.

    Numbers above ``most`` are not exact. One statement.
    """
    ask = ask_sqlite if _on_sqlite() else ask_postgresql
    values: dict[str, Any] = {}
    parts = []
    for n, question in enumerate(questions):
        query = (question.query.widened or question.query).signed(SIGNS[question.kind])
        values[f"asked{n}"] = _ask(query, question.scope)
        values[f"most{n}"] = most + 1 if question.boards is None else MOST
        parts.append(f"({ask.counted(n, _where(question, values))})")
    parts.append("(SELECT max(id) FROM search_document)")
    statement = text(f"SELECT {', '.join(parts)}")
    *counts, top = db.session.execute(_typed(statement, values), values).one()
    return counts, top or 0


def _run(question: Question, query: Query, offset: int, size: int, top: int) -> tuple[Found, int]:
    """Return a page and how many documents were compared."""
    ask = ask_sqlite if _on_sqlite() else ask_postgresql
    query = query.signed(SIGNS[question.kind])
    most = MOST_PHRASES if query.has_phrases else MOST
    plain = question.newest_first or not query.terms
    values: dict[str, Any] = {
        "asked": _ask(query, question.scope),
        "most": most,
        "most_marked": MOST_MARKED,
        "offset": offset,
        "size": size,
    }
    marked: list[str] = []
    if not plain:
        values |= {"opening": OPENING, "new": NEW, "now": clock.now()}
    for name, weight, terms, scope in [] if plain else _weights(query, question.scope):
        values[name] = _ask(query, scope, terms)
        values[f"{name}_weight"] = weight
        marked.append(name)
    where = _where(question, values)
    statement = text(ask.ranked(marked, where, by_score=not plain, values=values, top=top))
    rows = db.session.execute(_typed(statement, values), values).all()
    hits = [Hit(row.ref_id, row.topic_id, row.number, row.together - 1) for row in rows]
    total, newest = (rows[0].total, rows[0].newest) if rows else (0, 0)
    return Found(hits, total, most if newest >= most else None), newest


def _weights(query: Query, scope: Scope) -> list[tuple[str, float, tuple[Term, ...], Scope]]:
    """Return the marked questions: a name, what an answer weighs, and what is asked."""
    titles = tuple(term.in_title() for term in query.terms)
    subjects = tuple(part for term in query.terms for part in term.as_subject())
    found = [("title", TITLE, titles, scope), ("subject", SUBJECT, subjects, scope)]
    if len(titles) > 1:
        some = replace(scope, either=(*scope.either, titles))
        found.append(("part", PART_OF_TITLE, query.terms, some))
    if query.terms[-1].prefix:
        whole = (*query.terms[:-1], Term(query.terms[-1].words))
        found.append(("whole", WHOLE_WORD, whole, scope))
    return found


def _on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _ask(query: Query, scope: Scope, terms: tuple[Term, ...] | None = None) -> str:
    write = fts5 if _on_sqlite() else tsquery
    return write(query.terms if terms is None else terms, query.excluded, scope)


def _where(question: Question, values: dict[str, Any]) -> str:
    """Return the conditions on the document ``d`` as SQL, and put what they compare into values."""
    found = []
    if question.boards is None:
        found.append(f"d.kind = '{question.kind}'")  # one of `words.SIGNS`
    else:
        found.append(f"d.board_id IN ({', '.join(str(int(b)) for b in question.boards) or 'NULL'})")
    for name, sign in (("since", ">="), ("until", "<")):
        moment = getattr(question, name)
        if moment is not None:
            values[name] = moment
            found.append(f"d.at {sign} :{name}")
    return " AND ".join(found)


def _typed(statement: Any, values: dict[str, Any]) -> Any:
    moments = [name for name in ("now", "since", "until") if name in values]
    return statement.bindparams(*(bindparam(name, type_=UtcDateTime()) for name in moments))
