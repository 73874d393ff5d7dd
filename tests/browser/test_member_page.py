"""A member's page in the browser: a delegate keeps it, a coordinator turns its membership."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import support

NUREMBERG = "/members/nuremberg/"
EDITOR = "mentor"  # speaks for Utrecht
UTRECHT = "/members/utrecht/"


def test_a_delegate_keeps_the_page(person: Any, visitor: Page) -> None:
    page = person(EDITOR)
    page.watch.allow("422")
    page.goto(UTRECHT)
    page.get_by_role("link", name="Edit this page").click()
    page.locator("#elements").get_by_role("link", name="Edit").click()
    office = page.get_by_role("group", name="Human rights office")
    office.get_by_role("combobox").select_option("adopted")
    office.get_by_label("Date").fill("2026-03-01")
    office.get_by_label("Link").fill("javascript:alert(1)")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".error-summary")).to_contain_text("web address")
    support.assert_good(page)
    office.get_by_label("Link").fill("https://office.example/")
    office.get_by_label("Source").fill("Decision of the council")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".flash")).to_contain_text("Saved.")
    page.get_by_role("link", name="Add a commitment").click()
    page.get_by_label("What is promised").fill("Answer every complaint within a month")
    page.get_by_label("How far it is").select_option("under_way")
    page.get_by_label("Progress in percent").fill("30")
    page.get_by_role("group", name="Row 1").get_by_label("Web address").fill("https://a.example/")
    support.assert_good(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Confirm all values").click()
    expect(page.get_by_text("not confirmed")).to_have_count(0)
    support.assert_good(page)
    visitor.goto(UTRECHT)
    card = visitor.locator(".report-card li", has_text="Human rights office")
    expect(card).to_contain_text("Adopted 1 March 2026")
    expect(card.get_by_role("link")).to_have_attribute("href", "https://office.example/")
    promise = visitor.locator(".commitment", has_text="Answer every complaint")
    expect(promise).to_contain_text("Under way, 30 per cent")
    support.assert_good(visitor)
    visitor.get_by_role("link", name="How this page came about").click()
    expect(visitor.locator(".edit-history")).to_contain_text("Human rights office")
    expect(visitor.locator(".edit-history")).to_contain_text("Answer every complaint")
    support.assert_good(visitor)


def test_a_coordinator_turns_a_membership(person: Any, visitor: Page) -> None:
    page = person("coordinator")
    page.goto("/admin/members/gdansk/standing/change")
    expect(page.get_by_label("Guest member")).to_be_checked()
    page.get_by_label("First day").fill("2026-03-01")
    page.get_by_label("Note for the member's page").fill("After the declaration of the council.")
    support.assert_good(page)
    page.get_by_role("button", name="Change the membership").click()
    visitor.goto("/members/gdansk/")
    expect(visitor.locator(".member-proud")).to_contain_text("Guest city since 1 March 2026")
    expect(visitor.locator(".member-head")).to_contain_text("Associate city")
    support.assert_good(visitor)
    # Its delegate speaks for it, until it is suspended.
    delegate = person("mentee")
    delegate.watch.allow("403")
    delegate.goto("/boards/housing/new")
    speak = delegate.get_by_label("Speak for")
    expect(speak.locator("option")).to_contain_text(["Myself", "Gdańsk"])
    page.goto("/admin/members/gdansk/standing/suspend")
    page.get_by_label("Reason").fill("Nobody answers our letters.")
    page.get_by_role("button", name="Suspend the membership").click()
    expect(page.locator("main")).to_contain_text("suspended")
    support.assert_good(page)
    delegate.goto("/boards/housing/new")
    expect(delegate.get_by_label("Speak for").locator("option", has_text="Gdańsk")).to_have_count(0)
    delegate.goto("/notifications/")
    expect(delegate.locator("main")).to_contain_text("Nobody answers our letters.")
    delegate.goto("/members/gdansk/edit")
    expect(delegate.locator("h1")).not_to_contain_text("Edit the page")
    visitor.goto("/members/gdansk/")
    expect(visitor.locator("main")).to_contain_text("suspended since")
    page.goto("/admin/members/gdansk/standing/reinstate")
    page.get_by_label("Reason").fill("They have answered.")
    page.get_by_role("button", name="End the suspension").click()
    delegate.goto("/boards/housing/new")
    expect(delegate.get_by_label("Speak for").locator("option", has_text="Gdańsk")).to_have_count(1)
    # Other tests share the city: it is an associate again.
    page.goto("/admin/members/gdansk/standing/change")
    page.get_by_label("Associate member").check()
    page.get_by_role("button", name="Change the membership").click()
    expect(page.locator("main")).to_contain_text("Associate member")


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_fits_a_phone(open_page: Any, dark: bool) -> None:
    page = open_page(size="phone", dark=dark)
    page.goto(NUREMBERG)
    support.assert_good(page)
    page.emulate_media(media="print")
    support.assert_fits(page)
