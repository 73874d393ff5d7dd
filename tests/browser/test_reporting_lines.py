"""A line of a live room: reported from the room, hidden by a decision, gone for who is there."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import support


def enter(page):
    """Come to the demonstration's room, where this person is already."""
    page.goto("/events/")
    page.get_by_role("link", name="Hearing of evictions early").first.click()
    page.wait_for_url(re.compile(r"/events/\d+-"))
    page.goto(f"{page.url.split('?')[0].rstrip('/')}/live")
    expect(page.locator(".room.is-scripted")).to_be_visible()


def test_a_line_is_reported_in_two_clicks_and_hidden_where_people_are(person):
    reader = person("mentee")
    enter(reader)
    text = "By an agreement with the court"
    line = reader.locator(".room-line", has_text=text).last
    line.get_by_role("link", name="Report the line of").click()
    reader.wait_for_url(re.compile(r"/report/room_line/\d+$"))
    support.assert_good(reader)
    reader.get_by_role("button", name="It attacks a person instead of what they said").click()
    reader.wait_for_url(re.compile(r"/report/own/\d+$"))
    expect(reader.locator("main")).to_contain_text("line of a live room")
    enter(reader)
    expect(reader.locator(".room-line", has_text=text).first).to_be_visible()

    desk = person("moderator")
    desk.goto("/moderation/")
    desk.get_by_role("link", name="Hearing of evictions early").click()
    expect(desk.locator("main")).to_contain_text(text)
    desk.get_by_role("radio", name="Hide it", exact=True).check()
    desk.get_by_label("What readers see").fill("It attacks a person.")
    desk.locator("[name=ground]").select_option("rule-person")
    desk.get_by_label("Facts").fill("The line mocks its reader.")
    desk.locator("[name=reasons]").fill("House rule 1.")
    desk.locator("form[action$='/decide'] button[type=submit]").last.click()
    expect(desk.locator(".case-decision")).to_have_count(1)

    # Nobody reloads anything.
    expect(reader.locator(".room-gone")).to_have_text(
        "Hidden by the moderators: It attacks a person."
    )
    support.assert_good(reader)
