"""Drafts: kept as one types, shown again, never lost by another window, cleared when sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update

from hrforum.accounts.actions import delete_account
from hrforum.boards import actions, jobs
from hrforum.boards.draft_models import Draft
from hrforum.boards.models import Post
from hrforum.boards.queries import drafts as queries
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, Invalid, NotFound
from tests import factories as make
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]


def words(element: Any) -> str:
    return "".join(element.itertext()).strip()


def address(topic: Any) -> str:
    return f"/topics/{topic.id}-{topic.slug}/"


def held(db: Any) -> int:
    return int(db.session.scalar(select(func.count()).select_from(Draft)))


def script(browser: PageClient, place: str, status: int = 200, **said: Any) -> Any:
    """Save as the page's script does."""
    token = browser.get("/drafts/").select("input[name=csrf_token]")[0].get("value")
    data = {"draft_version": 0, "csrf_token": token, **said}
    headers = {"Accept": "application/json"}
    return browser.post(place, data=data, headers=headers, status=status).json


def test_a_draft_is_kept_and_the_form_shows_it_again(browser_of: Browser) -> None:
    topic = make.topic()
    person = make.person()
    browser, phone = browser_of(person), browser_of(person)
    place = f"/drafts/reply/{topic.id}"
    said = script(browser, place, body="My long answer")
    assert said["message"] == "Saved"
    page = phone.get(address(topic))
    assert words(page.one("textarea[name=body]")) == "My long answer"
    assert page.one("input[name=draft_version]").get("value") == str(said["version"])
    again = script(browser, place, body="My longer answer", draft_version=said["version"])
    assert again["version"] == said["version"] + 1
    assert words(phone.get(address(topic)).one("textarea[name=body]")) == "My longer answer"
    other = browser_of(make.person()).get(address(topic))
    assert words(other.one("textarea[name=body]")) == ""


def test_a_draft_costs_the_topic_no_statement(browser_of: Browser) -> None:
    topic = make.topic()
    person = make.person()
    browser = browser_of(person)
    assert browser.get(address(topic)).sql <= 9
    actions.save_draft(
        make.actor_of(person), "reply", topic.id, {"body": "Half a thought"}, base_version=0
    )
    page = browser.get(address(topic))
    assert page.sql == 2, page.statements
    assert words(page.one("textarea[name=body]")) == "Half a thought"


def test_an_old_version_is_refused_and_told_what_is_there(browser_of: Browser) -> None:
    topic = make.topic()
    browser = browser_of(make.person())
    place = f"/drafts/reply/{topic.id}"
    first = script(browser, place, body="From the desk")
    clash = script(browser, place, status=409, body="From the phone")
    assert clash["fields"]["body"] == "From the desk"
    assert clash["version"] == first["version"]
    # The same words twice are no conflict: an answer may have been lost.
    assert script(browser, place, body="From the desk")["version"] == first["version"]
    assert script(browser, place, body="Both", draft_version=clash["version"])["version"] > 0


def test_sending_clears_the_draft_that_was_sent_and_no_other(db: Any) -> None:
    topic = make.topic()
    me = make.actor_of(make.person())
    kept = actions.save_draft(me, "reply", topic.id, {"body": "Words"}, base_version=0)
    actions.post_reply(me, topic.id, body="Something else, from a page without the draft")
    assert held(db) == 1
    actions.post_reply(me, topic.id, body="Words", draft_version=kept.version)
    assert held(db) == 0
    with pytest.raises(Conflict):
        actions.save_draft(me, "reply", topic.id, {"body": "W"}, base_version=kept.version)


def test_a_refused_write_keeps_the_draft(db: Any) -> None:
    topic = make.topic()
    me = make.actor_of(make.person())
    kept = actions.save_draft(me, "reply", topic.id, {"body": "Words"}, base_version=0)
    with pytest.raises(Invalid):
        actions.post_reply(
            me, topic.id, body="Words", reply_to_number=99, draft_version=kept.version
        )
    assert held(db) == 1


def test_a_late_save_does_not_bring_back_what_was_sent(db: Any) -> None:
    topic = make.topic()
    me = make.actor_of(make.person())
    actions.post_reply(me, topic.id, body="Words", client_key="page-one-key")
    with pytest.raises(Conflict):
        actions.save_draft(
            me, "reply", topic.id, {"body": "Word"}, base_version=0, client_key="page-one-key"
        )
    assert queries.was_written(me, "reply", "page-one-key")
    assert not queries.was_written(me, "reply", "page-two-key")
    assert held(db) == 0


