"""A notice of illegal content, from the form for everybody to the transparency report."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import support
from tests.browser.test_reacting import open_topic, reply


def test_from_the_notice_to_the_transparency_report(person, visitor):
    author = person("practitioner")
    address = open_topic(author, "Who repairs the lift in Mill Street?", "Nobody answers.")
    reply(author, "Mrs Example in number 4 has waited for a year.")
    path = re.sub(r"^https?://[^/]+|[?#].*$", "", address)

    before = person("admin")
    before.goto("/moderation/transparency/")
    reversed_before = int(before.locator("[data-figure=reversed]").inner_text())

    # Somebody without an account gives a notice, and has its code at once.
    visitor.goto(path)
    visitor.locator("#post-2").get_by_role("link", name="Report").click()
    visitor.watch.allow("status of 422")
    visitor.wait_for_timeout(3200)
    visitor.get_by_role("button", name="Send the report").click()
    expect(visitor.locator(".error-summary")).to_contain_text("Choose what is wrong")
    support.assert_good(visitor)
    visitor.get_by_label("It makes personal data public against the law").check()
    visitor.get_by_label("Why", exact=True).fill("It names her and where she lives.")
    visitor.get_by_label("Your name").fill("Ada Neighbour")
    visitor.get_by_label("Your e-mail address").fill("ada@neighbour.example")
    visitor.get_by_label("I believe in good faith").check()
    visitor.wait_for_timeout(3200)
    visitor.get_by_role("button", name="Send the report").click()
    expect(visitor).to_have_url(re.compile(r"/report/codes/[a-z0-9]{12}$"))
    code = visitor.url
    expect(visitor.locator("main")).to_contain_text("A moderator will look at it and decide.")
    support.assert_good(visitor)

    # A moderator decides.
    desk = person("moderator")
    desk.goto("/moderation/")
    support.assert_good(desk)
    desk.get_by_role("link", name="Who repairs the lift in Mill Street?").click()
    desk.get_by_role("button", name="Take this case").click()
    support.assert_good(desk)
    desk.get_by_label("Hide it", exact=True).check()
    desk.get_by_label("What readers see").fill("Private data.")
    desk.get_by_label("House rule or law").select_option("law-privacy")
    desk.get_by_label("Facts").fill("It names a person and her house.")
    desk.get_by_label("Why they fall under it").fill("She did not agree.")
    desk.get_by_role("button", name="Decide and tell them").click()
    expect(desk.locator(".flash")).to_contain_text("It is decided")
    visitor.goto(path)
    expect(visitor.locator("#post-2")).to_contain_text("A moderator hid this post.")
    visitor.goto(code)
    expect(visitor.locator("main")).to_contain_text("It is hidden.")

    # The author reads why, and appeals.
    author.goto("/notifications/")
    author.get_by_role("link", name="Who repairs the lift in Mill Street?").first.click()
    expect(author.get_by_role("heading", level=1)).to_have_text("Statement of reasons")
    expect(author.locator("main")).to_contain_text("It names a person and her house.")
    support.assert_good(author)
    author.get_by_label("What you want to say").fill("She is the spokeswoman and asked me to.")
    author.get_by_role("button", name="Send the appeal").click()
    expect(author.locator(".notice")).to_contain_text("Your appeal is here.")
    statement = author.url

    # Who decided first is not offered it; somebody else reverses the decision.
    desk.goto("/moderation/")
    expect(desk.get_by_role("heading", name="Appeals that you can decide")).to_have_count(0)
    other = person("admin", size="phone", dark=True)
    other.goto("/moderation/")
    other.get_by_role("link", name="Who repairs the lift in Mill Street?").first.click()
    support.assert_good(other)
    other.get_by_label("It is reversed").check()
    other.get_by_label("Reasons").fill("She agreed.")
    other.get_by_role("button", name="Decide the appeal").click()
    expect(other.locator(".flash")).to_contain_text("The appeal is decided")

    # The post is there again, the author is told, and the report counts it.
    visitor.goto(path)
    expect(visitor.locator("#post-2")).to_contain_text("has waited for a year")
    author.goto(statement)
    expect(author.locator("main")).to_contain_text("This decision was taken back.")
    visitor.goto("/moderation/transparency/")
    support.assert_good(visitor)
    expect(visitor.locator("[data-figure=reversed]")).to_have_text(str(reversed_before + 1))
    visitor.get_by_role("link", name="Public log of decisions").first.click()
    expect(visitor.locator(".case-row").first).to_contain_text("The decision is reversed")
    support.assert_good(visitor)


def test_reporting_with_an_account_takes_two_clicks(person):
    writer = person("practitioner")
    address = open_topic(writer, "A stall at the market", "Buy my book.")
    reader = person("mentee", size="phone", js=False)
    reader.goto(re.sub(r"#.*$", "", address))
    reader.locator("#post-1").get_by_role("link", name="Report").click()
    support.assert_fits(reader)
    reader.get_by_role("button", name="It advertises or campaigns").click()
    expect(reader).to_have_url(re.compile(r"/report/own/\d+$"))
    expect(reader.locator("main")).to_contain_text("A moderator will look at it and decide.")
    support.assert_fits(reader)
