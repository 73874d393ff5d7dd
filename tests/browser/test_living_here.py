"""What people do here from the first visit on, in Chromium on the real product."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser import support
from tests.support import xss

BOARD = "/boards/forum-feedback/"
PUBLIC = "/boards/welcome/"


def mails(page: Page, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.request.get("/dev/mail.json").json()
    return [mail for mail in found if address in str(mail["to"])]


def write_topic(page: Page, title: str, body: str, board: str = BOARD) -> str:
    page.goto(f"{board}new")
    page.get_by_label("Title").fill(title)
    page.locator("textarea[name=body]").fill(body)
    page.get_by_role("button", name="Open the topic").click()
    page.wait_for_url(re.compile("/topics/"))
    return page.url


def reply(page: Page, text: str) -> None:
    page.locator("form.composer textarea[name=body]").fill(text)
    page.locator("form.composer").get_by_role("button", name="Reply").click()
    page.wait_for_load_state()


def join(page: Page, name: str, address: str) -> None:
    page.goto("/account/sign-up")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill("lamp river stone 7")
    page.get_by_label("I accept").check()
    page.locator("main").get_by_role("button", name="Sign up").click()
    page.wait_for_load_state()
    link = next(link for link in mails(page, address)[0]["links"] if "/account/confirm/" in link)
    page.goto(link)
    confirm = page.locator("main form[method=post] button[type=submit]")
    if confirm.count():
        confirm.first.click()
        page.wait_for_load_state()
    if page.locator(".account-menu").count() == 0:
        page.goto("/account/sign-in")
        page.get_by_label("E-mail address").fill(address)
        page.get_by_label("Password", exact=True).fill("lamp river stone 7")
        page.locator("main").get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
    expect(page.locator(".account-menu")).to_be_visible()


def test_a_newcomer_joins_writes_changes_deletes_and_undoes(visitor: Page) -> None:
    page = visitor
    join(page, "Noor el-Amrani", "noor@city.example")
    address = write_topic(page, "Who has a form in easy language?", "We look for **examples**.")
    expect(page.locator(".post-body strong")).to_have_text("examples")
    reply(page, "I found one myself.")
    expect(page.locator("article.post")).to_have_count(2)
    page.locator("#post-2").get_by_role("link", name="Edit").click()
    page.locator("textarea[name=body]").fill("I found two myself.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#post-2 .post-body")).to_have_text("I found two myself.")
    page.locator("#post-2 .post-edited").click()
    expect(page.locator("ins")).to_have_text("two")
    page.goto(address)
    page.locator("#post-2").get_by_role("button", name="Delete").click()
    expect(page.locator("#post-2")).to_contain_text("was deleted")
    page.locator("#post-2").get_by_role("button", name="Undo").click()
    expect(page.locator("#post-2 .post-body")).to_have_text("I found two myself.")
    support.assert_good(page)


def test_without_javascript_one_can_read_write_and_change(no_js: Page) -> None:
    page = no_js
    support.sign_in(page, "practitioner")
    write_topic(page, "Written without a script", "First words.")
    page.locator("form.composer textarea[name=body]").fill("A *second* thought")
    page.locator("form.composer").get_by_role("button", name="Preview").click()
    expect(page.locator(".composer-preview em")).to_have_text("second")
    page.locator("form.composer").get_by_role("button", name="Reply").click()
    expect(page.locator("#post-2 .post-body em")).to_have_text("second")
    page.locator("#post-2").get_by_role("link", name="Quote").click()
    expect(page.locator("textarea[name=body]")).to_have_value(re.compile("wrote in #2"))


def test_a_session_that_ended_keeps_the_text(person: Any) -> None:
    page = person("practitioner")
    address = write_topic(page, "A topic for a long answer", "Please answer at length.")
    page.watch.allow("401")
    page.locator("form.composer textarea[name=body]").fill("My very long answer.")
    page.context.clear_cookies()
    page.locator("form.composer").get_by_role("button", name="Reply").click()
    page.wait_for_load_state()
    page.get_by_label("E-mail address").fill("practitioner@demo.hrforum.example")
    page.get_by_label("Password", exact=True).fill(support.DEMO_PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    expect(page.locator("main textarea").first).to_have_value("My very long answer.")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_load_state()
    page.goto(address)
    expect(page.locator("#post-2 .post-body")).to_have_text("My very long answer.")


def test_a_double_click_on_reply_writes_once(person: Any) -> None:
    page = person("practitioner")
    address = write_topic(page, "A topic for a nervous finger", "Click twice.")
    page.locator("form.composer textarea[name=body]").fill("Once, please.")
    page.locator("form.composer").get_by_role("button", name="Reply").dblclick()
    page.wait_for_timeout(500)
    page.goto(address)
    expect(page.locator("article.post")).to_have_count(2)


def test_a_moderator_hides_and_everybody_sees_why(person: Any, visitor: Page) -> None:
    author = person("practitioner")
    address = write_topic(author, "Something to hide", "Nothing yet.", "/boards/housing/")
    reply(author, "The private address of a neighbour.")
    page = person("moderator")
    page.goto(address)
    page.locator("#post-2").get_by_role("link", name="Hide").click()
    page.get_by_label("Reason").fill("Names where a private person lives.")
    page.get_by_role("button", name="Hide the post").click()
    page.wait_for_load_state()
    visitor.goto(address)
    expect(visitor.locator("#post-2")).to_contain_text("Names where a private person lives.")
    assert "private address" not in visitor.content()


@pytest.mark.slow
def test_hostile_text_does_nothing_anywhere(person: Any, visitor: Page) -> None:
    """The watch of each page fails on a dialog, a foreign request or a policy violation."""
    page = person("practitioner")
    for reader in (page, visitor):
        reader.watch.allow("404.*/uploads/")  # pictures that were never uploaded here
    vectors = [vector.source for vector in xss.vectors()]
    address = write_topic(page, "<script>alert(1)</script> a hostile title", vectors[0], PUBLIC)
    for start in range(1, len(vectors), 40):
        reply(page, "\n\n".join(vectors[start : start + 40]))
    for title in ('"><img src=x onerror=alert(1)>', "javascript:alert(1)//<svg onload=alert(1)>"):
        write_topic(page, title, "Plain words.", PUBLIC)
    page.goto("/settings/")
    page.get_by_label("Your name").fill('<img src=x onerror="alert(1)"> Ada')
    page.get_by_label("Organisation you work with").fill("</span><script>alert(1)</script>")
    page.get_by_label("About you").fill("\n\n".join(vectors[:20]))
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    for path in (address, PUBLIC, "/", "/people/practitioner/", "/boards/"):
        for reader in (page, visitor):
            reader.goto(path)
            reader.wait_for_timeout(150)
    for vector in vectors[::12]:
        visitor.goto("/search?" + "q=" + quote(vector[:300]))
    assert visitor.evaluate("document.querySelectorAll('main script').length") == 0
