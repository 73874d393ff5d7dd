"""One table of what finds what, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from hrforum.core import search
from hrforum.core.db import transaction
from hrforum.core.search import Document
from hrforum.core.search.find import Question, find, measure
from hrforum.core.search.query import Scope, parse
from hrforum.core.search.words import facet
from tests.search.expectations import FOUND, HOSTILE, TEXTS


@pytest.fixture
def names(db: Any) -> dict[int, str]:
    """The index with every text in it; the texts' names by their ids."""
    by_id = dict(enumerate(TEXTS, 1))
    with transaction():
        search.put(
            *(
                Document("post", n, "", TEXTS[name], board_id=1, topic_id=n, number=2)
                for n, name in by_id.items()
            )
        )
    return by_id


def asked(typed: str) -> Question:
    return Question(parse(typed), Scope((facet("k", "post"),)), boards=(1,))


def test_everything_is_found_as_expected(names: dict[int, str]) -> None:
    wrong = {}
    for typed, expected in FOUND.items():
        counts, top = measure([asked(typed)], 500)
        found = find(asked(typed), 0, 100, top)
        got = {names[hit.id] for hit in found.hits}
        assert found.total == len(got) == counts[0], typed
        if expected is not None and got != expected:
            wrong[typed] = got
    assert wrong == {}


def test_each_text_is_found_by_all_of_itself(names: dict[int, str]) -> None:
    for n, name in names.items():
        found = find(asked(f'"{TEXTS[name]}"'), 0, 5, 1000)
        assert n in {hit.id for hit in found.hits}, name


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda t: repr(t[:20]))
def test_nothing_that_can_be_typed_is_an_error(names: dict[int, str], typed: str) -> None:
    _counts, top = measure([asked(typed)], 500)
    find(asked(typed), 0, 20, top)
