"""From the call to two cities that said yes: a coordinator, a mentor and a mentee, each alone."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser import support
from tests.browser.test_joining import link_in_mail


def open_call(desk: Page, name: str) -> str:
    desk.goto("/mentoring/cycles/new")
    desk.get_by_label("Name").fill(name)
    first = desk.evaluate("new Date().toISOString().slice(0, 10)")
    desk.get_by_label("The call begins").fill(first)
    desk.get_by_role("button", name="Save").click()
    desk.get_by_role("link", name="Publish the call").click()
    desk.get_by_role("button", name="Publish the call").click()
    expect(desk.locator(".mentoring-state").first).to_have_text("Call open")
    return urlsplit(desk.url).path


def offer(guest: Page, cycle: str) -> None:
    guest.watch.allow("status of 422")
    guest.goto(f"{cycle}offers/utrecht/edit")
    guest.get_by_role("button", name="Hand it in").click()
    expect(guest.get_by_role("alert")).to_be_visible()
    for box in guest.get_by_label("What shows it").all():
        if box.get_attribute("aria-invalid"):
            box.fill("A report of last year.")
    guest.get_by_label("Online meetings").check()
    guest.get_by_role("button", name="Hand it in").click()
    expect(guest.locator(".mentoring-state")).to_have_text("Handed in")


def ask(town: Page, cycle: str) -> None:
    town.goto(f"{cycle}requests/gdansk/edit")
    town.get_by_label("The challenge").fill("Rents rise, and nobody hears of it in time.")
    town.get_by_label("Who of your leadership supports it").fill("The mayor")
    town.get_by_label("Their function").fill("Mayor")
    town.get_by_label("Since when").fill("2026-03-01")
    town.get_by_label("Guest city").first.select_option(label="Utrecht")
    town.get_by_role("button", name="Hand it in").click()
    expect(town.locator(".mentoring-state")).to_have_text("Handed in")


def end_call(desk: Page, cycle: str) -> None:
    desk.goto(f"{cycle}do/end-call")
    desk.get_by_label("Reason").fill("All are in.")
    desk.get_by_role("button", name="End the call now").click()
    expect(desk.locator(".mentoring-state").first).to_have_text("Pairs are being found")


def test_a_coordinator_matches_and_two_cities_say_yes(person):
    desk = person("coordinator")
    cycle = open_call(desk, "Housing 2029")
    guest, town = person("mentor"), person("mentee", size="phone")
    offer(guest, cycle)
    ask(town, cycle)
    end_call(desk, cycle)

    desk.get_by_role("link", name="Matching").click()
    support.assert_good(desk)
    desk.get_by_label("Most pairs, then the fairest, then the best").check()
    desk.get_by_role("button", name="Start a run").click()
    # The worker computes it; the page's script loads the result.
    expect(desk.get_by_role("heading", name="Who would rather swap")).to_be_visible(timeout=30_000)
    support.assert_good(desk)
    # The picture by keyboard: a line leads to its pair.
    line = desk.locator("svg.match a").first
    line.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".match-pair:target")).to_contain_text("Gdańsk")
    desk.get_by_text("Why this pair").first.click()
    expect(desk.get_by_text("Number 1 among the associate's wishes.")).to_be_visible()
    support.assert_good(desk)
    desk.get_by_role("link", name=re.compile("What if")).click()
    support.assert_good(desk)
    desk.get_by_label("Change what counts how much").check()
    desk.get_by_label("Themes: need and strength").fill("900")
    desk.get_by_role("button", name="Try it").click()
    desk.get_by_role("link", name="Against run 1").click(timeout=30_000)
    expect(desk.get_by_text("Nothing changes for anybody.")).to_be_visible()
    desk.goto(f"{cycle}matching/1/")
    desk.get_by_role("button", name="Compute it again").click()
    expect(desk.get_by_text("the same result")).to_be_visible(timeout=30_000)
    desk.get_by_role("link", name="Publish", exact=True).click()
    support.assert_good(desk)
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_role("link", name="Utrecht – Gdańsk")).to_be_visible()
    support.assert_good(desk)

    for page, login in ((town, "mentee"), (guest, "mentor")):
        page.goto(link_in_mail(page, f"{login}@demo.hrforum.example", "/mentoring/pairs/"))
        support.assert_good(page)
        page.get_by_label("Yes, we want to work with them").check()
        page.get_by_role("button", name="Answer").click()
    expect(guest.get_by_text("The pair begins.")).to_be_visible()
    support.assert_good(guest)
    town.goto("/mentoring/")
    expect(town.locator(".mentoring-own")).to_contain_text("At work")
    support.assert_good(town)
    desk.reload()
    expect(desk.locator("tbody")).to_contain_text("At work")
    desk.get_by_role("link", name="Report", exact=True).click()
    support.assert_good(desk)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="As PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")
