"""Six people and one event: from the plan over lobby and room to the topic made of a question.

A host, two speakers and three attendees; the host, a speaker and an attendee sit at a desk, the
others hold a telephone.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import support
from tests.browser.product import do

pytestmark = pytest.mark.timeout(600)
TITLE = "Six people in one room"
QUESTION = "Who pays the interpreters?"
POLL = "Which hour suits you?"


def newcomers(site: support.Product) -> dict[str, str]:
    """Make the two people whom the demonstration lacks; their addresses, and a speaker's name."""
    found: dict[str, str] = do(
        site,
        """
        from flask_security import hash_password
        with transaction() as session:
            for name in ("Sana Speaker", "Ada Listener"):
                first = name.split()[0].lower()
                # A second try finds them.
                if session.scalars(select(Person).where(Person.username == first)).first():
                    continue
                session.add(Person(
                    email=f"{first}@walk.example", username=first, display_name=name,
                    confirmed_at=clock.now(), password=hash_password(given["password"]),
                ))
        answer = {
            "sana": "sana@walk.example", "ada": "ada@walk.example",
            "mentor": person("mentor@demo.hrforum.example").username,
        }
        """,
        password=support.DEMO_PASSWORD,
    )
    return found


def plan(host: Page, speakers: dict[str, str]) -> str:
    """Write and publish the event, with its speakers; return its path."""
    host.goto("/events/new")
    starts = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=20)
    host.get_by_label("Title").fill(TITLE)
    host.locator("textarea[name=body]").fill("We try a room. *Bring questions.*")
    host.get_by_label("Begins").fill(f"{starts:%Y-%m-%dT%H:%M}")
    host.get_by_label("Ends", exact=True).fill(f"{starts + dt.timedelta(hours=2):%Y-%m-%dT%H:%M}")
    host.get_by_label("Time zone").select_option("UTC")
    host.locator("input[name=boards]").first.check()
    host.get_by_role("button", name="Save as a draft").click()
    host.get_by_role("link", name="Speakers").click()
    for n, (name, username) in enumerate(speakers.items()):
        host.get_by_label("Name", exact=True).nth(n).fill(name)
        host.get_by_label("Username here, if they have an account").nth(n).fill(username)
    host.get_by_role("button", name="Save", exact=True).click()
    host.get_by_role("button", name="Publish").click()
    expect(host.locator(".flash")).to_contain_text("Published")
    return urlsplit(host.url).path


def register(page: Page, path: str) -> None:
    page.goto(path)
    page.get_by_role("link", name="Register", exact=True).click()
    page.get_by_role("button", name="Register").click()
    expect(page.locator(".event-own")).to_have_text("You are registered.")
    support.assert_fits(page)


def come_in(page: Page, path: str, alias: str = "") -> None:
    page.goto(path)
    page.get_by_role("link", name="Live room").click()
    expect(page.locator(".room-privacy")).to_contain_text("What others see, and what is kept")
    support.assert_good(page)
    if alias:
        page.get_by_label("Name that others see").fill(alias)
    page.get_by_role("button", name="Go in").click()
    support.wait_for_scripts(page)
    expect(page.locator("[data-connected=yes]")).to_have_count(1)
    support.assert_good(page)


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=re.compile(name)).click()


def say(page: Page, text: str) -> None:
    tab(page, "Chat")
    page.locator("#say").fill(text)
    page.locator("#say").press("Enter")


def question(page: Page) -> Any:
    return page.locator(".room-question", has_text=QUESTION)