def test_without_scripts_a_button_saves_and_the_form_is_filled(browser_of: Browser) -> None:
    make.board(slug="housing", name="Housing")
    browser = browser_of(make.person())
    page = browser.post_form(
        "/boards/housing/new",
        title="Rents",
        body="We measure\n\nrents.",
        tags="rent",
        type="question",
        submit="Save draft",
    )
    assert "Your draft is saved." in page.html
    assert page.one("input[name=title]").get("value") == "Rents"
    assert words(page.one("textarea[name=body]")) == "We measure\n\nrents."
    assert page.one("option[value=question]").get("selected") is not None
    assert "Your draft is here" in page.text
    page = browser.post_form(page, "form.composer", submit="Open the topic")
    assert page.h1 == "Rents"
    assert words(browser.get("/boards/housing/new").one("textarea[name=body]")) == ""


def test_without_scripts_two_texts_are_both_shown(browser_of: Browser) -> None:
    topic = make.topic()
    person = make.person()
    browser, phone = browser_of(person), browser_of(person)
    old = browser.get(address(topic))
    phone.post_form(address(topic), "form.composer", body="On the phone", submit="Save draft")
    page = browser.post_form(
        old, "form.composer", body="At the desk", submit="Save draft", status=409
    )
    assert words(page.one("textarea[name=body]")) == "At the desk"
    assert words(page.one("pre.source")) == "On the phone"
    page = browser.post_form(page, "form.composer", submit="Keep my text")
    assert words(page.one("textarea[name=body]")) == "At the desk"


def test_a_quotation_goes_after_the_draft(browser_of: Browser) -> None:
    topic = make.topic(body="First line")
    person = make.person()
    actions.save_draft(
        make.actor_of(person), "reply", topic.id, {"body": "I began."}, base_version=0
    )
    page = browser_of(person).get(address(topic) + "?reply_to=1&quote=1")
    text = words(page.one("textarea[name=body]"))
    assert text.startswith("I began.\n\n> [@")
    assert text.endswith("> First line")


def test_the_change_of_a_post_is_a_draft_too(browser_of: Browser) -> None:
    author = make.person()
    topic = make.topic(author=author)
    make.post(topic, author, "Twelve families.")
    browser = browser_of(author)
    path = address(topic) + "2/edit"
    page = browser.post_form(path, body="Thirteen families.", submit="Save draft")
    assert words(page.one("textarea[name=body]")) == "Thirteen families."
    assert page.path == path
    browser.post_form(page, "form.composer", submit="Save")
    assert "You have no drafts" in browser.get("/drafts/").text


def test_the_list_shows_leads_on_and_deletes(browser_of: Browser, db: Any) -> None:
    board = make.board(slug="housing", name="Housing")
    topic = make.topic(board, title="A cold winter")
    person = make.person()
    me = make.actor_of(person)
    actions.save_draft(me, "topic", board.id, {"title": "Rents", "body": "**Up**"}, base_version=0)
    actions.save_draft(me, "reply", topic.id, {"body": "Warm rooms"}, base_version=0)
    actions.save_draft(
        make.actor_of(make.person()), "reply", topic.id, {"body": "X"}, base_version=0
    )
    browser = browser_of(person)
    page = browser.get("/drafts/")
    assert page.texts(".draft-title a") == ["A cold winter", "New topic on Housing"]
    assert "Warm rooms" in page.text
    place = browser.get(page.links(".draft-title a")[0], status=303).location
    assert words(browser.get(place).one("textarea[name=body]")) == "Warm rooms"
    page = browser.post_form(page, f"form[action='/drafts/reply/{topic.id}/delete']")
    assert page.texts(".draft-title a") == ["New topic on Housing"]
    assert held(db) == 2


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_with_one_and_with_many(browser_of: Browser, rows: int) -> None:
    board = make.board()
    person = make.person()
    for _n in range(rows):
        actions.save_draft(
            make.actor_of(person), "reply", make.topic(board).id, {"body": "B"}, base_version=0
        )
    page = browser_of(person).get("/drafts/")
    assert page.sql == 2, page.statements
    assert len(page.select(".draft-row")) == rows


