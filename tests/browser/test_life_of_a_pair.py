"""The whole life of a pair: from the call to the closing report, three people, one test."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import support
from tests.browser.test_joining import link_in_mail
from tests.browser.test_matching import ask, end_call, offer, open_call

NAME = "Clean air 2031"
TITLE = "Utrecht – Gdańsk"


def save(page: Page, name: str = "Save") -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def rank(guest: Page, cycle: str) -> None:
    """The call is over: the guest city sees who asks, and says whom it would like."""
    guest.goto(f"{cycle}offers/utrecht/")
    guest.get_by_role("link", name="Rank who asks").click()
    expect(guest.locator(".member-row")).to_contain_text("Gdańsk")
    support.assert_good(guest)
    guest.get_by_label("Choice 1").select_option(label="Gdańsk")
    save(guest, "Save the ranking")
    expect(guest.locator(".mentoring-wishes")).to_contain_text("Gdańsk")


def match_and_publish(desk: Page, cycle: str) -> None:
    """The worker of the running product computes the run; the page shows its result by itself."""
    desk.goto(f"{cycle}matching/")
    desk.get_by_label("Nobody would rather swap").check()
    save(desk, "Start a run")
    expect(desk.locator(".match-pair")).to_contain_text("Gdańsk", timeout=60_000)
    desk.get_by_role("link", name="Publish", exact=True).click()
    save(desk, "Publish")
    expect(desk.get_by_role("link", name=TITLE)).to_be_visible()


def consent(page: Page, login: str) -> None:
    page.goto(link_in_mail(page, f"{login}@demo.hrforum.example", "/mentoring/pairs/"))
    expect(page.locator(".breadcrumbs")).to_contain_text(NAME)
    page.get_by_label("Yes, we want to work with them").check()
    save(page, "Answer")


def enter(page: Page) -> str:
    """Go into the workspace of the pair that has just begun; return its path."""
    page.get_by_role("link", name="The pair's own place").click()
    expect(page.locator("h1")).to_have_text("Overview")
    expect(page.locator(".pair-head")).to_contain_text(NAME)
    return re.sub(r"^https?://[^/]+", "", page.url)


def agree(guest: Page, town: Page, path: str) -> None:
    guest.goto(f"{path}agreement/edit")
    guest.get_by_label("Text of the agreement").fill("We meet every month, and visit once.")
    guest.get_by_role("button", name=re.compile("Save")).click()
    save(guest, "Sign for Utrecht")
    expect(guest.get_by_text("waits for signatures")).to_be_visible()
    town.goto(f"{path}agreement/")
    save(town, "Sign for Gdańsk")
    expect(town.get_by_text("This agreement is in force")).to_be_visible()


def plan_the_work(guest: Page, town: Page, path: str) -> None:
    town.goto(f"{path}needs/edit")
    town.get_by_label("The situation").fill("Nobody measures the air where people are poor.")
    town.get_by_label("First question").fill("Who measures, and who is told?")
    save(town)
    expect(town.get_by_text("Who measures, and who is told?")).to_be_visible()
    town.goto(f"{path}roadmap/new")
    town.get_by_label("Goal", exact=True).fill("Ten places where air is measured")
    town.get_by_label("How you see that it is met").fill("The figures stand on a page.")
    save(town)
    guest.goto(f"{path}roadmap/")
    expect(guest.locator(".goal")).to_contain_text("Ten places where air is measured")


def meet(guest: Page, town: Page, path: str) -> None:
    """A session that is over is minuted; the other side reads the minutes."""
    guest.goto(f"{path}sessions/new")
    day = guest.evaluate("new Date(Date.now() - 864e5).toISOString().slice(0, 10)")
    guest.get_by_label("What it is about").fill("Where to measure")
    guest.get_by_label("Begins").fill(f"{day}T10:00")
    guest.get_by_label("Ends").fill(f"{day}T11:30")
    save(guest)
    guest.get_by_role("link", name="Write the minutes").click()
    guest.get_by_label("Minutes").fill("We chose ten places, with those who live there.")
    save(guest)
    town.goto(f"{path}sessions/")
    town.get_by_role("link", name="Where to measure").click()
    expect(town.get_by_text("We chose ten places")).to_be_visible()
    town.goto(f"{path}roadmap/")
    town.get_by_label("Status of Ten places").select_option(label="Met")
    save(town, "Move")
    expect(town.get_by_role("region", name=re.compile("Met"))).to_contain_text("Ten places")


def review(guest: Page, town: Page, path: str) -> None:
    for page in (guest, town):
        page.goto(f"{path}review/")
        page.get_by_label("Go on as planned").check()
        save(page, "Save the review")
    expect(town.locator("main").get_by_text("Go on as planned")).to_have_count(2)


def evaluate(page: Page, path: str, learned: str) -> None:
    page.goto(f"{path}evaluation/end/")
    page.get_by_role("group", name="How useful").get_by_label("5: very much").check()
    page.get_by_role("group", name="How well").get_by_label("4: much").check()
    page.get_by_label("What worked").fill("To walk through the streets together.")
    page.get_by_label("What your city learned").fill(learned)
    save(page, "Save the answers")
    expect(page.locator("main")).to_contain_text(learned)


@pytest.mark.timeout(600)  # some eighty pages, and the demo data of the file before them
def test_a_pair_from_the_call_to_the_closing_report(person: Any) -> None:
    desk, guest, town = person("coordinator"), person("mentor"), person("mentee", size="phone")
    cycle = open_call(desk, NAME)
    offer(guest, cycle)
    ask(town, cycle)
    end_call(desk, cycle)
    rank(guest, cycle)
    match_and_publish(desk, cycle)

    consent(town, "mentee")
    consent(guest, "mentor")
    path = enter(guest)
    town.reload()
    assert enter(town) == path

    agree(guest, town, path)
    plan_the_work(guest, town, path)
    meet(guest, town, path)
    review(guest, town, path)
    evaluate(guest, path, "To ask those who live there first.")
    evaluate(town, path, "Which figures people believe.")

    desk.goto(f"{path}results/")
    desk.get_by_role("link", name="Close the pair with its report").click()
    desk.get_by_label("What came of it").fill("Gdańsk measures the air in ten places.")
    save(desk, "Close the pair")
    expect(desk.get_by_text("The pair is closed.")).to_be_visible()
    for page in (guest, town):
        page.goto(f"{path}closing/")
        for words in (
            "Gdańsk measures the air in ten places.",
            "1 of 8 held",
            "1 of 1 met",
            "To ask those who live there first.",
            "Which figures people believe.",
        ):
            expect(page.locator("main")).to_contain_text(words)
    # The coordinators' list of the cycle says so, too.
    desk.goto(f"{cycle}pairs/?state=closed")
    expect(desk.get_by_role("link", name=TITLE)).to_be_visible()
