"""Asking for a translation, translating, what becomes stale, and who wants no translation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.accounts import actions as accounts
from hrforum.boards import actions
from hrforum.boards.models import Post
from hrforum.boards.tongues import Tongues
from hrforum.boards.translation_models import Translation, TranslationRequest, TranslationRevision
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.notifications.models import Notification
from tests import factories as make
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]
POLISH = "Rada seniorów spotyka się raz w miesiącu."
ENGLISH = "The council of seniors meets **once a month**."


def address(topic: Any) -> str:
    return f"/topics/{topic.id}-{topic.slug}/"


def told(db: Any, person: Any) -> list[str]:
    db.session.rollback()
    kinds = select(Notification.kind).where(Notification.person_id == person.id)
    return list(db.session.scalars(kinds.order_by(Notification.id)))


def polish_topic(author: Any, *, visibility: str = "public") -> Any:
    topic = make.topic(
        make.board(visibility=visibility), author, body=POLISH, title="Seniorzy", language="pl"
    )
    make.post(topic, author, body=POLISH, language="pl")
    with_language(topic)
    return topic


def with_language(topic: Any) -> None:
    with transaction() as session:
        for post in session.scalars(select(Post).where(Post.topic_id == topic.id)):
            post.language = "pl"


def test_from_the_request_to_a_stale_translation(db: Any, browser_of: Browser) -> None:
    author, asker, translator = make.person(), make.person(), make.person(display_name="Ola Nowak")
    topic = polish_topic(author)
    typing = browser_of(translator)
    page = browser_of(asker).post_form(
        address(topic) + "2/translations", "main form.form", language="en", submit="Ask for it"
    )
    assert "1 person asks" in page.text
    asked = typing.get("/translations/")
    assert "From Polish into English" in asked.text
    form = typing.get(address(topic) + "2/translations/en/write")
    assert POLISH in form.text
    page = typing.post_form(form, "main form.form", body=ENGLISH, submit="Save the translation")
    texts = page.texts("#post-2 .post-text > summary")
    assert texts == ["Original, in Polish", "In English, translated by Ola Nowak"]
    assert page.select("#post-2 details")[0].get("open") is not None
    assert page.one("#post-2 .is-translation .post-body").get("lang") == "en"
    assert "<strong>once a month</strong>" in page.html
    assert told(db, asker) == ["translated"]
    assert told(db, author) == ["translated_mine"]
    assert "Nobody waits for a translation" in typing.get("/translations/").text
    # Found by its words, too.
    assert "Seniorzy" in browser_of(asker).get("/search", q="council seniors").text

    actions.edit_post(make.actor_of(author), topic.id, 2, body="Inaczej.", base_version=1)
    page = browser_of(asker).get(address(topic))
    assert "The post has changed since this was translated." in page.text
    assert told(db, translator) == ["translation_stale"]
    assert "Seniorzy" in typing.get("/translations/", show="stale").text
    form = typing.get(address(topic) + "2/translations/en/write")
    assert "What changed since it was translated" in form.text
    typing.post_form(form, "main form.form", body="Otherwise.", submit="Save the translation")
    page = browser_of(asker).get(address(topic))
    assert "The post has changed" not in page.text
    page = browser_of(asker).get(address(topic) + "2/translations/en/history")
    assert "Otherwise." in page.text
    assert db.session.scalars(select(TranslationRevision.body)).all() == [ENGLISH]


def test_who_reads_the_language_finds_the_translation_open(browser_of: Browser) -> None:
    author, reader = make.person(), make.person()
    topic = polish_topic(author)
    actions.translate(make.actor_of(reader), topic.id, 2, "en", body=ENGLISH)
    browser = browser_of(reader)
    page = browser.get("/settings/languages")
    assert "More languages" in page.text
    browser.post_form(page, "main form.form", languages=["en"], submit="Save")
    page = browser.get(address(topic))
    assert page.one("#post-2 details.is-translation").get("open") is not None
    assert page.select("#post-2 details")[0].get("open") is None
    # Post 1 has none: it is marked, and says how to ask.
    assert page.one("#post-1 .post-tongue a").get("href").endswith("/1/translations")
    assert not page.has("#post-1 details.post-fold")
    browser.post_form(
        "/settings/languages", "main form.form", languages=["en"], folds_others="y", submit="Save"
    )
    page = browser.get(address(topic))
    assert page.texts("#post-1 details.post-fold > summary") == ["Post in Polish"]
    assert page.one("#post-1 details .post-body") is not None


def test_the_author_may_keep_their_words(db: Any, browser_of: Browser) -> None:
    author, other = make.person(), make.person()
    topic = polish_topic(author)
    actions.translate(make.actor_of(other), topic.id, 2, "en", body=ENGLISH)
    page = browser_of(author).post_form(
        address(topic) + "2/translations", "form[action$='/allow']", allow="no"
    )
    assert "Its author keeps this post in their own words" in page.text
    assert "once a month" not in browser_of(other).get(address(topic)).html
    assert "Seniorzy" not in browser_of(other).get("/search", q="council").text
    with pytest.raises(Forbidden):
        actions.ask_translation(make.actor_of(other), topic.id, 2, "de")
    with pytest.raises(NotFound):
        actions.keep_in_own_words(make.actor_of(other), topic.id, 2, kept=False)
    actions.keep_in_own_words(make.actor_of(author), topic.id, 2, kept=False)
    assert "once a month" in browser_of(other).get(address(topic)).html
    # For everything that they write.
    actions.choose_languages(make.actor_of(author), (), folds_others=False, translatable=False)
    assert "once a month" not in browser_of(other).get(address(topic)).html
    browser_of(other).get(address(topic) + "2/translations/de/write", status=404)


def test_closed_boards_keep_their_translations(browser_of: Browser) -> None:
    delegate = make.person()
    make.delegate(delegate, make.member())
    topic = polish_topic(delegate, visibility="members")
    actor = make.actor_of(delegate)
    actions.ask_translation(actor, topic.id, 1, "de")
    actions.translate(actor, topic.id, 2, "en", body=ENGLISH)
    outsider = make.person()
    with pytest.raises(NotFound):
        actions.translate(make.actor_of(outsider), topic.id, 2, "en", body="Mine")
    assert "Seniorzy" not in browser_of(outsider).get("/translations/", into="all").text
    browser_of(outsider).get(address(topic) + "2/translations", status=404)
    browser_of(outsider).get(address(topic) + "2/translations/en/history", status=404)
    assert "Seniorzy" in browser_of(delegate).get("/translations/", into="all").text


def test_what_cannot_be(db: Any, browser_of: Browser) -> None:
    author, one, two = make.person(), make.person(), make.person()
    topic = polish_topic(author)
    first = actions.translate(make.actor_of(one), topic.id, 2, "en", body=ENGLISH)
    with pytest.raises(Conflict):
        actions.translate(make.actor_of(two), topic.id, 2, "en", body="Other words")
    with pytest.raises(Invalid):
        actions.ask_translation(make.actor_of(two), topic.id, 2, "en")
    with pytest.raises(Invalid):
        actions.translate(make.actor_of(one), topic.id, 2, "pl", body="To samo")
    with pytest.raises(Forbidden):
        actions.remove_translation(make.actor_of(two), topic.id, 2, "en", reason="No")
    page = browser_of(two).post_form(
        address(topic) + "2/translations/en/write",
        "main form.form",
        body="  ",
        submit="Save the translation",
        status=422,
    )
    assert page.error("body")
    # Sent twice: written once.
    assert actions.translate(make.actor_of(one), topic.id, 2, "en", body=ENGLISH).version == 1
    actions.remove_translation(make.actor_of(author), topic.id, 2, "en", reason="Not what I said")
    assert told(db, one) == ["translation_removed"]
    assert "once a month" not in browser_of(one).get(address(topic)).html
    again = actions.translate(
        make.actor_of(one), topic.id, 2, "en", body="Once a month.", base_version=1
    )
    assert (again.id, again.version) == (first.id, 2)


def test_scripts_stay_words(browser_of: Browser) -> None:
    author = make.person()
    topic = polish_topic(author)
    actions.translate(
        make.actor_of(author), topic.id, 2, "en", body="<script>alert(1)</script> [x](javascript:1)"
    )
    html = browser_of(author).get(address(topic)).html
    assert "<script>alert" not in html
    assert 'href="javascript:' not in html


def test_asking_twice_counts_once_and_can_be_taken_back(db: Any) -> None:
    author, asker = make.person(), make.person()
    topic = polish_topic(author)
    for _ in range(2):
        actions.ask_translation(make.actor_of(asker), topic.id, 1, "de")
    assert len(db.session.scalars(select(TranslationRequest.id)).all()) == 1
    actions.take_request_back(make.actor_of(asker), topic.id, 1, "de")
    assert db.session.scalars(select(TranslationRequest.id)).all() == []
    with pytest.raises(NotFound):
        actions.take_request_back(make.actor_of(asker), topic.id, 1, "de")


def test_a_new_language_alone_leaves_translations_as_they_are(db: Any) -> None:
    author = make.person()
    topic = polish_topic(author)
    actor = make.actor_of(author)
    actions.translate(actor, topic.id, 2, "en", body=ENGLISH)
    actions.edit_post(actor, topic.id, 2, body=POLISH, base_version=1, language="cs")
    assert db.session.scalars(select(Translation.stale_at)).all() == [None]


def test_the_account_goes_and_its_translations_if_wished(db: Any, tmp_path: Path) -> None:
    author, one, two = make.person(), make.person(), make.person()
    topic = polish_topic(author)
    actions.translate(make.actor_of(one), topic.id, 1, "en", title="Seniors", body=ENGLISH)
    actions.translate(make.actor_of(two), topic.id, 2, "en", body=ENGLISH)
    accounts.delete_account(make.actor_of(one), with_posts=False, data=tmp_path)
    accounts.delete_account(make.actor_of(two), with_posts=True, data=tmp_path)
    left = db.session.scalars(select(Translation.translator_id)).all()
    assert left == [one.id]


def test_the_lists_cost_the_same_for_one_and_for_thirty(browser_of: Browser) -> None:
    author, asker = make.person(), make.person()
    topic = make.topic(author=author, posts=30, language="pl")
    with_language(topic)
    browser = browser_of(asker)
    actor = make.actor_of(asker)

    def cost() -> tuple[int, ...]:
        # A page made anew, and one that is kept.
        paths = ("/translations/", address(topic), address(topic))
        return tuple(browser.get(path).sql for path in paths)

    actions.ask_translation(actor, topic.id, 1, "en")
    actions.translate(actor, topic.id, 1, "fr", body=ENGLISH, title="Seniors")
    browser.get(address(topic))
    actions.translate(actor, topic.id, 1, "fr", body="Otherwise", title="Seniors", base_version=1)
    few = cost()
    for number in range(2, 31):
        actions.ask_translation(actor, topic.id, number, "en")
        actions.translate(actor, topic.id, number, "fr", body=ENGLISH)
    assert cost() == few == (3, 8, 2)


@pytest.mark.database("sqlite")
@pytest.mark.parametrize(
    ("reads", "folds", "original", "offered", "found"),
    [
        ((), False, "pl", ["en"], "pl"),
        (("en",), False, "", ["en"], ""),
        (("en",), False, "pl", ["en"], "en"),
        (("de", "en"), False, "pl", ["en", "de"], "en"),
        (("de",), False, "pl", ["en"], "pl"),
        (("de",), True, "pl", ["en"], ""),
        (("pl", "en"), True, "pl", ["en"], "pl"),
    ],
)
def test_which_text_stands_open(
    reads: tuple[str, ...], folds: bool, original: str, offered: list[str], found: str
) -> None:
    assert Tongues(reads, folds).best(original, offered) == found


def test_the_index_of_a_restored_topic_knows_translations(db: Any, browser_of: Browser) -> None:
    author = make.person()
    topic = polish_topic(author)
    actor = make.actor_of(author)
    actions.translate(actor, topic.id, 2, "en", body="Pensioners decide.")
    actions.delete_post(make.actor_of(make.person("moderator")), topic.id, 1)
    actions.restore_post(make.actor_of(make.person("moderator")), topic.id, 1)
    assert "Seniorzy" in browser_of(author).get("/search", q="pensioners").text
