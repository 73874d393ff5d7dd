"""A moderator writes what is known so far, without JavaScript on a telephone; others read it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import support
from tests.browser.test_reacting import open_topic, reply


def test_a_summary_without_scripts_on_a_telephone(person):
    writer = person("practitioner")
    address = open_topic(writer, "Who pays for interpreters at the office?", "We pay by the hour.")
    reply(writer, "A pool of three cities, by the minute.")
    path = re.sub(r"^https?://[^/]+|[?#].*$", "", address)

    curator = person("moderator", size="phone", js=False)
    curator.watch.allow("status of 422")
    curator.goto(path)
    support.assert_fits(curator)
    curator.get_by_role("link", name="Write a summary").click()
    support.assert_fits(curator)
    curator.get_by_role("button", name="Save the summary").click()
    expect(curator.locator("#body-error")).to_contain_text("Write something first")
    support.assert_fits(curator)
    curator.get_by_label("What we know so far").fill(
        f"- **A pool** of three cities ([post 2]({path}2)).\n"
        "- Averyveryveryveryveryveryveryveryveryveryveryverylongwordwithoutanend.\n"
        "- <script>alert(1)</script>"
    )
    curator.get_by_role("button", name="Save the summary").click()
    expect(curator.locator(".topic-summary")).to_contain_text("A pool of three cities")
    support.assert_fits(curator)

    reader = person("mentee", size="phone", js=False)
    reader.goto(path)
    box = reader.get_by_role("region", name="What we know so far")
    expect(box).to_contain_text("<script>alert(1)</script>")
    support.assert_fits(reader)
    box.get_by_role("link", name="post 2").click()
    expect(reader).to_have_url(re.compile(r"#post-2$"))
    reader.get_by_role("link", name="History of the summary").click()
    expect(reader.locator(".revision h2")).to_have_text("Version 1")
    support.assert_fits(reader)

    # axe itself is a script: the same pages where it can run.
    checked = person("moderator", size="phone", dark=True)
    for page in ("", "summary", "summary/write", "summary/remove"):
        checked.goto(f"{path}{page}")
        support.assert_good(checked)

    curator.goto(f"{path}summary/remove")
    curator.get_by_label("Reason").fill("The pool has ended.")
    curator.get_by_role("button", name="Take it away").click()
    expect(curator.locator(".topic-summary")).to_have_count(0)


def test_who_reads_sees_a_summary_come(person):
    writer, reader = person("practitioner"), person("mentee")
    address = open_topic(writer, "Who has a list of free rooms?", "We need one by Friday.")
    path = re.sub(r"^https?://[^/]+|[?#].*$", "", address)
    reader.goto(path)
    curator = person("moderator")
    curator.goto(f"{path}summary/write")
    curator.wait_for_load_state("networkidle")
    curator.locator("textarea[name=body]").fill("The library keeps one.")
    curator.get_by_role("button", name="Save the summary").click()
    expect(curator.locator(".topic-summary")).to_contain_text("The library keeps one.")
    expect(reader.locator(".topic-summary")).to_contain_text("The library keeps one.")
    support.assert_good(reader)
