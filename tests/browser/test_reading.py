"""Two people and two devices: what is new, going on where one stopped, watching, keys."""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.sync_api import expect

from tests.browser.support import assert_good


def open_topic(page: Any, title: str, text: str = "The first post.") -> str:
    """Open a topic on the housing board; return its address."""
    page.goto("/boards/housing/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text", exact=True).fill(text)
    page.locator("main form.composer button.button-primary").click()
    expect(page.locator("h1")).to_contain_text(title)
    return re.sub(r"^https?://[^/]+|#.*$", "", page.url)


def reply(page: Any, path: str, text: str) -> None:
    page.goto(path)
    page.locator("#reply textarea[name=body]").fill(text)
    page.locator("#reply button.button-primary").click()
    expect(page.locator("article.post").last).to_contain_text(text.split("\n")[0])


def row(page: Any, title: str) -> Any:
    return page.locator(".topic-row", has_text=title)


def until(check: Any, seconds: float = 8) -> None:
    """Wait for what another process writes a moment later."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.2)


def test_reading_goes_on_where_it_stopped_on_another_device(person):
    writer, reader = person("practitioner"), person("mentee", size="phone")
    path = open_topic(writer, "Where did I stop?", "A long post.\n\n" + "One more line.\n\n" * 120)
    reply(writer, path, "A second long one.\n\n" + "And one more line.\n\n" * 120)
    reader.goto("/boards/housing/")
    expect(row(reader, "Where did I stop?")).to_contain_text("New topic")
    with reader.expect_response(re.compile("/seen$")):  # the first post fills the window
        reader.goto(path)
    reader.goto("/boards/housing/")
    expect(row(reader, "Where did I stop?")).to_contain_text("1 new post")
    reply(writer, path, "A third one.")

    desk = person("mentee")
    desk.goto("/boards/housing/")
    sign = row(desk, "Where did I stop?").locator(".unread-sign")
    expect(sign).to_contain_text("2 new")
    row(desk, "Where did I stop?").locator(".topic-row-title a").click()
    expect(desk).to_have_url(re.compile(r"#post-2$"))
    expect(desk.locator(".reading-continue")).to_have_text("Continue at post 2")
    assert_good(desk)
    # Scrolled to its end, it is read on both devices.
    with desk.expect_response(lambda answer: "number=3&" in (answer.request.post_data or "")):
        desk.locator("#post-3").scroll_into_view_if_needed()
    desk.goto("/boards/housing/")
    expect(row(desk, "Where did I stop?")).not_to_contain_text("new post")
    reader.goto("/boards/housing/")
    expect(row(reader, "Where did I stop?")).not_to_contain_text("new post")


def test_without_javascript_a_page_is_read_when_it_is_shown(person):
    writer, reader = person("practitioner"), person("mentee", js=False)
    reader.context.clear_cookies(name="reads")  # left by the script of the page to sign in
    path = open_topic(writer, "Read without a script")
    reader.goto("/boards/housing/")
    expect(row(reader, "Read without a script")).to_contain_text("New topic")
    reader.goto(path)
    reader.goto("/boards/housing/")
    expect(row(reader, "Read without a script").locator(".unread-sign")).to_have_count(0)
    reply(writer, path, "And something new.")
    reader.goto("/boards/housing/")
    expect(row(reader, "Read without a script")).to_contain_text("1 new post")
    # Levels are buttons in a <details>: no script is needed.
    reader.goto(path)
    reader.locator(".watch-menu > summary").click()
    reader.locator(".watch-panel button[value=tracking]").click()
    expect(reader.locator(".watch-menu > summary")).to_contain_text("Tracking")
    reply(writer, path, "Once more.")
    reader.goto("/unread/")
    expect(row(reader, "Read without a script")).to_contain_text("1 new post")
    reader.get_by_role("button", name="Mark everything on all boards as read").click()
    expect(reader.get_by_text("You have read everything")).to_be_visible()


def test_a_watcher_is_told_once_and_finds_the_writer_in_the_feed(person):
    writer, watcher = person("practitioner"), person("mentor")
    path = open_topic(writer, "Worth watching")
    watcher.goto(path)
    assert_good(watcher)  # before the panel lies over what is below
    watcher.locator(".watch-menu > summary").click()
    watcher.locator(".watch-panel button[value=watching]").click()
    watcher.locator("a.post-author").first.click()
    watcher.get_by_role("button", name="Follow", exact=True).click()
    expect(watcher.get_by_role("button", name="Following")).to_be_visible()
    for text in ("First news.", "Second news."):
        reply(writer, path, text)

    def told() -> bool:
        watcher.goto("/notifications/")
        return watcher.locator(".notice-row", has_text="Worth watching").count() > 0

    until(told, 15)
    line = watcher.locator(".notice-row.is-unread", has_text="Worth watching")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("wrote in a topic that you watch")
    expect(line).to_contain_text("First news.")
    watcher.goto("/feed/")
    first = watcher.locator(".written-item").first
    expect(first).to_contain_text("Second news.")
    assert_good(watcher)
    # Reading it settles what was told.
    with watcher.expect_response(re.compile("/seen$")):
        first.get_by_role("link", name="Worth watching").click()
    watcher.goto("/boards/")

    def settled() -> bool:
        watcher.goto("/notifications/")
        return line.count() == 0

    until(settled)


def test_keys_lead_through_lists_and_posts_and_can_be_switched_off(person):
    page = person("coordinator")
    page.goto("/boards/housing/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    titles = page.locator(".topic-row-title a")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(r"/topics/\d+-"))
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    post = page.locator("article.post").first
    expect(post).to_be_focused()
    assert post.evaluate("el => el.matches(':focus-visible')")

    page.keyboard.press("?")
    sheet = page.locator("dialog.key-sheet")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("Next post or topic")
    assert_good(page)
    page.keyboard.press("j")  # the sheet is open: nothing moves
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()

    page.locator("#reply textarea[name=body]").fill("")
    page.keyboard.type("gu? jk")  # typed, not obeyed
    expect(page.locator("#reply textarea[name=body]")).to_have_value("gu? jk")
    page.locator("#reply textarea[name=body]").fill("")
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(r"/unread/$"))

    page.goto("/settings/watching")
    page.get_by_label("Keyboard shortcuts of one key").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Your settings are saved.")).to_be_visible()
    page.goto("/boards/housing/")
    page.keyboard.press("?")
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    expect(page.locator("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement === document.body")


def test_the_pages_fit_a_phone_in_the_dark(person):
    page = person("mentor", size="phone", dark=True)
    for path in ("/unread/", "/feed/", "/unanswered/", "/settings/watching", "/shortcuts"):
        page.goto(path)
        assert_good(page)
