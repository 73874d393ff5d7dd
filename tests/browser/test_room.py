"""A live room: host, speaker and listeners at once, the network cut while the chat goes on."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import support

pytestmark = pytest.mark.timeout(300)


def room_of(page: Page) -> str:
    """The address of the demonstration's room."""
    page.goto("/events/")
    link = page.get_by_role("link", name="Hearing of evictions early").first
    address: str = link.get_attribute("href") or ""
    return f"{address}live"


def enter(page: Page, path: str) -> None:
    page.goto(path)
    if not page.locator("[data-room]").count():
        page.get_by_role("button", name="Go in").click()
        support.wait_for_scripts(page)
    expect(page.locator("[data-connected=yes]")).to_have_count(1)


def say(page: Page, text: str) -> None:
    page.locator("#say").fill(text)
    page.locator("#say").press("Enter")


def said(page: Page, start: str) -> list[str]:
    """The lines that begin so, in the order in which they stand."""
    texts: list[str] = page.locator(".room-line:not(.is-pending) .room-text").all_inner_texts()
    return [text for text in texts if text.startswith(start)]


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=re.compile(name)).click()


def test_host_speaker_and_listeners_are_in_one_room(person: Any) -> None:
    host, speaker = person("coordinator"), person("mentor")
    listener, phone = person("mentee"), person("practitioner", size="phone", dark=True)
    path = room_of(host)
    everybody = (host, speaker, listener, phone)
    for page in everybody:
        enter(page, path)
    listener.evaluate("window.stillHere = true")

    say(listener, "Who keeps the list of @A_case_worker?")
    for page in everybody:
        expect(page.locator(".room-text", has_text="Who keeps the list")).to_have_count(1)
    expect(phone.locator(".room-line.is-for-me")).to_have_count(1)
    line = speaker.locator(".room-line", has_text="Who keeps the list")
    line.get_by_role("button", name=re.compile("Answer or react")).click()
    line.get_by_role("button", name="Thanks").click()
    expect(
        listener.locator(".room-line", has_text="Who keeps").locator(".room-count")
    ).to_have_text("Thanks 1")
    line.get_by_role("button", name="Answer", exact=True).click()
    say(speaker, "We do.")
    expect(
        listener.locator(".room-line", has_text="We do.").locator(".room-quote")
    ).to_contain_text("Who keeps the list")

    tab(listener, "Questions")
    listener.locator("#ask").fill("Who trains the judges?")
    listener.get_by_role("button", name="Ask").click()
    tab(phone, "Questions")
    question = phone.locator(".room-question", has_text="Who trains the judges?")
    question.get_by_role("button", name=re.compile("^Vote")).click()
    expect(question.locator(".room-votes b")).to_have_text("1")
    support.assert_good(phone)
    tab(host, "Questions")
    mine = host.locator(".room-question", has_text="Who trains the judges?")
    mine.get_by_role("button", name="Answer or move on").click()
    mine.get_by_label("Answer in writing").fill("The ministry does.")
    mine.get_by_role("button", name="Send the answer").click()
    expect(question.locator(".room-answer")).to_contain_text("The ministry does.")
    support.assert_good(host)

    host.locator(".room-run > summary").click()
    host.get_by_label("Question", exact=True).fill("Shall we meet again?")
    host.get_by_label("Options, one a line").fill("Yes\nNo")
    host.get_by_role("button", name="Make the poll").click()
    for page in (listener, phone):
        tab(page, "Polls")
        poll = page.locator(".room-poll", has_text="Shall we meet again?")
        poll.get_by_label("Yes").check()
        poll.get_by_role("button", name="Answer").click()
    expect(
        speaker.locator(".room-poll", has_text="Shall we meet again?").locator("td").first
    ).to_have_text("2")
    support.assert_good(listener)

    # The demonstration's hand is up already.
    phone.locator("[data-hand][aria-pressed=true]").click()
    phone.locator("[data-hand][aria-pressed=false]").click()
    expect(phone.locator("[data-hand][aria-pressed=true]")).to_be_visible()
    hand = host.locator(".room-hand", has_text="A case worker").first
    expect(hand).to_be_visible()
    hand.get_by_role("button", name="Give the word").click()
    expect(listener.locator(".room-hand.is-called")).to_have_count(1)
    hand.get_by_role("button", name="Take down").click()
    tab(host, "People")
    expect(host.locator(".room-someone", has_text="A case worker")).to_be_visible()
    support.assert_good(host)
    assert listener.evaluate("window.stillHere"), "the page was not loaded anew"


def cut(page: Page) -> None:
    """Cut the network, when the page has it: a cut of what is cut is none."""
    expect(page.locator("[data-connected=yes]")).to_have_count(1, timeout=60_000)
    page.context.set_offline(True)
    # A connection that is there already is not cut by it.
    page.evaluate("dispatchEvent(new Event('online'))")


def mend(page: Page) -> None:
    page.context.set_offline(False)


@pytest.mark.parametrize(
    "cuts",
    [3, pytest.param(50, marks=[pytest.mark.slow, pytest.mark.timeout(1_800)])],
)
def test_cuts_of_the_network_lose_and_double_nothing(person: Any, cuts: int) -> None:
    """Each of three browsers is cut off that often, for four of six lines: two are always away."""
    pages = [person("coordinator"), person("mentor"), person("mentee")]
    path = room_of(pages[0])
    opened = [0, 0, 0]

    def count(who: int) -> None:
        opened[who] += 1

    for who, page in enumerate(pages):
        page.watch.allow("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK", "WebSocket")
        page.on("websocket", lambda _socket, who=who: count(who))
        enter(page, path)
    start = f"Cut {secrets.token_hex(4)} "  # a second try finds the first one's lines there
    written = []
    for n in range(6 * cuts):
        for who, page in enumerate(pages):
            if n % 6 == 2 * who:
                cut(page)
            elif n % 6 == (2 * who + 4) % 6:
                mend(page)
        text = f"{start}{n:03} by {n % 3}"
        written.append(text)
        say(pages[n % 3], text)
    for page in pages:
        mend(page)
    for page in pages:
        expect(page.locator("[data-connected=yes]")).to_have_count(1, timeout=60_000)
        mine = page.locator(".room-line:not(.is-pending) .room-text", has_text=start)
        expect(mine).to_have_count(len(written), timeout=60_000)
    orders = [said(page, start) for page in pages]
    assert orders[0] == orders[1] == orders[2]
    assert sorted(orders[0]) == written
    for who in range(3):
        mine_only = [text for text in orders[0] if text.endswith(f"by {who}")]
        assert mine_only == sorted(mine_only), "one's lines stand in the order of their writing"
    assert all(page.locator(".room-line.is-pending").count() == 0 for page in pages)
    # The control: a cut that cut nothing would need no new connection.
    assert min(opened) > cuts, opened


def test_text_only_needs_no_scripts(person: Any) -> None:
    page = person("mentee", js=False, size="phone")
    path = room_of(page)
    page.goto(f"{path}/text")
    page.get_by_label("Write to everybody").fill("Hello without scripts.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".room-text", has_text="Hello without scripts.")).to_have_count(1)
    support.assert_fits(page)
