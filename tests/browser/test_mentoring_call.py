"""A call for mentoring, from the coordinator's form to what both cities have handed in."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser import support
from tests.browser.test_joining import link_in_mail


def test_a_coordinator_opens_a_guest_offers_an_associate_asks(person):
    desk = person("coordinator")
    desk.watch.allow("status of 422")
    desk.goto("/mentoring/")
    support.assert_good(desk)
    desk.get_by_role("link", name="New cycle").click()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("alert")).to_contain_text("Write the name of the cycle.")
    support.assert_good(desk)
    desk.get_by_label("Name").fill("Water 2028")
    first = desk.evaluate("new Date().toISOString().slice(0, 10)")
    desk.get_by_label("The call begins").fill(first)
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator("h1")).to_have_text("Water 2028")
    desk.get_by_role("link", name="Publish the call").click()
    desk.get_by_role("button", name="Publish the call").click()
    expect(desk.locator(".mentoring-state").first).to_have_text("Call open")
    support.assert_good(desk)

    # Before they sign in: signing in on a new device sends a mail of its own.
    path = urlsplit(desk.url).path
    assert path.startswith("/mentoring/cycles/water-2028")
    links = [
        link_in_mail(desk, f"{who}@demo.hrforum.example", path) for who in ("mentor", "mentee")
    ]
    guest = person("mentor")
    guest.watch.allow("status of 422")
    guest.goto(links[0])
    guest.get_by_role("link", name="Offer mentoring for Utrecht").click()
    guest.get_by_role("button", name="Hand it in").click()
    expect(guest.get_by_role("alert")).to_contain_text("Choose one form of work or more.")
    support.assert_good(guest)
    for box in guest.get_by_label("What shows it").all():
        if box.get_attribute("aria-invalid"):
            box.fill("A report of last year.")
    guest.get_by_label("Online meetings").check()
    guest.get_by_label("How many associates").select_option("3")
    guest.get_by_role("button", name="Hand it in").click()
    expect(guest.locator(".mentoring-state")).to_have_text("Handed in")
    support.assert_good(guest)

    town = person("mentee", size="phone")
    town.goto(links[1])
    support.assert_good(town)
    town.get_by_role("link", name="Ask for a mentor for Gdańsk").click()
    town.get_by_label("The challenge").fill("The river rises, and the poorest live beside it.")
    town.get_by_role("button", name="Save draft").click()
    expect(town.get_by_text("It is not handed in yet.")).to_be_visible()
    expect(town.get_by_label("The challenge")).to_have_value(re.compile("The river rises"))
    town.get_by_label("Who of your leadership supports it").fill("The mayor")
    town.get_by_label("Their function").fill("Mayor")
    town.get_by_label("Since when").fill("2026-03-01")
    town.get_by_label("Guest city").first.select_option(label="Utrecht")
    support.assert_good(town)
    town.get_by_role("button", name="Hand it in").click()
    expect(town.locator(".mentoring-state")).to_have_text("Handed in")
    support.assert_good(town)

    desk.get_by_role("link", name="Offers and requests").click()
    expect(desk.get_by_role("heading", name="Utrecht")).to_be_visible()
    desk.get_by_role("link", name="Requests", exact=True).click()
    support.assert_good(desk)
    desk.get_by_role("link", name="Gdańsk").click()
    expect(desk.get_by_text("The river rises")).to_be_visible()
