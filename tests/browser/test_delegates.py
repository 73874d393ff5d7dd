"""A delegate: asked, writing for the member, gone; what was written for the member stays."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import support
from tests.browser.test_joining import PHRASE, link_in_mail

ADDRESS = "nele@utrecht.hrforum.example"


def test_from_the_invitation_to_the_end_of_the_mandate(person, open_page):
    lead = person("coordinator")
    lead.goto("/members/utrecht/")
    lead.get_by_role("link", name="Invite and manage delegates").click()
    expect(lead.locator("h1")).to_have_text("Delegates of Utrecht")
    support.assert_good(lead)
    lead.get_by_role("link", name="Invite a delegate").click()
    lead.get_by_label("E-mail address or username").fill(ADDRESS)
    lead.get_by_label("Expert").check()
    support.assert_good(lead)
    lead.get_by_role("button", name="Send the invitation").click()
    expect(lead.get_by_text(f"on its way to {ADDRESS}")).to_be_visible()

    new = open_page(size="phone")
    new.watch.allow("status of 403")
    new.goto(link_in_mail(new, ADDRESS, "/delegations/invitation/"))
    expect(new.locator("h1")).to_have_text("Will you speak for Utrecht?")
    support.assert_good(new)
    new.get_by_role("link", name="Sign up and accept").click()
    expect(new.get_by_label("E-mail address")).to_have_value(ADDRESS)
    new.get_by_label("Your name").fill("Nele New")
    new.get_by_label("Password", exact=True).fill(PHRASE)
    new.get_by_label("I accept the").check()
    new.get_by_role("button", name="Sign up").click()
    expect(new.locator("h1")).to_have_text("Look into your mailbox")
    new.goto(link_in_mail(new, ADDRESS, "/account/confirm/"))
    new.get_by_label("E-mail address").fill(ADDRESS)
    new.get_by_label("Password", exact=True).fill(PHRASE)
    new.get_by_role("button", name="Sign in").click()
    expect(new.locator("h1")).to_have_text("Will you speak for Utrecht?")
    new.get_by_role("button", name="Accept").click()
    expect(new.get_by_text("You speak for Utrecht now.")).to_be_visible()

    new.goto("/boards/housing/new")
    new.locator("input[name=title]").fill("A lawyer for each tenant")
    new.locator("textarea[name=body]").fill("Utrecht pays for the first hour of advice.")
    new.locator("select[name=for_member]").select_option(label="Utrecht")
    new.get_by_role("button", name="Open the topic").click()
    expect(new.locator("h1")).to_have_text("A lawyer for each tenant")
    topic = new.url
    expect(new.locator(".post").first).to_contain_text("Utrecht")
    new.goto("/delegations/")
    support.assert_good(new)

    lead.goto("/members/utrecht/delegates/")
    lead.get_by_role("link", name=re.compile(r"^End\s*: Nele New$")).click()
    lead.get_by_label("Reason").fill("The project is over.")
    support.assert_good(lead)
    lead.get_by_role("button", name="End the mandate").click()
    expect(lead.get_by_text("The mandate of Nele New ends.")).to_be_visible()

    new.goto(topic)
    expect(new.locator(".post").first).to_contain_text("Utrecht")
    expect(new.get_by_text("Utrecht pays for the first hour of advice.")).to_be_visible()
    answer = new.goto(re.split("[#?]", topic)[0].rstrip("/") + "/1/edit")
    assert answer is not None and answer.status == 403
    new.goto("/boards/housing/new")
    choice = new.locator("select[name=for_member]")
    assert choice.count() == 0 or "Utrecht" not in (choice.text_content() or "")
    new.goto("/delegations/")
    expect(new.locator("main")).to_contain_text("ended")
