"""How organisations join, from the mail's link to the last page."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.browser import support

PHRASE = "a long pass phrase"


def link_in_mail(page, address: str, containing: str) -> str:
    """The path of the link in the newest mail to that address that has such a link."""
    mails = json.loads(page.request.get("/dev/mail.json").text())
    links = [one for m in mails if m["to"] == address for one in m["links"] if containing in one]
    assert links, f"No mail to {address} with a link to {containing}"
    link = links[0]
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
    expect(city.locator("h1")).to_have_text("Accept for Steyr")
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


def test_an_application_is_asked_answered_and_accepted(person, open_page):
    applicant = person("practitioner")
    applicant.watch.allow("status of 422")
    applicant.goto("/members/join/")
    support.assert_good(applicant)
    applicant.get_by_role("link", name="Apply for membership").click()
    applicant.get_by_label("Civil-society organisation").check()
    applicant.get_by_label("Name of the organisation").fill("Open Ground")
    applicant.get_by_label("Country").select_option("BE")
    applicant.get_by_role("button", name="Go on").click()
    expect(applicant.locator("h1")).to_have_text("Application of Open Ground")
    # What is typed saves itself; a reload has it.
    applicant.get_by_label("Whom you work with").fill("People who were evicted.")
    expect(applicant.get_by_role("status")).to_have_text("Saved")
    second = applicant.context.new_page()
    second.goto(applicant.url)
    expect(second.get_by_label("Whom you work with")).to_have_value("People who were evicted.")
    # Two windows: the older one says so, and writes over nothing.
    second.get_by_label("Why do you want to join?").fill("To learn.")
    expect(second.get_by_role("status")).to_have_text("Saved")
    second.close()
    applicant.watch.allow("status of 409")
    applicant.get_by_label("Founded in").fill("1999")
    expect(applicant.get_by_role("status")).to_contain_text("changed in another window")
    applicant.reload()
    for label, words in {
        "Founded in": "2011",
        "The organisation in a few sentences": "We help.",
        "Registration": "Number 4",
        "Where your money comes from": "Members",
    }.items():
        applicant.get_by_label(label).fill(words)
    applicant.get_by_label("A region").check()
    applicant.get_by_label("Main language").select_option("fr")
    applicant.get_by_role("button", name="Check and send").click()
    expect(applicant.get_by_role("alert")).to_contain_text("Choose at least one.")
    support.assert_good(applicant)
    applicant.get_by_role("group", name="The themes that you work on").get_by_role(
        "checkbox"
    ).first.check()
    applicant.get_by_role("button", name="Check and send").click()
    expect(applicant.locator("h1")).to_have_text("Check and send")
    support.assert_good(applicant)
    applicant.get_by_label("I may apply for this organisation").check()
    applicant.get_by_role("button", name="Send the application").click()
    expect(applicant.get_by_text("Your application has arrived.")).to_be_visible()

    desk = person("coordinator")
    desk.goto("/members/applications/")
    support.assert_good(desk)
    desk.get_by_role("link", name="Open Ground").click()
    desk.get_by_role("button", name="Take it up").click()
    desk.get_by_text("Ask for more").click()
    desk.get_by_label("Your question").fill("Who is on your board?")
    desk.get_by_role("button", name="Send the question").click()
    expect(desk.get_by_text("The application waits for the answer.")).to_be_visible()
    support.assert_good(desk)

    applicant.goto(link_in_mail(applicant, "practitioner@demo.hrforum.example", "/members/apply/"))
    expect(applicant.get_by_text("Who is on your board?")).to_be_visible()
    applicant.get_by_label("Your message").fill("Five of those people.")
    applicant.get_by_role("button", name="Send the answer").click()
    expect(applicant.get_by_text("A coordinator is working on it.")).to_be_visible()
    support.assert_good(applicant)

    desk.reload()
    expect(desk.get_by_text("Five of those people.")).to_be_visible()
    desk.locator("summary", has_text="Accept").click()
    desk.get_by_role("button", name="Accept the application").click()
    expect(desk.get_by_text("Open Ground is a member")).to_be_visible()
    applicant.reload()
    applicant.get_by_role("link", name="Go to your organisation's page").click()
    expect(applicant.locator("h1")).to_have_text("Open Ground")


def test_a_decline_is_looked_at_twice(person):
    desk = person("coordinator")
    desk.goto("/members/applications/?state=second_look")
    desk.get_by_role("link", name="Altenfurt").click()
    expect(desk.locator("h1")).to_have_text("Altenfurt")
    support.assert_good(desk)
    expect(desk.get_by_text("You are the second pair of eyes.")).to_be_visible()
    desk.get_by_role("button", name="Confirm: decline the application").click()
    expect(desk.locator(".joining-state").first).to_have_text("Declined")

    # The other way round: who proposes can't confirm.
    desk.goto("/members/applications/?mine=1")
    desk.get_by_role("link", name="League of River Towns").click()
    desk.locator("summary", has_text="Decline").click()
    desk.get_by_label("Reason").fill("The statutes are missing.")
    desk.get_by_role("button", name="Propose to decline").click()
    expect(desk.get_by_text("You proposed this.")).to_be_visible()
    expect(desk.get_by_role("button", name="Confirm: decline the application")).to_have_count(0)
    admin = person("admin")
    admin.goto(desk.url)
    admin.get_by_text("Send it back", exact=True).first.click()
    admin.get_by_label("Why").fill("Ask for them first.")
    admin.get_by_role("button", name="Send it back").click()
    desk.reload()
    expect(desk.get_by_text("Ask for them first.")).to_be_visible()
