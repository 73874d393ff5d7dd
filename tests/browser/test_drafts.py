"""Drafts where people write: two windows, two devices, offline and back, without scripts."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.support import wait_for_scripts

NEW = "/boards/housing/new"


def text(page: Page):
    return page.locator("textarea[data-composer]")


def status(page: Page):
    return page.locator("[data-draft-status]")


def clear(page: Page) -> None:
    """Begin without a draft, whatever an earlier test left."""
    page.goto(NEW)
    button = page.get_by_role("button", name="Delete draft")
    if button.is_visible():
        button.click()
        expect(page.locator(".flash")).to_contain_text("The draft is deleted.")
    wait_for_scripts(page)


def test_what_is_typed_is_there_again_and_two_windows_lose_nothing(person):
    page = person("practitioner")
    page.watch.allow("409")
    clear(page)
    other = page.context.new_page()
    other.goto(NEW)
    page.get_by_label("Title").fill("Rents")
    text(page).fill("Written in the first window")
    expect(status(page)).to_have_text("Saved")

    text(other).fill("Written in the second window")
    choice = other.locator(".draft-choice")
    expect(choice).to_contain_text("Written in the first window")
    expect(choice).to_contain_text("Written in the second window")
    choice.get_by_role("button", name="Keep both texts").click()
    expect(status(other)).to_have_text("Saved")
    other.close()

    page.goto(NEW)
    both = text(page).input_value()
    assert "first window" in both
    assert "second window" in both
    page.get_by_label("Title").fill("How rents rise")
    page.get_by_role("button", name="Open the topic").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How rents rise")
    page.goto(NEW)
    assert text(page).input_value() == ""
    page.goto("/drafts/")
    expect(page.get_by_role("heading", name="You have no drafts")).to_be_visible()


def test_offline_the_device_keeps_it_and_sends_it_when_back(person):
    page = person("mentor")
    page.watch.allow("Failed to load|ERR_INTERNET_DISCONNECTED")
    clear(page)
    page.context.set_offline(True)
    text(page).press_sequentially("On the train")
    expect(status(page)).to_have_text("Kept on this device")
    page.context.set_offline(False)
    expect(status(page)).to_have_text("Saved")

    # The line breaks, the window is closed; another one finds the words.
    page.route("**/drafts/topic/*", lambda route: route.abort())
    page.watch.allow("ERR_FAILED")
    text(page).press_sequentially(", in the tunnel")
    expect(status(page)).to_have_text("Kept on this device")
    page.unroute("**/drafts/topic/*")
    again = page.context.new_page()
    page.close()
    again.goto(NEW)
    expect(text(again)).to_have_value("On the train, in the tunnel")
    expect(status(again)).to_have_text("Saved")
    again.get_by_role("button", name="Delete draft").click()
    expect(again.locator(".flash")).to_contain_text("The draft is deleted.")
    assert text(again).input_value() == ""


def test_another_device_goes_on_and_scripts_are_not_needed(person):
    page = person("practitioner")
    page.goto("/boards/housing/")
    page.locator(".topic-list a").first.click()
    page.wait_for_url("**/topics/**")
    wait_for_scripts(page)
    text(page).fill("Begun at the desk")
    expect(status(page)).to_have_text("Saved")
    phone = person("practitioner", js=False, size="phone")
    phone.goto(page.url)
    assert text(phone).input_value() == "Begun at the desk"
    text(phone).fill("Begun at the desk, changed on the phone")
    phone.get_by_role("button", name="Save draft").click()
    expect(phone.locator(".flash")).to_contain_text("Your draft is saved.")
    text(phone).fill("Finished on the phone")
    phone.get_by_role("button", name="Reply", exact=True).click()
    expect(phone.locator("article.post").last).to_contain_text("Finished on the phone")
    phone.goto("/drafts/")
    expect(phone.get_by_role("heading", name="You have no drafts")).to_be_visible()

    # The first window still holds the words that went another way.
    page.watch.allow("409")
    text(page).press_sequentially(" and more")
    expect(page.locator(".draft-choice")).to_contain_text("sent or deleted")
    page.get_by_role("button", name="Delete it here").click()
    assert text(page).input_value() == ""
