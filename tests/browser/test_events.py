"""A host plans an event, people register on telephones, the waiting list moves up by itself."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

from icalendar import Calendar
from playwright.sync_api import expect

from tests.browser import support


def test_from_a_plan_to_a_place_that_is_free(person):
    desk = person("mentor")
    desk.watch.allow("status of 422")
    desk.goto("/events/")
    support.assert_good(desk)
    desk.get_by_role("link", name="New event").click()
    expect(desk.locator("h1")).to_have_text("New event")
    support.assert_good(desk)
    desk.get_by_role("button", name="Save as a draft").click()
    expect(desk.get_by_role("alert")).to_contain_text("Write the day and the time.")
    support.assert_good(desk)
    desk.get_by_label("Title").fill("One place for two people")
    desk.locator("textarea[name=body]").fill("A short talk. *Bring questions.*")
    day = (dt.datetime.now(dt.UTC) + dt.timedelta(days=40)).date().isoformat()
    desk.get_by_label("Begins").fill(f"{day}T18:00")
    desk.get_by_label("Ends", exact=True).fill(f"{day}T19:00")
    desk.get_by_label("Time zone").select_option("Europe/Helsinki")
    desk.get_by_label("Number of places").fill("1")
    desk.get_by_role("button", name="Save as a draft").click()
    expect(desk.get_by_text("This is a draft")).to_be_visible()
    support.assert_good(desk)
    desk.get_by_role("link", name="Questions").click()
    desk.get_by_label("Question", exact=True).first.fill("Which city are you from?")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.get_by_role("button", name="Publish").click()
    expect(desk.locator(".flash")).to_contain_text("Published")
    path = urlsplit(desk.url).path

    first = person("practitioner", size="phone", js=False)
    first.goto(path)
    expect(first.locator(".event-host-time")).to_contain_text("Helsinki time")
    support.assert_fits(first)
    first.get_by_role("link", name="Register", exact=True).click()
    support.assert_fits(first)
    first.get_by_label("Which city are you from?").fill("Leeds")
    first.get_by_label("Captions").check()
    first.get_by_role("button", name="Register").click()
    expect(first.locator(".event-own")).to_have_text("You are registered.")
    support.assert_fits(first)

    # The file that a calendar program would take.
    answer = first.request.get(f"{path}event.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.body()).walk("VEVENT")
    assert str(event["SUMMARY"]) == "One place for two people"
    assert event["DTSTART"].params["TZID"] == "Europe/Helsinki"
    assert event.decoded("DTSTART").strftime("%Y-%m-%dT%H:%M") == f"{day}T18:00"

    second = person("mentee", size="phone", dark=True)
    second.goto(path)
    support.assert_good(second)
    second.get_by_role("link", name="Join the waiting list").click()
    expect(second.locator("h1")).to_have_text("Register")
    support.assert_good(second)
    second.get_by_role("button", name="Join the waiting list").click()
    expect(second.locator(".event-own")).to_contain_text("You are on the waiting list.")

    desk.get_by_role("link", name=re.compile("Registrations")).click()
    expect(desk.locator(".event-needs")).to_contain_text("Captions")
    expect(desk.locator(".event-registrations > li")).to_have_count(2)
    expect(desk.locator(".event-registrations")).to_contain_text("Leeds")
    support.assert_good(desk)

    first.get_by_role("link", name="Give my place back").click()
    support.assert_fits(first)
    first.get_by_role("button", name="Give my place back").click()
    expect(first.locator(".flash")).to_contain_text("Your registration is cancelled")
    second.reload()
    expect(second.locator(".event-own")).to_have_text("You are registered.")
    second.goto("/notifications/")
    expect(second.locator("main")).to_contain_text("A place is free: you are registered now")

    for address in ("/events/?view=month", "/events/calendar", f"{path}register"):
        second.goto(address)
        support.assert_good(second)
    for rest in ("edit", "agenda/edit", "hosts", "materials", "repeat", "report", "cancel"):
        desk.goto(f"{path}{rest}")
        support.assert_good(desk)


def test_a_month_by_keyboard_on_a_telephone(person):
    reader = person("mentee", size="phone")
    reader.goto("/events/?view=month")
    reader.get_by_role("link", name="Month after").focus()
    reader.keyboard.press("Enter")
    expect(reader.locator("h1")).to_contain_text("Events in")
    support.assert_good(reader)
    # Days without events take no room there; each that has some says its whole date.
    shown = reader.locator(".event-month td:visible")
    assert 0 < shown.count() < 20
    expect(shown.first.locator(".event-month-long")).to_be_visible()