def test_six_people_from_registration_to_the_topic_made_of_a_question(
    site: support.Product, person: Any
) -> None:
    names = newcomers(site)
    host = person("coordinator")
    path = plan(host, {"Mo Mentor": names["mentor"], "Sana Speaker": "sana"})
    mo, sana = person("mentor"), person(names["sana"], size="phone")
    desk, phone = person("practitioner"), person("mentee", size="phone")
    dark = person(names["ada"], size="phone", dark=True)
    attendees, speakers = (desk, phone, dark), (mo, sana)
    everybody = (host, *speakers, *attendees)

    for page in attendees:
        register(page, path)
    # Before the doors are open an attendee waits in the lobby; a speaker may come in.
    host.goto(f"{path}live")
    host.get_by_role("button", name="Prepare the room").click()
    host.get_by_label("another name").check()
    host.get_by_role("button", name="Save").click()
    phone.goto(f"{path}live")
    expect(phone.locator("main")).to_contain_text("The doors are not open yet.")
    expect(phone.get_by_role("button", name="Go in")).to_have_count(0)
    support.assert_good(phone)
    come_in(host, path)
    come_in(sana, path)
    run = host.locator(".room-run")
    run.locator("summary").click()
    run.get_by_role("button", name="Open the doors").click()
    for page in (mo, desk, phone):
        come_in(page, path)
    come_in(dark, path, alias="A quiet tenant")
    run.get_by_role("button", name="Begin").click()
    for page in everybody:
        expect(page.locator(".room-state-sign")).to_have_text("Live now")

    # Chat: all six write, all six see the same in the same order, and aliases hold.
    for n, page in enumerate(everybody):
        say(page, f"Hello from number {n}.")
    lines = [page.locator(".room-line:not(.is-pending) .room-text") for page in everybody]
    for each in lines:
        expect(each).to_have_count(6)
    orders = [each.all_inner_texts() for each in lines]
    assert all(order == orders[0] for order in orders)
    assert sorted(orders[0]) == [f"Hello from number {n}." for n in range(6)]
    theirs = phone.locator(".room-line", has_text="number 5")
    expect(theirs.locator(".room-name")).to_have_text("A quiet tenant")
    expect(theirs).not_to_contain_text("Ada Listener")
    expect(host.locator(".room-line", has_text="number 5")).to_contain_text("Ada Listener")

    # A question, with votes of everybody but its asker.
    for page in everybody:
        tab(page, "Questions")
    phone.locator("#ask").fill(QUESTION)
    phone.get_by_role("button", name="Ask").click()
    voters = (host, mo, sana, desk, dark)
    for page in voters:
        question(page).get_by_role("button", name=re.compile("^Vote")).click()
    for page in everybody:
        expect(question(page).locator(".room-votes b")).to_have_text("5")
    expect(question(phone).get_by_role("button", name=re.compile("^Vote"))).to_have_count(0)
    support.assert_good(phone)

    # A poll: hosts run it, the rest answer; each sees the same numbers.
    run.get_by_label("Question", exact=True).fill(POLL)
    run.get_by_label("Options, one a line").fill("Morning\nEvening")
    run.get_by_role("button", name="Make the poll").click()
    for page, choice in ((mo, "Morning"), (sana, "Evening"), *((p, "Evening") for p in attendees)):
        tab(page, "Polls")
        ballot = page.locator(".room-poll", has_text=POLL)
        ballot.get_by_label(choice).check()
        ballot.get_by_role("button", name="Answer", exact=True).click()
        expect(ballot.locator(".room-own")).to_contain_text(choice)
    tab(host, "Polls")
    for page in everybody:
        poll = page.locator(".room-poll", has_text=POLL)
        expect(poll.locator("tbody tr td:nth-of-type(1)")).to_have_text(["1", "4"])
    support.assert_good(dark)
    host.get_by_role("button", name="Close the poll").click()
    for page in everybody:
        expect(page.locator(".room-poll", has_text=POLL)).to_have_class(re.compile("is-closed"))

    # Hands in their order; the host gives the word.
    for page in (dark, phone):
        page.get_by_role("button", name="Raise my hand").click()
        expect(page.get_by_role("button", name="Take my hand down")).to_be_visible()
    hands = host.locator(".room-hand .room-name")
    expect(hands).to_have_text(["A quiet tenant", re.compile(".+")])
    host.locator(".room-hand").first.get_by_role("button", name="Give the word").click()
    expect(dark.locator("[data-warned]")).to_contain_text("You have the word.")
    for page in (mo, sana, desk):
        expect(page.locator(".room-hand.is-called .room-name")).to_have_text("A quiet tenant")
    for page in (dark, phone):
        page.get_by_role("button", name="Take my hand down").click()
    for page in everybody:
        expect(page.locator(".room-hand")).to_have_count(0)

    # A speaker answers in writing, from the telephone.
    for page in everybody:
        tab(page, "Questions")
    question(sana).get_by_role("button", name="Answer or move on").click()
    question(sana).get_by_label("Answer in writing").fill("The city does, from next year.")
    question(sana).get_by_role("button", name="Send the answer").click()
    for page in everybody:
        expect(question(page).locator(".room-answer")).to_contain_text("from next year")
    support.assert_good(sana)

    # The end, which is asked twice, and the topic afterwards.
    doors = run.locator("[data-doors]")
    doors.get_by_role("button", name="End the room").click()
    doors.get_by_role("button", name="End it now?").click()
    for page in everybody:
        expect(page.locator(".room-state-sign")).to_have_text("Ended")
    expect(phone.locator("#ask")).to_be_hidden()
    question(host).get_by_role("button", name="Answer or move on").click()
    question(host).get_by_role("link", name="Page of this question").click()
    host.get_by_role("link", name="Make a topic of it").click()
    host.get_by_role("button", name="Preview").click()
    expect(host.locator(".prose")).to_contain_text("5 people voted for it.")
    support.assert_good(host)
    host.get_by_role("button", name="Make the topic").click()
    expect(host.locator("h1")).to_have_text(QUESTION)
    topic = urlsplit(host.url).path
    support.assert_good(host)

    # Linked both ways: whoever was there finds it from the question, and from it the event.
    for page in (phone, desk):
        question(page).get_by_role("link", name="Goes on in a topic").click()
        expect(page).to_have_url(re.compile(re.escape(topic)))
        expect(page.locator("main")).to_contain_text("The city does, from next year.")
        expect(page.locator(".post").first.get_by_role("link", name=TITLE)).to_have_attribute(
            "href", re.compile(re.escape(path))
        )
        support.assert_good(page)
    dark.goto(f"{path}live/results")
    expect(dark.locator("main")).to_contain_text(POLL)
    support.assert_good(dark)