def test_what_is_closed_to_a_person_gives_their_words_and_no_name(
    browser_of: Browser, db: Any
) -> None:
    board = make.board(name="Backstage")
    topic = make.topic(board, title="A private matter")
    person = make.person()
    actions.save_draft(make.actor_of(person), "reply", topic.id, {"body": "Mine"}, base_version=0)
    with transaction():
        db.session.merge(board).visibility = "moderators"
    browser = browser_of(person)
    page = browser.get("/drafts/")
    assert words(page.one("pre.source")) == "Mine"
    assert "A private matter" not in page.text
    browser.get(f"/drafts/reply/{topic.id}", status=404)
    script(browser, f"/drafts/reply/{topic.id}", status=404, body="More")
    page = browser.post_form(page, f"form[action='/drafts/reply/{topic.id}/delete']")
    assert "You have no drafts" in page.text


def test_nobody_reaches_the_draft_of_another(browser_of: Browser) -> None:
    topic = make.topic()
    person = make.person()
    actions.save_draft(make.actor_of(person), "reply", topic.id, {"body": "Mine"}, base_version=0)
    other = browser_of(make.person())
    assert other.get(f"/drafts/reply/{topic.id}").json["fields"] == {}
    token = other.get("/drafts/").select("input[name=csrf_token]")[0].get("value")
    other.post(f"/drafts/reply/{topic.id}/delete", data={"csrf_token": token}, status=404)
    other.get("/drafts/post/1", status=404)
    post_id = actions.post_reply(make.actor_of(person), topic.id, body="A post")[0].id
    other.get(f"/drafts/edit/{post_id}", status=404)


def test_nothing_typed_is_no_draft_and_too_much_is_refused(db: Any) -> None:
    topic = make.topic()
    me = make.actor_of(make.person())
    assert actions.save_draft(me, "reply", topic.id, {"body": " "}, base_version=0).version == 0
    kept = actions.save_draft(me, "reply", topic.id, {"body": "a"}, base_version=0)
    gone = actions.save_draft(me, "reply", topic.id, {"body": ""}, base_version=kept.version)
    assert gone.version == 0
    with pytest.raises(Invalid):
        actions.save_draft(me, "reply", topic.id, {"body": "a" * 1_000_000}, base_version=0)
    with pytest.raises(NotFound):
        actions.save_draft(me, "reply", 999_999, {"body": "a"}, base_version=0)
    assert held(db) == 0


def test_old_drafts_go_and_those_of_a_deleted_account(app: Any, db: Any) -> None:
    board = make.board()
    old, new = make.topic(board), make.topic(board)
    person = make.person()
    me = make.actor_of(person)
    for topic in (old, new):
        actions.save_draft(me, "reply", topic.id, {"body": "a"}, base_version=0)
    with transaction():
        db.session.execute(
            update(Draft)
            .where(Draft.thing_id == old.id)
            .values(saved_at=clock.now() - dt.timedelta(days=91))
        )
    jobs.forget_old_drafts()
    assert list(db.session.scalars(select(Draft.thing_id))) == [new.id]
    delete_account(me, with_posts=False, data=app.config["HRFORUM"].DATA)
    assert held(db) == 0


def test_summaries_and_translations_are_kept_too(db: Any, browser_of: Browser) -> None:
    board = make.board()
    topic = make.topic(board, body="Der Rat tagt im Rathaus.", language="de")
    with transaction() as session:
        session.execute(update(Post).values(language="de"))
    post_id = db.session.scalar(select(Post.id))
    curator, reader = browser_of(make.person("moderator")), browser_of(make.person())
    written = {
        f"/drafts/summary/{topic.id}": (curator, address(topic) + "summary/write"),
        f"/drafts/tr-fr/{post_id}": (reader, address(topic) + "1/translations/fr/write"),
    }
    for place, (browser, form) in written.items():
        said = script(browser, place, body="Half a thought", version="0")
        page = browser.get(form)
        assert words(page.one("textarea[name=body]")) == "Half a thought"
        assert page.one("input[name=draft_version]").get("value") == str(said["version"])
        assert form in browser.get("/drafts/").links("a")
        submit = page.texts("main .form-actions button")[0]
        named = {"title": "Le conseil"} if "tr-" in place else {}
        browser.post_form(page, "main form.composer", body="A thought.", submit=submit, **named)
        assert held(db) == 0, "what was sent is no draft any more"
    assert script(reader, f"/drafts/summary/{topic.id}", 404, body="Not mine to write") is None
    assert script(reader, f"/drafts/tr-xx/{post_id}", 404, body="In no language") is None
