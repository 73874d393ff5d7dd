"""The result page: what it shows to whom, its filters, its cost, and what it makes of bad input."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.search.cli import rebuild
from tests import factories
from tests.search.expectations import HOSTILE
from tests.support.page import Page, PageClient

DAY = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
TITLES = ".result-title"


def index() -> None:
    for _done in rebuild():
        pass


@pytest.fixture
def housing(db: Any) -> dict[str, Any]:
    """Topics on two boards, one of them for moderators, a member and a person."""
    public = factories.board(name="Housing for all", slug="housing")
    secret = factories.board(name="Moderators on housing", slug="room", visibility="moderators")
    anna = factories.person(username="anna", display_name="Anna Housing")
    ben = factories.person(username="ben", display_name="Ben")
    tag = factories.tag("rent")
    with clock.at(DAY):
        first = factories.topic(
            public, anna, title="Rent in Łódź", body="A <b>plan</b> for *housing* & homes.",
            type="practice", tags=[tag],
        )  # fmt: skip
        factories.post(first, ben, body="Un projet de housing à Lyon", language="fr")
    with clock.at(DAY + dt.timedelta(days=30)):
        other = factories.topic(
            public, ben, title="Housing question", body="Who knows?", type="question"
        )
        hidden = factories.topic(secret, anna, title="Secret housing talk", body="housing matters")
    member = factories.member(name="Housing Network", slug="housing-network")
    index()
    return {"first": first, "other": other, "hidden": hidden, "member": member, "ben": ben}


def search(client: PageClient, typed: str = "", **filters: Any) -> Page:
    return client.get("/search", q=typed, **filters)


def test_the_empty_page_says_how_to_search(client: PageClient) -> None:
    page = client.get("/search")
    assert page.h1 == "Search"
    assert "lodz" in page.text
    assert not page.has(".tabs")


def test_topics_stand_once_with_their_best_post(client: PageClient, housing: Any) -> None:
    page = search(client, "housing")
    assert page.texts(TITLES) == ["Housing question", "Rent in Łódź"]
    assert "and 1 more post in this topic" in page.text
    first = housing["first"]
    assert f"/topics/{first.id}-{first.slug}/1" in page.links(f"{TITLES} a")


def test_words_are_marked_and_the_rest_is_escaped(client: PageClient, housing: Any) -> None:
    page = search(client, "lodz plan")
    assert page.texts(f"{TITLES} mark") == ["Łódź"]
    assert page.texts(".result-text mark") == ["plan"]
    assert "A <b>plan</b> for housing & homes." in page.text


def test_a_post_is_linked_where_it_stands(client: PageClient, housing: Any) -> None:
    page = search(client, "lyon")
    first = housing["first"]
    assert page.links(f"{TITLES} a") == [f"/topics/{first.id}-{first.slug}/2"]
    client.get(page.links(f"{TITLES} a")[0], follow=True)


def test_only_what_the_reader_may_see(
    client: PageClient, housing: Any, browser_of: Callable[[Any], PageClient]
) -> None:
    assert "Secret" not in search(client, "housing").text
    assert "Moderators on housing" not in client.get("/search").html
    assert search(client, "matters").has(".empty")
    moderator = browser_of(factories.person("moderator"))
    assert "Secret housing talk" in search(moderator, "housing").texts(TITLES)
    assert "Secret housing talk" in search(moderator, "", board="room").texts(TITLES)
    refused = search(client, "housing", board="room")
    assert refused.error("board") == "Error: Choose one from the list."
    assert not refused.has(TITLES)


def test_what_was_taken_away_is_not_found(client: PageClient, housing: Any) -> None:
    """The index is told in the same transaction; where it was not, the rows still decide."""
    with transaction() as session:
        session.merge(housing["other"]).deleted_at = clock.now()
    assert "Housing question" not in search(client, "housing").texts(TITLES)


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({"board": "housing"}, ["Housing question", "Rent in Łódź"]),
        ({"type": "practice"}, ["Rent in Łódź"]),
        ({"type": "challenge"}, []),
        ({"tag": "rent"}, ["Rent in Łódź"]),
        ({"tag": "#Rent"}, ["Rent in Łódź"]),
        ({"language": "fr"}, ["Rent in Łódź"]),
        ({"author": "anna"}, ["Rent in Łódź"]),
        ({"author": "@Ben"}, ["Housing question", "Rent in Łódź"]),
        ({"since": "2026-03-11"}, ["Housing question"]),
        ({"until": "2026-03-10"}, ["Rent in Łódź"]),
        ({"since": "2026-03-10", "until": "2026-03-10"}, ["Rent in Łódź"]),
        ({"until": "2026-03-09"}, []),
        ({"since": "2024-01-01", "until": "2025-12-31"}, []),
        ({"type": "practice", "language": "fr", "board": "housing"}, ["Rent in Łódź"]),
    ],
)
def test_filters(client: PageClient, housing: Any, filters: dict[str, str], titles: Any) -> None:
    assert sorted(search(client, "housing", **filters).texts(TITLES)) == sorted(titles)
    alone = search(client, "", **filters)
    assert sorted(alone.texts(TITLES)) == sorted(titles)
    assert alone.has(".search-filters[open]")


def test_days_are_the_readers(
    client: PageClient, db: Any, browser_of: Callable[[Any], PageClient]
) -> None:
    with clock.at(dt.datetime(2026, 3, 10, 23, 30, tzinfo=dt.UTC)):
        factories.topic(title="Late words")
    index()
    assert search(client, "late", since="2026-03-11").has(".empty")
    tokyo = browser_of(factories.person(timezone="Asia/Tokyo"))
    assert search(tokyo, "late", since="2026-03-11").texts(TITLES) == ["Late words"]
    assert search(tokyo, "late", until="2026-03-10").has(".empty")


@pytest.mark.parametrize(
    ("filters", "field", "message"),
    [
        ({"board": "nowhere"}, "board", "Choose one from the list."),
        ({"type": "rumour"}, "type", "Choose one from the list."),
        ({"language": "xx"}, "language", "Choose one from the list."),
        ({"author": "nobody"}, "author", "There is nobody with this username."),
        ({"since": "yesterday"}, "since", "Write the day like 2026-03-31."),
        ({"since": "0001-01-01"}, "since", "Choose a day after 1989."),
        (
            {"since": "2026-03-02", "until": "2026-03-01"},
            "until",
            "The last day comes before the first. Swap them.",
        ),
        ({"sort": "worst"}, "sort", "Choose one from the list."),
        ({"tag": "t" * 61}, "tag", "Use at most 60 characters."),
    ],
)  # fmt: skip
def test_bad_filters_are_said(
    client: PageClient, housing: Any, filters: dict[str, str], field: str, message: str
) -> None:
    page = search(client, "housing", **filters)
    assert page.error(field) == f"Error: {message}"
    assert page.has(".error-summary")
    assert not page.has(TITLES)


def test_members_and_people_have_their_tabs(client: PageClient, housing: Any) -> None:
    page = search(client, "housing")
    assert page.texts(".tabs a") == ["Discussions (2)", "Members (1)", "People (1)"]
    members = search(client, "housing", kind="members")
    assert members.texts(TITLES) == ["Housing Network"]
    assert members.links(f"{TITLES} a") == ["/members/housing-network/"]
    assert members.texts(".tabs a") == ["Discussions (2)", "Members (1)", "People (1)"]
    people = search(client, "housing", kind="people")
    assert people.texts(TITLES) == ["Anna Housing"]
    assert search(client, "housing", kind="nonsense").texts(TITLES) == page.texts(TITLES)


def test_boards_and_tags_with_the_name_are_offered(client: PageClient, housing: Any) -> None:
    assert search(client, "hous").links(".result-places a") == ["/boards/housing/"]
    assert search(client, "rent").links(".result-places a") == ["/tags/rent/"]
    client.get("/tags/rent/")


def test_pages_of_results(client: PageClient, db: Any) -> None:
    board = factories.board()
    for n in range(25):
        factories.topic(board, title=f"Word {n}")
    index()
    page = search(client, "word")
    assert len(page.select(TITLES)) == 20
    second = search(client, "word", page=2)
    assert len(second.select(TITLES)) == 5
    assert not set(page.texts(TITLES)) & set(second.texts(TITLES))
    client.get("/search?q=word&page=3", status=302)
    for odd in ("0", "-1", "x", "99999999999999999999", "２"):
        search(client, "word", page=odd)
    newest = search(client, "word", sort="newest")
    assert newest.texts(TITLES)[0] == "Word 24"


def test_no_word_to_look_for(client: PageClient, housing: Any) -> None:
    assert "There is no word to look for" in search(client, "??? !!").text
    assert "Nothing was found" in search(client, "xylophone").text
    assert "There is no word" in search(client, "-housing").text


def test_a_long_question_is_cut_and_says_so(client: PageClient, housing: Any) -> None:
    assert "16 words" in search(client, " ".join(f"w{n}" for n in range(40))).text


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda t: repr(t[:20]))
def test_nothing_in_the_address_breaks_the_page(
    client: PageClient, housing: Any, typed: str
) -> None:
    sent = quote(typed[:3000], errors="surrogatepass")
    client.get(f"/search?q={sent}")
    for name in ("board", "author", "type", "tag", "language", "since", "until", "kind", "page"):
        client.get(f"/search?q=housing&{name}={sent[:300]}", check=False)


def test_hostile_text_does_nothing(client: PageClient, db: Any) -> None:
    vector = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    factories.topic(title=f"Word {vector}", body=f"Word `{vector}`")
    factories.member(name=f"Word {vector}", summary=vector)
    factories.person(display_name=f"Word {vector}", claim=vector)
    index()
    for kind in ("posts", "members", "people"):
        page = search(client, "word alert", kind=kind)
        assert len(page.select(TITLES)) == 1
        assert not page.has("main script") and not page.has("main img[onerror]")


def test_what_it_costs(
    client: PageClient, db: Any, browser_of: Callable[[Any], PageClient]
) -> None:
    anna = factories.person(username="anna")
    reader = browser_of(factories.person())
    board = factories.board()

    def costs(who: PageClient) -> list[int]:
        return [
            who.get("/search").sql,
            search(who, "word").sql,
            search(who, "word", author="anna", board=board.slug).sql,
            search(who, "word", kind="members").sql,
            search(who, "word", kind="people").sql,
        ]

    factories.topic(board, anna, title="Word")
    factories.member(name="Word")
    factories.person(display_name="Word")
    index()
    search(reader, "word")  # what a person was granted is read once
    visitor, signed_in = costs(client), costs(reader)
    assert visitor == [1, 6, 6, 5, 5]
    assert max(signed_in) <= 9
    for n in range(30):
        factories.topic(board, anna, title=f"Word {n}")
        factories.member(name=f"Word {n}")
        factories.person(display_name=f"Word {n}")
    index()
    assert costs(client) == visitor
    assert costs(reader) == signed_in
