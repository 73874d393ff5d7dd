"""A moderator splits, merges and takes back, without JavaScript on a telephone; a text waits."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import support
from tests.browser.test_reacting import open_topic, reply


def path_of(address: str) -> str:
    return re.sub(r"^https?://[^/]+|[?#].*$", "", address)


def curate(page: Page, path: str, act: str) -> None:
    """Open an act from the menu on the topic."""
    page.goto(path)
    page.locator(".curate-menu summary").click()
    page.get_by_role("link", name=act, exact=True).click()


def test_split_merge_and_undo(person):
    writer = person("practitioner")
    path = path_of(open_topic(writer, "Where do people wait for the office?", "In the corridor."))
    for text in ("In the yard.", "And the forms are too long.", "Ours have nine pages."):
        reply(writer, text)

    curator = person("moderator", size="phone", js=False)
    curate(curator, path, "Split off posts")
    curator.get_by_label("Posts").fill("3-4")
    curator.get_by_label("Title of the new topic").fill("Forms that are too long")
    curator.get_by_label("Reason").fill("Another matter.")
    curator.get_by_role("button", name="Show what goes").click()
    expect(curator.locator(".curate-preview")).to_contain_text("2 posts go")
    support.assert_fits(curator)
    curator.get_by_role("button", name="Split them off").click()
    expect(curator.locator("h1")).to_have_text("Forms that are too long")
    there = path_of(curator.url)
    support.assert_fits(curator)

    reader = person("mentee", js=False)
    reader.goto(f"{path}3")
    expect(reader).to_have_url(re.compile(re.escape(there) + "#post-1$"))
    reader.goto(path)
    expect(reader.locator(".topic-seam")).to_contain_text("2 posts were moved to another topic")

    curate(curator, there, "Merge into another topic")
    curator.get_by_label("Address of the other topic").fill(curator.url.split("/curate")[0])
    curator.get_by_label("Address of the other topic").fill(path)
    curator.get_by_label("Reason").fill("The same matter after all.")
    curator.get_by_role("button", name="Merge the topics").click()
    expect(curator.locator("h1")).to_have_text("Where do people wait for the office?")
    reader.goto(there)
    expect(reader).to_have_url(re.compile(re.escape(path) + "#post-5$"))
    expect(reader.locator("#post-5")).to_contain_text("And the forms are too long.")

    curator.goto(f"{path}acts")
    support.assert_fits(curator)
    curator.get_by_role("button", name=re.compile("Take it back.*Merged into another")).click()
    expect(curator.locator("h1")).to_have_text("Forms that are too long")
    curator.goto(f"{path}acts")
    curator.get_by_role("button", name=re.compile("Take it back.*Posts were split off")).click()
    expect(curator.locator("#post-4")).to_contain_text("Ours have nine pages.")
    reader.goto(there)
    expect(reader).to_have_url(re.compile(re.escape(path) + "#post-3$"))

    checked = person("moderator", size="phone", dark=True)
    for page in ("acts", "curate/split", "curate/pin", "curate/assign"):
        checked.goto(f"{path}{page}")
        support.assert_good(checked)
    for page in ("/curating/", "/curating/prevention", "/boards/forum-feedback/curate"):
        checked.goto(page)
        support.assert_good(checked)


def test_a_text_with_a_watched_link_waits_and_is_approved(person):
    writer = person("practitioner", js=False)
    address = open_topic_plain(writer)
    curator = person("moderator", size="phone", js=False)
    curator.goto("/curating/prevention")
    curator.get_by_label("Word, words or site").fill("held-words.example")
    curator.get_by_label("What happens").select_option("hold")
    curator.get_by_role("button", name="Watch it").click()
    support.assert_fits(curator)

    guest = person("mentee", js=False)
    guest.goto(address)
    guest.locator("form.composer textarea[name=body]").fill("See https://held-words.example/a.")
    guest.locator("form.composer").get_by_role("button", name="Reply").click()
    expect(guest).to_have_url(re.compile("/held/"))
    expect(guest.locator("main")).to_contain_text("moderators want to look at")
    writer.goto(address)
    expect(writer.locator(".posts")).not_to_contain_text("held-words.example")

    curator.goto("/curating/queue/")
    support.assert_fits(curator)
    mine = curator.locator("li[id^=held-]").filter(has_text="held-words.example/a")
    mine.get_by_role("button", name=re.compile("^Approve")).click()
    writer.goto(address)
    expect(writer.locator(".posts")).to_contain_text("held-words.example/a")
    guest.goto("/held/")
    expect(guest.locator("main")).to_contain_text("Approved")

    checked = person("moderator", size="phone", dark=True)
    checked.goto("/curating/queue/")
    support.assert_good(checked)
    own = person("mentee", size="phone", dark=True)
    for page in ("/held/", "/settings/mutes"):
        own.goto(page)
        support.assert_good(own)
    curator.goto("/curating/prevention")
    row = curator.locator("li").filter(has_text="held-words.example")
    row.get_by_role("button", name=re.compile("^Remove")).click()


def open_topic_plain(page: Page) -> str:
    """Open a topic without scripts; return its path."""
    page.goto("/boards/forum-feedback/new")
    page.get_by_label("Title").fill("Whom do you ask about grants?")
    page.locator("textarea[name=body]").fill("We know nobody.")
    page.get_by_role("button", name="Open the topic").click()
    return path_of(page.url)
