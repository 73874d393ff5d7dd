"""A pair's life from the day it begins to the closing report: three people, no scripts at all."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import support

PAIR = "Utrecht – Gdańsk"


@pytest.fixture
def plain(person: Any) -> Any:
    """A signed-in person's browser without JavaScript."""

    def open_one(login: str, **options: Any) -> Page:
        page = person(login, js=False, **options)
        page.watch.allow("status of 4")
        return page

    return open_one


def fill(page: Page, **words: str) -> None:
    for label, text in words.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(text)


def save(page: Page, name: str = "Save") -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


PAGES = (
    "", "agreement/", "agreement/edit", "people/", "needs/", "needs/edit", "roadmap/",
    "roadmap/new", "roadmap/1/edit", "sessions/", "sessions/new", "sessions/1/",
    "sessions/1/minutes", "sessions/2/edit", "sessions/2/cancel", "files/", "review/", "results/",
    "evaluation/end/", "closing/", "handover/",
)  # fmt: skip


@pytest.mark.timeout(600)  # fifty pages, each judged by axe, and the demo data of the file
def test_its_pages_are_good_in_every_form(person: Any) -> None:
    for login, options in (("mentor", {}), ("mentee", {"size": "phone", "dark": True})):
        page = person(login, **options)
        page.goto("/mentoring/pairings/")
        support.assert_good(page)
        page.get_by_role("link", name=PAIR).click()
        path = page.url
        for rest in PAGES:
            page.goto(path + rest)
            support.assert_good(page)
    desk = person("coordinator")
    for rest in ("", "roadmap/", "sessions/", "closing/"):
        desk.goto(path + rest)
        expect(desk.get_by_text("You look in as a coordinator")).to_be_visible()
        support.assert_good(desk)


def test_from_the_agreement_to_the_closing_report(plain: Any, person: Any) -> None:
    guest, town, desk = plain("mentor"), plain("mentee", size="phone"), plain("coordinator")
    guest.goto("/mentoring/")
    guest.get_by_role("link", name="My pairs").click()
    guest.get_by_role("link", name=PAIR).click()
    expect(guest.locator("h1")).to_have_text("Overview")
    path = re.sub(r"^https?://[^/]+", "", guest.url)

    # A new version of the agreement needs both signatures again.
    guest.goto(f"{path}agreement/edit")
    fill(guest, What_changes="We want more visits.")
    guest.get_by_label("Text of the agreement").fill("We meet every month, and visit twice.")
    guest.get_by_role("button", name=re.compile("Save as version")).click()
    expect(guest.get_by_text("waits for signatures")).to_be_visible()
    guest.get_by_role("button", name="Sign for Utrecht").click()
    town.goto(f"{path}agreement/")
    town.get_by_role("button", name="Sign for Gdańsk").click()
    expect(town.get_by_text("This agreement is in force")).to_be_visible()

    town.goto(f"{path}needs/edit")
    town.get_by_label("Third question").fill("How do others pay for it?")
    save(town)
    expect(town.get_by_text("How do others pay for it?")).to_be_visible()

    town.goto(f"{path}roadmap/")
    town.get_by_role("link", name="New goal").click()
    save(town)
    expect(town.get_by_role("alert")).to_contain_text("This must not be empty.")
    fill(town, Goal="A rule for interpreters")
    town.get_by_label("How you see that it is met").fill("The rule is signed.")
    save(town)
    card = guest.locator(".goal", has_text="A rule for interpreters")
    guest.goto(f"{path}roadmap/")
    card.get_by_label("Status of A rule for interpreters").select_option(label="Met")
    card.get_by_role("button", name="Move").click()
    expect(guest.get_by_role("region", name=re.compile("Met"))).to_contain_text("interpreters")

    guest.goto(f"{path}sessions/new")
    fill(guest, What_it_is_about="Interpreters")
    guest.get_by_label("Begins").fill("2026-11-01T10:00")
    guest.get_by_label("Ends").fill("2026-11-01T11:30")
    save(guest)
    guest.get_by_role("link", name="Write the minutes").click()
    guest.get_by_label("Minutes").fill("We met, and agreed on a list.")
    save(guest)
    expect(guest.get_by_text("We met, and agreed on a list.")).to_be_visible()
    fill(guest, What_is_to_be_done="Send the list")
    guest.get_by_label("Who does it").select_option(index=1)
    guest.get_by_role("button", name="Add", exact=True).click()
    expect(guest.locator(".pair-actions")).to_contain_text("Send the list")
    town.goto(f"{path}sessions/")
    expect(town.get_by_role("link", name="Interpreters")).to_be_visible()

    town.goto(f"{path}files/")
    town.get_by_label("File", exact=True).set_input_files(
        {"name": "rule.txt", "mimeType": "text/plain", "buffer": b"The rule."}
    )
    town.get_by_role("button", name="Add the file").click()
    expect(town.get_by_role("link", name="rule.txt")).to_be_visible()
    guest.goto(path)
    guest.get_by_role("link", name="The pair's own board").click()
    expect(guest.locator("h1")).to_contain_text(PAIR)

    for page, choice in ((guest, "Go on as planned"), (town, "Go on, but change the plan")):
        page.goto(f"{path}review/")
        page.get_by_label(choice).check()
        page.get_by_label("Why, and what should change").fill("Fewer goals.")
        save(page, "Save the review")
    expect(town.get_by_text("Go on, but change the plan")).to_be_visible()

    town.goto(f"{path}results/")
    town.get_by_text("Add a result").first.click()
    fill(town, Name_of_the_result="The rule for interpreters")
    town.get_by_label("One of your files").select_option(label="rule.txt")
    save(town, "Add the result")
    expect(town.locator(".pair-outputs")).to_contain_text("The rule for interpreters")

    # The coordinator looks in, and sees what is to be seen.
    desk.goto(f"{path}roadmap/")
    expect(desk.get_by_text("You look in as a coordinator")).to_be_visible()
    desk.goto(f"{path}files/")
    expect(desk.locator("h1")).to_have_text("There is no page at this address")

    for page in (guest, town):
        page.goto(f"{path}evaluation/end/")
        page.get_by_role("group", name="How useful").get_by_label("5: very much").check()
        page.get_by_role("group", name="How well").get_by_label("4: much").check()
        page.get_by_label("What worked").fill("Short talks.")
        page.get_by_label("What your city learned").fill("To ask front desks first.")
        save(page, "Save the answers")
    guest.goto(f"{path}handover/")
    expect(guest.get_by_text("A rule for interpreters")).to_be_visible()

    desk.goto(f"{path}results/")
    desk.get_by_role("link", name="Close the pair with its report").click()
    desk.get_by_label("What came of it").fill("Gdańsk has a rule for interpreters.")
    save(desk, "Close the pair")
    expect(desk.get_by_text("The pair is closed.")).to_be_visible()
    town.goto(f"{path}closing/")
    expect(town.get_by_text("Gdańsk has a rule for interpreters.")).to_be_visible()
    expect(town.get_by_text("To ask front desks first.").first).to_be_visible()
    # Both had agreed to show it: everybody reads what came of it, and no more.
    number = path.strip("/").rpartition("/")[2]
    desk.goto(f"/mentoring/pairs/{number}/")
    expect(desk.get_by_text("Gdańsk has a rule for interpreters.")).to_be_visible()
    expect(desk.get_by_text("To ask front desks first.")).to_have_count(0)
    reader = person("mentee", size="phone")
    for place in (f"/mentoring/pairs/{number}/", f"{path}closing/", f"{path}evaluation/end/"):
        reader.goto(place)
        support.assert_good(reader)
