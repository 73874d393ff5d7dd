"""The pages of boards and topics, as people use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from hrforum.core import clock
from tests import factories as make
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]


def words(element: Any) -> str:
    return "".join(element.itertext())


def address(topic: Any) -> str:
    return f"/topics/{topic.id}-{topic.slug}/"


@pytest.mark.parametrize("rows", [1, 30])
def test_pages_cost_the_same_with_one_row_and_with_many(
    client: PageClient, browser_of: Browser, rows: int
) -> None:
    board = make.board()
    for _ in range(rows):
        topic = make.topic(board, posts=rows, tags=[])
    person = make.person()
    reader = browser_of(person)
    assert client.get(address(topic)).sql == 6
    assert client.get(address(topic)).sql == 1
    assert client.get(f"/boards/{board.slug}/").sql == 6
    assert client.get(f"/boards/{board.slug}/").sql == 1
    assert client.get("/boards/").sql == 2
    assert client.get("/boards/").sql == 1
    assert reader.get(address(topic)).sql <= 9
    assert reader.get(address(topic)).sql == 2
    assert reader.get(f"/boards/{board.slug}/").sql <= 9
    assert reader.get(f"/boards/{board.slug}/").sql == 3  # the third: what the reader has read


def test_related_topics_share_tags_also_across_public_boards(client: PageClient) -> None:
    here = make.board(name="Housing")
    rent, bread = make.tag("rent"), make.tag("bread")
    topic = make.topic(here, tags=[rent])
    make.topic(here, title="Same board, no tag")
    make.topic(here, title="Same board, rent", tags=[rent])
    make.topic(make.board(name="Water"), title="Elsewhere, rent", tags=[rent, bread])
    make.topic(make.board(name="Food"), title="Elsewhere, bread", tags=[bread])
    make.topic(make.board(visibility="members"), title="For members, rent", tags=[rent])
    make.topic(make.board(), title="Deleted, rent", tags=[rent], deleted_at=clock.now())
    page = client.get(address(topic))
    assert page.texts(".related li a") == [
        "Same board, rent",
        "Elsewhere, rent",
        "Same board, no tag",
    ]
    assert page.texts(".related bdi") == ["Water"]


def test_a_person_opens_a_topic_and_it_is_there(client: PageClient, browser_of: Browser) -> None:
    make.board(name="Housing", slug="housing")
    page = browser_of(make.person()).post_form(
        "/boards/housing/new",
        title="How do you stop evictions?",
        type="question",
        body="We lose **forty** homes a month.",
        tags="housing, eviction",
        submit="Open the topic",
    )
    assert page.h1 == "How do you stop evictions?"
    assert words(page.one(".post-body strong")) == "forty"
    assert page.texts("a.tag") == ["housing", "eviction"]
    assert "How do you stop evictions?" in client.get("/boards/housing/").text


def test_a_topic_with_mistakes_keeps_every_word(browser_of: Browser) -> None:
    make.board(slug="housing")
    page = browser_of(make.person()).post_form(
        "/boards/housing/new",
        title="ab",
        body="A long text",
        tags="one, two",
        status=422,
        submit="Open the topic",
    )
    assert "at least 4 letters" in page.error("title")
    assert words(page.one("textarea[name=body]")).strip() == "A long text"
    assert page.one("input[name=tags]").get("value") == "one, two"


def test_a_reply_stands_at_the_end_and_says_what_it_answers(browser_of: Browser) -> None:
    topic = make.topic(posts=2)
    browser = browser_of(make.person(display_name="Ines Duarte"))
    page = browser.get(address(topic) + "?reply_to=2")
    assert "Reply to post 2" in page.text
    page = browser.post_form(page, "form.composer", body="I agree.", submit="Reply")
    last = page.select("article.post")[-1]
    assert "I agree." in words(last)
    assert "In reply to" in words(last)
    assert "Ines Duarte" in words(last)


def test_quoting_puts_the_text_and_a_link_into_the_form(browser_of: Browser) -> None:
    author = make.person(username="amara")
    topic = make.topic(author=author, body="First line\n\n> older\n\nSecond line")
    page = browser_of(make.person()).get(address(topic) + "?reply_to=1&quote=1")
    text = words(page.one("textarea[name=body]"))
    assert f"> [@amara wrote in #1]({address(topic)}1):" in text
    assert "> First line" in text
    assert "older" not in text


def test_the_text_can_be_seen_before_it_is_sent_without_javascript(browser_of: Browser) -> None:
    topic = make.topic()
    page = browser_of(make.person()).post_form(
        address(topic), "form.composer", body="**bold** word", submit="Preview"
    )
    assert words(page.one(".composer-preview strong")) == "bold"
    assert words(page.one("textarea[name=body]")).strip() == "**bold** word"
    assert len(page.select("article.post")) == 1


def test_an_empty_reply_says_so_next_to_the_field(browser_of: Browser) -> None:
    topic = make.topic()
    page = browser_of(make.person()).post_form(
        address(topic), "form.composer", body=" ", submit="Reply", status=422
    )
    assert "Write something first" in page.error("body")


def test_two_people_edit_the_same_post_and_the_second_keeps_their_text(
    browser_of: Browser,
) -> None:
    author = make.person()
    topic = make.topic(author=author, posts=2)
    first, second = browser_of(author), browser_of(make.person("moderator"))
    slow = second.get(address(topic) + "2/edit")
    first.post_form(address(topic) + "2/edit", body="The first one's text", submit="Save")
    page = second.post_form(slow, body="The second one's text", submit="Save", status=409)
    assert "Somebody changed this post" in page.text
    assert words(page.one("textarea[name=body]")).strip() == "The second one's text"
    assert "The first one's text" in words(page.one("pre.source"))
    page = second.post_form(page, body="Both texts", submit="Save")
    assert "Both texts" in page.text


def test_the_history_shows_what_changed(client: PageClient, browser_of: Browser) -> None:
    author = make.person(display_name="Lea Brandt")
    topic = make.topic(author=author)
    make.post(topic, author, "We met twelve families.")
    browser_of(author).post_form(
        address(topic) + "2/edit",
        body="We met thirteen families.",
        reason="Counted again",
        submit="Save",
    )
    assert client.get(address(topic)).has("a.post-edited")
    page = client.get(address(topic) + "2/history")
    assert page.texts("del") == ["twelve"]
    assert page.texts("ins") == ["thirteen"]
    assert "Counted again" in page.text
    assert "Lea Brandt" in page.text


def test_a_deleted_post_can_be_brought_back_by_its_author(
    client: PageClient, browser_of: Browser
) -> None:
    author = make.person()
    topic = make.topic()
    make.post(topic, author, "Too quick.")
    browser = browser_of(author)
    page = browser.post_form(address(topic), "form[action$='2/delete']")
    assert "Too quick." not in page.text
    assert "Too quick." not in client.get(address(topic)).text
    assert "Post 2 was deleted" in client.get(address(topic)).text
    page = browser.post_form(page, "form[action$='2/restore']")
    assert "Too quick." in client.get(address(topic)).text


def test_a_deleted_topic_is_gone_for_others_and_its_author_can_undo(
    client: PageClient, browser_of: Browser
) -> None:
    author = make.person()
    topic = make.topic(author=author)
    browser = browser_of(author)
    page = browser.post_form(address(topic), "form[action$='1/delete']")
    assert "This topic is deleted" in page.text
    client.get(address(topic), status=404)
    browser_of(make.person()).get(address(topic), status=404)
    browser.post_form(page, "form[action$='1/restore']")
    client.get(address(topic))


def test_a_hidden_post_shows_the_reason_and_not_the_text(
    client: PageClient, browser_of: Browser
) -> None:
    moderator = make.person("moderator")
    topic = make.topic()
    make.post(topic, body="An insult.")
    page = browser_of(moderator).post_form(
        address(topic) + "2/hide", reason="Insults a person.", submit="Hide the post"
    )
    assert "An insult." in page.text, "moderators still see it"
    for reader in (client, browser_of(make.person())):
        page = reader.get(address(topic))
        assert "An insult." not in page.html
        assert "Insults a person." in page.text


def test_people_find_only_their_own_actions(browser_of: Browser, client: PageClient) -> None:
    author, other = make.person(), make.person()
    topic = make.topic()
    make.post(topic, author)
    assert browser_of(author).get(address(topic)).has(f"a[href='{address(topic)}2/edit']")
    page = browser_of(other).get(address(topic))
    assert not page.has(f"a[href='{address(topic)}2/edit']")
    assert not page.has("a[href$='/hide']")
    assert not client.get(address(topic)).has(".post-actions")
    browser_of(other).get(address(topic) + "2/edit", status=403)
    browser_of(other).get(address(topic) + "2/hide", status=404)


def test_closing_says_why_and_takes_the_form_away(browser_of: Browser, client: PageClient) -> None:
    moderator, person = make.person("moderator"), make.person()
    topic = make.topic()
    slow = browser_of(person)
    before = slow.get(address(topic))
    browser_of(moderator).post_form(
        address(topic) + "close", reason="We go on in the working group.", submit="Close the topic"
    )
    page = client.get(address(topic))
    assert "We go on in the working group." in page.text
    assert not slow.get(address(topic)).has("textarea")
    page = slow.post_form(
        before, "form.composer", body="My long answer", submit="Reply", status=403
    )
    assert words(page.one("textarea")).strip() == "My long answer"


def test_permanent_links_lead_to_the_place_of_a_post(client: PageClient) -> None:
    topic = make.topic(posts=45)
    page = client.get(address(topic) + "41", status=302)
    assert page.location.endswith(f"{address(topic)}?page=3#post-41")
    assert client.get(address(topic) + "5", status=302).location.endswith(
        f"{address(topic)}#post-5"
    )
    client.get(address(topic) + "46", status=404)
    assert client.get(address(topic), page=3).texts(".post-number") == [
        "#41",
        "#42",
        "#43",
        "#44",
        "#45",
    ]
    client.get(address(topic), page=4, status=404)
    assert client.get(address(topic) + "go", number=999, status=302).location.endswith("#post-45")


def test_an_old_address_leads_to_the_present_one(client: PageClient) -> None:
    topic = make.topic(slug="new-name")
    for old in (f"/topics/{topic.id}/", f"/topics/{topic.id}-old-name/"):
        page = client.get(old, page=1, status=301)
        assert page.location.endswith(f"{address(topic)}?page=1")


def test_the_lists_of_a_board(client: PageClient) -> None:
    import datetime as dt

    from hrforum.core import clock

    board = make.board()
    day = dt.timedelta(days=1)
    old = make.topic(board, title="Old but answered", created_at=clock.now() - 3 * day)
    make.topic(board, title="Newer", created_at=clock.now() - day)
    pinned = make.topic(
        board, title="Pinned", created_at=clock.now() - 9 * day, pinned_at=clock.now()
    )
    make.post(old)

    def titles(**query: Any) -> list[str]:
        return client.get(f"/boards/{board.slug}/", **query).texts(".topic-row-title a")

    assert titles() == ["Pinned", "Old but answered", "Newer"]
    assert titles(sort="newest") == ["Newer", "Old but answered", "Pinned"]
    assert titles(sort="unanswered") == ["Newer", "Pinned"]
    client.get(f"/boards/{board.slug}/", sort="loudest", status=404)
    client.get(f"/boards/{board.slug}/", page=2, status=404)
    assert pinned.title == "Pinned"


def test_a_tag_page_shows_only_what_the_reader_may_see(
    client: PageClient, browser_of: Browser
) -> None:
    tag = make.tag("housing")
    make.topic(title="Open to all", tags=[tag])
    make.topic(make.board(visibility="signed_in"), title="For people", tags=[tag])
    assert client.get("/tags/housing/").texts(".topic-row-title a") == ["Open to all"]
    assert len(browser_of(make.person()).get("/tags/housing/").select(".topic-row-title a")) == 2
    client.get("/tags/nothing/", status=404)


def test_a_kept_page_never_carries_one_reader_to_another(
    browser_of: Browser, client: PageClient
) -> None:
    topic = make.topic()
    anna, ben = make.person(display_name="Anna Secret"), make.person(display_name="Ben Other")
    first = browser_of(anna).get(address(topic))
    second = browser_of(ben).get(address(topic))
    visitor = client.get(address(topic))
    assert "Anna Secret" in first.html
    assert "Anna Secret" not in second.html + visitor.html
    tokens = {
        re.findall(r'name="csrf_token" value="([^"]+)"', page.html)[0] for page in (first, second)
    }
    keys = {
        re.findall(r'name="client_key" value="([^"]+)"', page.html)[0] for page in (first, second)
    }
    assert len(tokens) == 2
    assert len(keys) == 2


def test_a_rename_reaches_kept_pages(db: Any, client: PageClient) -> None:
    from hrforum.core import fragments
    from hrforum.core.db import transaction

    author = make.person(display_name="Before")
    topic = make.topic(author=author)
    assert "Before" in client.get(address(topic)).text
    with transaction() as session:
        session.merge(author).display_name = "After"
        fragments.bump("faces")
    assert "After" in client.get(address(topic)).text


def test_delegates_choose_whom_they_speak_for(browser_of: Browser, client: PageClient) -> None:
    anna = make.person(display_name="Anna de Vries")
    utrecht = make.member(name="Utrecht", slug="utrecht")
    make.delegate(anna, utrecht)
    topic = make.topic()
    page = browser_of(anna).post_form(
        address(topic),
        "form.composer",
        body="Our city tries this.",
        for_member=str(utrecht.id),
        submit="Reply",
    )
    post = page.select("article.post")[-1]
    assert "for Utrecht" in words(post)
    assert "Anna de Vries" in words(post)
    assert not browser_of(make.person()).get(address(topic)).has("select[name=for_member]")


def test_a_topic_describes_itself_to_machines(client: PageClient) -> None:
    import json

    topic = make.topic(title="A <b>bold</b> </script> title", slug="a-title", posts=2)
    page = client.get(address(topic))
    data = json.loads(page.one("script[type='application/ld+json']").text)
    assert data["@type"] == "DiscussionForumPosting"
    assert data["headline"] == "A <b>bold</b> </script> title"
    assert len(data["comment"]) == 1
    assert page.one("link[rel=canonical]").get("href").endswith(address(topic))
    assert page.one("meta[property='og:title']").get("content") == topic.title


def test_long_titles_and_long_topics_have_an_answer(client: PageClient) -> None:
    board = make.board()
    topic = make.topic(board, title="W" * 200, slug="w")
    client.get(address(topic))
    client.get(f"/boards/{board.slug}/")


def test_the_same_text_twice_from_a_double_click_is_one_post(browser_of: Browser) -> None:
    topic = make.topic()
    browser = browser_of(make.person())
    form = browser.get(address(topic))
    browser.post_form(form, "form.composer", body="Once", submit="Reply")
    page = browser.post_form(form, "form.composer", body="Once", submit="Reply")
    assert len(page.select("article.post")) == 2


def test_ten_thousand_posts_cost_what_one_costs(client: PageClient) -> None:
    author = make.person()
    topic = make.topic(author=author)
    make.reply_all(topic, [author] * 9_999)
    assert client.get(address(topic)).sql == 6
    page = client.get(address(topic), page=500)
    assert page.sql == 6
    assert page.texts(".post-number")[-1] == "#10000"


def test_ten_thousand_words_are_one_post(browser_of: Browser) -> None:
    topic = make.topic()
    text = " ".join(f"word{n % 700}" for n in range(10_000))
    page = browser_of(make.person()).post_form(
        address(topic), "form.composer", body=text, submit="Reply"
    )
    assert words(page.select(".post-body")[-1]).count("word") == 10_000


def test_five_megabytes_are_refused_before_they_cost_anything(browser_of: Browser) -> None:
    topic = make.topic()
    browser = browser_of(make.person())
    page = browser.post(address(topic) + "reply", {"body": "x" * 5_000_000}, status=413)
    assert page.sql == 0
    assert page.h1
