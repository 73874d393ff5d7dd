"""What pages gain when scripts run, and that they work without: composer, guards, dates, menus."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

BOARD = "/boards/housing/"


def write_page(page: Page) -> Page:
    """The form for a new topic."""
    page.goto(f"{BOARD}new")
    return page


def test_tools_write_markdown_and_the_preview_shows_it(person):
    page = write_page(person("practitioner"))
    text = page.locator("textarea[data-composer]")
    text.fill("work")
    text.select_text()
    page.get_by_role("button", name="Bold").click()
    assert text.input_value() == "**work**"

    page.get_by_role("tab", name="Preview").click()
    panel = page.get_by_role("tabpanel", name="Preview")
    expect(panel.locator("strong")).to_have_text("work")
    expect(text).to_be_hidden()

    page.get_by_role("tab", name="Write").click()
    expect(text).to_be_focused()
    assert text.input_value() == "**work**"


def test_tabs_and_tools_are_worked_by_arrow_keys(person):
    page = write_page(person("practitioner"))
    expect(page.get_by_role("toolbar", name="Formatting")).to_be_visible()
    page.get_by_role("tab", name="Write").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Heading")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()

    page.locator("textarea[name=body]").fill("")  # a draft may have come back
    page.get_by_role("tab", name="Write").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Preview")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Preview")).to_contain_text("nothing to preview")


def test_the_preview_runs_no_script(person):
    page = write_page(person("practitioner"))
    page.locator("textarea[data-composer]").fill("<img src=x onerror=document.title=1> <b>b</b>")
    page.get_by_role("tab", name="Preview").click()
    panel = page.get_by_role("tabpanel", name="Preview")
    expect(panel).to_contain_text("<b>b</b>")
    assert panel.locator("img, script").count() == 0


def test_a_preview_that_fails_keeps_the_text(person):
    page = write_page(person("practitioner"))
    page.route("**/preview", lambda route: route.fulfill(status=404, body="gone"))
    page.watch.allow("404")
    page.locator("textarea[data-composer]").fill("my words")
    page.get_by_role("tab", name="Preview").click()
    expect(page.get_by_role("tabpanel", name="Preview")).to_contain_text("Your text is safe")
    page.get_by_role("tab", name="Write").click()
    assert page.locator("textarea[data-composer]").input_value() == "my words"


def test_without_the_tools_the_preview_still_works(person):
    page = person("practitioner")
    page.route("**/vendor/**", lambda route: route.abort())
    page.watch.allow("vendor|Failed to load")
    write_page(page)
    page.locator("textarea[data-composer]").fill("*still*")
    expect(page.locator("markdown-toolbar")).to_be_hidden()
    page.get_by_role("tab", name="Preview").click()
    expect(page.get_by_role("tabpanel", name="Preview").locator("em")).to_have_text("still")


def test_without_scripts_the_preview_is_a_button(person):
    page = write_page(person("practitioner", js=False))
    page.locator("textarea[data-composer]").fill("*plain*")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".composer-preview em")).to_have_text("plain")
    assert page.locator("textarea[data-composer]").input_value() == "*plain*"


@pytest.mark.parametrize("guarded", [True, False])
def test_a_second_click_does_not_send_again(person, guarded):
    """Without the script the browser asks twice: the test would see a guard that is gone."""
    page = person("practitioner")
    if not guarded:
        page.route("**/js/app.js", lambda route: route.abort())
        page.watch.allow("app.js|Failed to load")
    page.watch.allow("422")
    if guarded:
        write_page(page)
    else:
        page.main_frame.goto(f"{BOARD}new")  # page.goto would wait for scripts that never come
    held: list[Route] = []
    page.route("**/new", lambda route: held.append(route))
    send = page.get_by_role("button", name="Open the topic")
    send.evaluate("button => [0, 250].forEach(ms => setTimeout(() => button.click(), ms))")
    page.wait_for_timeout(700)
    assert len(held) == (1 if guarded else 2)
    held[-1].continue_()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_field(person):
    page = write_page(person("practitioner"))
    page.watch.allow("422")  # Chromium reports the answer to a form that was not accepted
    page.get_by_role("button", name="Open the topic").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    expect(page.get_by_label("Title")).to_be_focused()


def test_words_that_nothing_keeps_are_not_lost_by_a_slip(person):
    page = person("practitioner")
    page.route("**/js/boards/drafts.js", lambda route: route.abort())
    page.watch.allow("drafts.js|Failed to (load|fetch)")
    write_page(page)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.watch.allow("dialog|beforeunload")
    page.locator("textarea[data-composer]").fill("")
    page.locator("textarea[data-composer]").press_sequentially("words")
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]


def test_a_password_can_be_shown(visitor):
    visitor.goto("/account/sign-in")
    field = visitor.locator("input[autocomplete=current-password]")
    field.fill("secret words")
    button = visitor.get_by_role("button", name="Show the password")
    button.click()
    assert field.get_attribute("type") == "text"
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert field.get_attribute("type") == "password"


def test_without_scripts_there_is_no_button_to_show_a_password(no_js):
    no_js.goto("/account/sign-in")
    expect(no_js.locator("[data-password-toggle]")).to_be_hidden()


def test_the_menu_closes_by_escape_and_by_a_click_elsewhere(person):
    page = person("practitioner")
    page.goto("/")
    summary = page.locator(".account-menu > summary")
    panel = page.locator(".account-menu-panel")
    summary.click()
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.locator("h1").first.click()
    expect(panel).to_be_hidden()


def test_a_reference_shows_what_it_answers(visitor):
    visitor.goto(BOARD)
    topics = visitor.locator(".topic-row-title a").evaluate_all("all => all.map(a => a.href)")
    for address in topics:
        visitor.goto(address)
        if visitor.locator("a.post-reply-to").count():
            break
    else:
        pytest.fail("no topic of this board holds a reply to a post")
    link = visitor.locator("a.post-reply-to").first
    answered = (link.get_attribute("href") or "").partition("#")[2]
    body = visitor.locator(f"#{answered} .post-body").inner_text()
    link.focus()
    card = visitor.locator(".post-reply-preview")
    expect(card).to_be_visible()
    assert card.inner_text().split()[:6] == body.split()[:6]
    visitor.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_fresh_dates_are_told_from_now_and_printed_as_dates(visitor):
    visitor.goto("/")
    said = visitor.evaluate(
        """() => {
            const el = document.createElement("time");
            el.dataset.relative = "";
            el.setAttribute("datetime", new Date(Date.now() - 3 * 3600e3).toISOString());
            el.textContent = "a date in words";
            document.querySelector("main").append(el);
            dispatchEvent(new Event("afterprint"));
            const fresh = el.textContent;
            dispatchEvent(new Event("beforeprint"));
            return [fresh, el.textContent];
        }"""
    )
    assert said == ["3 hours ago", "a date in words"]
