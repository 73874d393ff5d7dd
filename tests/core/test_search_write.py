"""Putting documents into the index, changing and removing them, on both databases."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from hrforum.core import search
from hrforum.core.db import transaction
from hrforum.core.search import Document, SearchDocument

DAY = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def found(db: Any, *words: str) -> list[int]:
    """What the index itself has for these words: the numbers of posts, in order."""
    if db.engine.dialect.name == "sqlite":
        where = "d.id IN (SELECT rowid FROM search_fts WHERE search_fts MATCH :q)"
        q = " AND ".join(f'"{word}"' for word in words)
    else:
        where = "d.words @@ CAST(:q AS tsquery)"
        q = " & ".join(f"'{word}'" for word in words)
    rows = db.session.execute(
        text(f"SELECT ref_id FROM search_document d WHERE {where} ORDER BY ref_id"),  # noqa: S608 -- constants
        {"q": q},
    )
    return [row[0] for row in rows]


def post(number: int, body: str, **more: Any) -> Document:
    title = more.pop("title", "")
    return Document("post", number, title, body, topic_id=7, number=number, **more)


def test_put_replaces_and_keeps_its_place(db: Any) -> None:
    with transaction():
        search.put(post(1, "Łódź has housing"), post(2, "Housing in Oslo"))
    assert found(db, "lodz") == [1]
    assert found(db, "housing") == [1, 2]
    first = db.session.scalar(select(SearchDocument.id).where(SearchDocument.ref_id == 1))
    with transaction():
        search.put(post(1, "Gdańsk has trams"))
    assert found(db, "lodz") == []
    assert found(db, "gdansk") == [1]
    assert db.session.scalar(select(SearchDocument.id).where(SearchDocument.ref_id == 1)) == first


def test_kinds_do_not_mix(db: Any) -> None:
    with transaction():
        search.put(post(1, "Utrecht"), Document("member", 1, "Utrecht", ""))
        search.remove("member", 1, 2, 3)
    assert found(db, "utrecht") == [1]


def test_remove_and_remove_topic(db: Any) -> None:
    with transaction():
        search.put(*(post(n, "word") for n in range(1, 5)))
        search.remove("post", 2)
    assert found(db, "word") == [1, 3, 4]
    with transaction():
        search.remove_topic(7)
    assert found(db, "word") == []


def test_a_topic_moves_with_its_posts(db: Any) -> None:
    with transaction():
        search.put(
            *(
                post(n, "word", board_id=3, type="question", tags=("housing", "old"), language="fr")
                for n in range(1, 4)
            )
        )
    assert found(db, ":b3", ":tquestion", ":ghousing", ":lfr") == [1, 2, 3]
    with transaction():
        search.update_topic(7, board_id=4, tags=("housing", "human-rights"))
    assert found(db, ":b3") == []
    assert found(db, ":gold") == []
    assert found(db, ":b4", ":tquestion", ":ghousing", ":ghuman-rights", ":lfr", "word") == [
        1,
        2,
        3,
    ]
    assert set(db.session.scalars(select(SearchDocument.board_id))) == {4}
    with transaction():
        search.update_topic(7, tags=())
    assert found(db, ":ghousing") == []
    assert found(db, ":b4") == [1, 2, 3]


def test_rolled_back_is_not_indexed(db: Any) -> None:
    def fail() -> None:
        with transaction():
            search.put(post(1, "word"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert found(db, "word") == []


def test_renumber_puts_an_old_archive_before_the_new(db: Any, app: Flask) -> None:
    with transaction():
        search.put(*(post(n, "word", at=DAY + dt.timedelta(days=n)) for n in (3, 4)))
        search.put(*(post(n, "word", at=DAY + dt.timedelta(days=n)) for n in (1, 2)))
    by_id = select(SearchDocument.ref_id).order_by(SearchDocument.id)
    assert db.session.scalars(by_id).all() == [3, 4, 1, 2]
    seen: list[tuple[int, int]] = []
    assert search.renumber(lambda done, total: seen.append((done, total))) == 4
    assert seen == [(4, 4)]
    assert db.session.scalars(by_id).all() == [1, 2, 3, 4]
    assert found(db, "word") == [1, 2, 3, 4]
    assert search.renumber() == 0
    with transaction():
        search.put(post(1, "other"))
    assert found(db, "word") == [2, 3, 4]
    assert found(db, "other") == [1]


def test_a_long_post_is_indexed_to_its_end(db: Any) -> None:
    words = " ".join(f"word{n}" for n in range(60_000))
    with transaction():
        search.put(post(1, words + " " + "x" * 5_000, title="t" * 300))
    assert found(db, "word1") == [1]
    assert found(db, "word39999") == [1]
    assert found(db, "t" * 60) == [1]
    assert found(db, ":kpost") == [1]


@pytest.mark.database("sqlite")
def test_the_index_is_whole_after_all_that(db: Any) -> None:
    with transaction() as session:
        search.put(*(post(n, f"word{n}") for n in range(50)))
        search.put(*(post(n, f"other{n}") for n in range(0, 50, 2)))
        search.remove("post", *range(10))
        session.execute(
            text("INSERT INTO search_fts(search_fts, rank) VALUES ('integrity-check', 1)")
        )
    search.optimize()
