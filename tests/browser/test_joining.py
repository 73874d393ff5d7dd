"""How organisations join, from the mail's link to the last page."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.browser import support

PHRASE = "a long pass phrase"


def link_in_mail(page, address: str, containing: str) -> str:
    """The path of the link in the newest mail to that address."""
    mails = json.loads(page.request.get("/dev/mail.json").text())
    mail = next(m for m in mails if m["to"] == address)
    link = next(one for one in mail["links"] if containing in one)
    return re.sub(r"^https?://[^/]+", "", link)


def test_an_invited_city_signs_up_signs_and_has_its_page(person, open_page):
    coordinator = person("coordinator")
    coordinator.goto("/members/invitations/")
    coordinator.get_by_role("link", name="Invite a city").first.click()
    coordinator.get_by_label("City", exact=True).fill("Steyr")
    coordinator.get_by_label("Country").select_option("AT")
    coordinator.get_by_label("Address to write to").fill("office@steyr.hrforum.example")
    coordinator.get_by_label("A personal message").fill("Your council's work is a model.")
    support.assert_good(coordinator)
    coordinator.get_by_role("button", name="Send the invitation").click()
    expect(coordinator.locator("h1")).to_have_text("Steyr")
    support.assert_good(coordinator)

    city = open_page(size="phone")
    city.watch.allow("status of 422")
    city.goto(link_in_mail(city, "office@steyr.hrforum.example", "/invitations/"))
    expect(city.locator("h1")).to_have_text("An invitation for Steyr")
    expect(city.get_by_text("Your council's work is a model.")).to_be_visible()
    support.assert_good(city)
    city.get_by_role("link", name="Sign up and accept").click()
    expect(city.get_by_label("E-mail address")).to_have_value("office@steyr.hrforum.example")
    city.get_by_label("Your name").fill("Erika Muster")
    city.get_by_label("Password", exact=True).fill(PHRASE)
    city.get_by_label("I accept the").check()
    city.get_by_role("button", name="Sign up").click()
    expect(city.locator("h1")).to_have_text("Look into your mailbox")

    # The same browser: confirmed at once, signs in, and is back at the invitation.
    city.goto(link_in_mail(city, "office@steyr.hrforum.example", "/account/confirm/"))
    city.get_by_label("E-mail address").fill("office@steyr.hrforum.example")
    city.get_by_label("Password", exact=True).fill(PHRASE)
    city.get_by_role("button", name="Sign in").click()
    expect(city.locator("h1")).to_have_text("An invitation for Steyr")
    city.get_by_role("link", name="Accept", exact=True).click()
    support.assert_good(city)
    city.get_by_role("button", name="Sign and accept").click()
    expect(city.get_by_role("alert")).to_contain_text("There is a problem")
    city.get_by_label("Main language").select_option("de")
    city.get_by_label("Their function").fill("Mayor")
    city.get_by_label("The city takes on this commitment").check()
    city.get_by_role("button", name="Sign and accept").click()
    expect(city).to_have_url(re.compile(r"/members/steyr/$"))
    expect(city.locator("h1")).to_have_text("Steyr")
    expect(city.get_by_role("link", name="Erika Muster")).to_be_visible()

    coordinator.reload()
    expect(coordinator.get_by_text("Erika Muster, Mayor, signed version 1")).to_be_visible()
    coordinator.goto("/notifications/")
    expect(coordinator.get_by_text("accepted your invitation").first).to_be_visible()
