"""Pictures into a post: pasted and described, stopped, tried again, and without scripts."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.accounts.test_avatar import picture
from tests.browser import support

PASTE = """([content, name]) => {
  const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type: "image/png" }));
  const textarea = document.querySelector("textarea[name=body]");
  textarea.focus();
  textarea.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def paste(page: Page, content: bytes, name: str = "tree.png") -> None:
    page.evaluate(PASTE, [base64.b64encode(content).decode(), name])


def open_new(page: Page, *, js: bool = True) -> None:
    page.goto("/new")
    page.locator(".choose-board a").first.click()
    if js:
        expect(page.locator(".composer-tabs")).to_be_visible()
        expect(page.get_by_role("button", name="Attach pictures or files")).to_be_visible()
    page.get_by_label("Title").fill("Trees before the town hall")


def test_a_picture_is_pasted_described_and_seen(person: Callable[..., Page]) -> None:
    page = person("mentor")
    open_new(page)
    text = page.locator("textarea[name=body]")
    text.fill("Before.\n\nAfter.")
    text.evaluate("e => e.setSelectionRange(7, 7)")
    paste(page, picture("PNG", (800, 400)))
    dialog = page.get_by_role("dialog", name="What does the picture show?")
    expect(dialog.locator("img")).to_have_js_property("complete", True)
    support.assert_good(page)
    dialog.get_by_role("textbox").fill("Two [old] trees")
    page.keyboard.press("Enter")
    expect(text).to_have_value(
        re.compile(r"^Before\.\n\n!\[Two \\\[old\\\] trees\]\(/uploads/\S+\)\s+After\.$")
    )
    expect(text).to_be_focused()
    support.assert_good(page)
    page.get_by_role("button", name="Open the topic").click()
    image = page.locator(".post .prose img")
    expect(image).to_have_attribute("alt", "Two [old] trees")
    expect(image).to_have_attribute("width", "800")
    assert image.evaluate("async e => { await e.decode(); return e.naturalWidth; }") == 800


def test_one_that_is_stopped_leaves_the_text_alone_and_one_that_fails_is_tried_again(
    person: Callable[..., Page],
) -> None:
    page = person("mentor", size="phone")
    page.watch.allow("Failed to load resource", "ERR_")  # type: ignore[attr-defined]
    open_new(page)
    text = page.locator("textarea[name=body]")
    text.fill("Words.")
    waiting: list[Route] = []
    page.route("**/uploads", lambda route: waiting.append(route))
    chooser: dict[str, Any] = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"A plan."}
    page.locator(".attach input[type=file][multiple]").set_input_files([chooser])
    expect(page.get_by_role("progressbar", name="Uploading plan.txt")).to_be_visible()
    support.assert_good(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".attach-item")).to_have_count(0)
    expect(text).to_have_value("Words.")
    page.locator(".attach input[type=file][multiple]").set_input_files([chooser])
    expect(page.locator(".attach-item")).to_have_count(1)
    page.wait_for_timeout(200)
    waiting[-1].abort()
    expect(page.locator(".attach-item")).to_contain_text("could not be sent")
    support.assert_good(page)
    page.unroute("**/uploads")
    page.get_by_role("button", name="Try again").click()
    expect(text).to_have_value(
        re.compile(r"^Words\.\[plan\\?\.txt \\?\(TXT, 1 kB\\?\)\]\(/uploads/")
    )
    chooser |= {"name": "drawing.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    page.locator(".attach input[type=file][multiple]").set_input_files([chooser])
    expect(page.locator(".attach-item")).to_contain_text("can't be attached")
    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".attach-item")).to_have_count(0)


def test_without_scripts_a_file_field_does_it(person: Callable[..., Page]) -> None:
    page = person("mentor", js=False)
    open_new(page, js=False)
    page.locator("textarea[name=body]").fill("Look.")
    page.get_by_label("Attach a picture or file").set_input_files(
        [{"name": "tree.png", "mimeType": "image/png", "buffer": picture()}]
    )
    page.get_by_label("What the picture shows").fill("A tree")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".composer-preview img")).to_have_attribute("alt", "A tree")
    support.assert_fits(page)
    page.get_by_role("button", name="Open the topic").click()
    expect(page.locator(".post .prose img")).to_have_attribute("alt", "A tree")
