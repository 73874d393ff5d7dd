"""Two people in one topic: one writes, the other reads and the page does not jump."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import support
from tests.browser.test_reacting import open_topic

LONG = "\n\n".join(f"Paragraph {n} of a long story about a night shelter." for n in range(40))


def send(page: Page, topic: str, text: str) -> None:
    """Reply as that person without walking through the form."""
    answer = page.evaluate(
        """async ([topic, text]) => {
          const token = document.querySelector('meta[name="csrf-token"]').content;
          const body = new URLSearchParams({body: text, csrf_token: token,
                                            client_key: crypto.randomUUID()});
          return (await fetch(`${topic}reply`, {method: 'POST', body})).status;
        }""",
        [topic, text],
    )
    assert answer == 200


def edit(page: Page, topic: str, number: int, text: str) -> None:
    page.goto(f"{topic}{number}/edit")
    page.locator("textarea[name=body]").fill(text)
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_url(re.compile(r"/topics/[^/]+/(#|\?|$)"))


def path_of(address: str) -> str:
    return "/topics/" + address.split("/topics/")[1].split("/")[0] + "/"


def test_posts_come_change_and_go_without_a_jump(person):
    writer, reader = person("practitioner"), person("mentee", size="phone")
    topic = path_of(open_topic(writer, "Who hosts the night shelter?", LONG))
    reader.goto(topic)
    bar = reader.locator(".live-bar")
    reader.evaluate("window.stillHere = true; scrollTo(0, 300)")
    send(writer, topic, "We do, since **May**.")
    expect(bar).to_have_text("1 new post")
    send(writer, topic, "And two more houses.")
    expect(bar).to_have_text("2 new posts")
    expect(reader.locator("#post-2")).to_have_count(0)
    support.assert_good(reader)
    bar.get_by_role("link").click()
    expect(reader.locator("#post-2 strong")).to_have_text("May")
    expect(reader.locator("#post-2")).to_be_focused()
    assert reader.evaluate("scrollY") == 300
    bar.get_by_role("link", name="Go to the new posts").click()
    expect(reader.locator("#post-2")).to_be_in_viewport()
    expect(bar).to_be_empty()
    support.assert_good(reader)

    # What changes above and in view: the same post, new words, the page where it was.
    edit(writer, topic, 2, "We do, since *June*.")
    expect(reader.locator("#post-2 em")).to_have_text("June")
    writer.goto(topic)
    writer.locator("#post-3").get_by_role("button", name="Delete").click()
    expect(reader.locator("#post-3")).to_contain_text("Post 3 was deleted.")
    assert reader.evaluate("window.stillHere"), "the page was not loaded anew"


def test_a_page_that_was_offline_catches_up_and_the_count_in_the_header_is_live(person):
    writer, reader = person("practitioner"), person("mentee")
    writer.goto("/boards/")
    topic = path_of(open_topic(reader, "Where do tenants go first?", "Words of the mentee."))
    reader.goto(topic)
    count = reader.locator(".inbox-link .inbox-count")
    before = int(count.inner_text()) if count.count() else 0
    send(writer, topic, "To us.")
    expect(reader.locator(".live-bar")).to_have_text("1 new post")
    expect(count).to_have_text(str(before + 1))
    reader.locator(".live-bar a").click()
    expect(reader.locator("#post-2")).to_be_focused()
    reader.watch.allow("ERR_INTERNET_DISCONNECTED")
    reader.context.set_offline(True)
    reader.evaluate("window.stillHere = true")
    edit(writer, topic, 2, "To us, *always*.")
    send(writer, topic, "Or to the guild.")
    reader.wait_for_timeout(500)
    reader.context.set_offline(False)
    expect(reader.locator(".live-bar")).to_have_text("1 new post")
    expect(reader.locator("#post-2 em")).to_have_text("always")
    assert reader.evaluate("window.stillHere"), "the page was not loaded anew"
