"""What the composer offers behind a sign: only what there is, and what its writer may see."""

from __future__ import annotations

from typing import Any

import pytest

from hrforum.accounts.indexing import index_person
from hrforum.core.db import transaction
from hrforum.members.indexing import index_member
from tests import factories as make


def offered(browser: Any, sign: str, q: str) -> list[tuple[str, str]]:
    """(value, label) of what is offered."""
    answer = browser.open("GET", "/search/complete", query_string={"sign": sign, "q": q})
    assert answer.status == 200
    return [(one["value"], one["label"]) for one in answer.json]


@pytest.fixture
def writer(browser_of: Any) -> Any:
    return browser_of(make.person(username="writer", display_name="Wanda Writer"))


def test_people_and_members_by_the_beginning_of_a_word(writer: Any) -> None:
    lodz = make.member(name="Łódź [PL]", slug="lodz")
    people = [
        make.person(username="anna.b", display_name="Anna Łodzka"),
        make.person(username="lotte", display_name="Lotte Lund"),
    ]
    mention = make.person(username="m.x", display_name="Mia", bio="Works in Łódź")
    gone = make.person(username="lodewijk", display_name="Lodewijk", active=False)
    with transaction():
        for person in (*people, mention, gone):
            index_person(person)
        index_member(lodz)
    assert offered(writer, "@", "lod") == [
        ("@anna.b", "Anna Łodzka"),
        (r"[Łódź \[PL\]](/members/lodz/)", "Łódź [PL]"),
    ]
    assert offered(writer, "@", "lott") == [("@lotte", "Lotte Lund")]
    assert offered(writer, "@", "l")[0] == ("@lotte", "Lotte Lund"), "by username"
    assert offered(writer, "@", "anna.b") == [("@anna.b", "Anna Łodzka")]
    assert offered(writer, "@", "nobody") == offered(writer, "@", "%") == []


def test_tags_of_topics_that_the_writer_may_read(writer: Any, browser_of: Any) -> None:
    make.topic(tags=[make.tag("housing-first"), make.tag("housing")])
    make.topic(make.board(visibility="moderators"), tags=[make.tag("housing-secret")])
    make.tag("housing-unused")
    assert offered(writer, "#", "Housing") == [
        ("[#housing](/tags/housing/)", "#housing"),
        ("[#housing-first](/tags/housing-first/)", "#housing-first"),
    ]
    moderator = browser_of(make.person("moderator"))
    assert len(offered(moderator, "#", "hous")) == 3


def test_emoji_by_name(writer: Any) -> None:
    assert ("🎉", ":tada:") in offered(writer, ":", "tad")
    assert offered(writer, ":", "TADA") == [("🎉", ":tada:")]
    assert len(offered(writer, ":", "s")) == 8
    assert offered(writer, ":", "no-such-thing") == []


@pytest.mark.parametrize("query", ["sign=@", "sign=!&q=a", "q=a", "sign=@&q=%00", "sign=%23&q=---"])
def test_nonsense_is_answered_with_nothing(writer: Any, query: str) -> None:
    assert writer.open("GET", f"/search/complete?{query}").json == []


def test_it_costs_the_same_however_many_there_are(writer: Any) -> None:
    from tests.support.sql import recorded

    costs = []
    for count in (1, 30):
        with transaction():
            for _ in range(count):
                index_person(make.person(display_name="Same Name"))
        offered(writer, "@", "same")
        with recorded() as statements:
            assert offered(writer, "@", "same")
        costs.append(len(statements))
    assert costs[0] == costs[1], costs
