"""Two people: one asks, the other answers; reactions, an accepted answer, polls of three kinds."""

from __future__ import annotations

import datetime as dt
import re

from playwright.sync_api import Page, expect

from tests.browser import support

BOARD = "/boards/forum-feedback/"


def open_topic(page: Page, title: str, body: str, **fields: str) -> str:
    """Write a topic in the form; `fields` by the names of the form's fields."""
    page.goto(f"{BOARD}new")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Title").fill(title)
    if "type" in fields:
        page.locator("#type").select_option(fields.pop("type"))
    page.locator("textarea[name=body]").fill(body)
    if "poll_question" in fields:
        page.get_by_text("Add a poll").click()
    for name, value in fields.items():
        element = page.locator(f"[name={name}]")
        if element.evaluate("e => e.tagName") == "SELECT":
            element.select_option(value)
        elif element.get_attribute("type") == "checkbox":
            element.check()
        else:
            element.fill(value)
    page.get_by_role("button", name="Open the topic").click()
    page.wait_for_url(re.compile(r"/topics/"))
    return page.url


def reply(page: Page, text: str) -> None:
    # The composer moves the field once, when its script has come: not while it is filled in.
    page.wait_for_load_state("networkidle")
    page.locator("form.composer textarea[name=body]").fill(text)
    page.locator("form.composer").get_by_role("button", name="Reply").click()
    page.wait_for_load_state()


def test_a_reaction_is_seen_by_the_other_without_a_jump(person):
    writer, reader = person("practitioner"), person("mentee")
    address = open_topic(writer, "Who has a night shelter list?", "We need one by Friday.")
    reader.goto(address)
    box = reader.locator("#reactions-1")
    reader.evaluate("window.stillHere = true")
    box.locator(".reaction-more summary").focus()
    reader.keyboard.press("Enter")
    box.get_by_role("button", name="Same here").focus()
    reader.keyboard.press("Enter")
    pressed = reader.locator("#reactions-1 [aria-pressed=true]")
    expect(pressed).to_have_text(re.compile("Same here\\s*1"))
    expect(pressed).to_be_focused()
    assert reader.evaluate("window.stillHere"), "the page was not loaded anew"
    reader.locator("#reactions-1 .reaction-who summary").click()
    expect(reader.locator("#reactions-1 .reactors")).to_contain_text("Same here")
    support.assert_good(reader)

    writer.goto(address)
    expect(writer.locator("#reactions-1")).to_contain_text("Same here")
    assert writer.locator("#reactions-1 button").count() == 0, "nobody reacts to themselves"
    writer.goto("/notifications/")
    expect(writer.locator(".notice-row.is-unread").first).to_contain_text("reacted to your post")

    reader.keyboard.press("Escape")
    reader.locator("#reactions-1 [aria-pressed=true]").click()
    expect(reader.locator("#reactions-1 [aria-pressed=true]")).to_have_count(0)
    writer.goto(address)
    expect(writer.locator("#reactions-1")).to_have_count(0)


def test_an_answer_is_accepted_and_its_author_told(person):
    asker, helper = person("practitioner"), person("mentee", size="phone")
    address = open_topic(asker, "Which law covers deposits?", "We found none.", type="question")
    helper.goto(address)
    reply(helper, "The tenancy act, part three.")
    asker.goto(address)
    asker.locator("#post-2").get_by_role("button", name="Accept this answer").click()
    expect(asker.locator(".accepted-answer")).to_contain_text("The tenancy act")
    support.assert_good(asker)
    helper.goto("/notifications/")
    row = helper.locator(".notice-row.is-unread", has_text="accepted your answer").first
    row.get_by_role("link").click()
    expect(helper.locator("#post-2.is-accepted")).to_be_visible()
    support.assert_good(helper)


def vote(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".poll").get_by_role("button", name="Vote").click()
    page.wait_for_load_state()


def test_polls_of_three_kinds(person):
    maker, voter = person("practitioner"), person("mentee")
    voter.watch.allow("422")
    fruit = "Apple\nBanana\nCherry"
    address = open_topic(
        maker, "Which fruit?", "Vote.", poll_question="Fruit?", poll_options=fruit, poll_hidden="y"
    )
    support.assert_good(maker)
    voter.goto(address)
    assert voter.locator(".poll-result").count() == 0
    voter.get_by_label("Banana").check()
    voter.get_by_role("button", name="Vote", exact=True).click()
    expect(voter.locator(".poll-result tr.is-leading")).to_contain_text("Banana")
    voter.get_by_text("Change my vote").click()
    voter.get_by_label("Apple").check()
    voter.get_by_role("button", name="Save my vote").click()
    expect(voter.locator(".poll-result tr.is-leading")).to_contain_text("Apple")
    support.assert_good(voter)
    maker.goto(address)
    maker.get_by_role("button", name="Close the poll now").click()
    expect(maker.locator(".poll-result")).to_contain_text("100 %")

    address = open_topic(
        maker, "Fruits, then?", "Vote.", poll_question="Fruits?", poll_options=fruit,
        poll_kind="multiple", poll_anonymous="y",
    )  # fmt: skip
    voter.goto(address)
    voter.get_by_label("Apple").check()
    voter.get_by_label("Cherry").check()
    voter.get_by_role("button", name="Vote", exact=True).click()
    expect(voter.locator(".poll-result tr.is-leading")).to_have_count(2)
    expect(voter.locator(".poll-meta")).to_contain_text("Nobody can see who voted")

    address = open_topic(
        maker, "Fruit, ranked", "Rank.", poll_question="Best?", poll_options=fruit,
        poll_kind="ranked",
    )  # fmt: skip
    voter.goto(address)
    voter.get_by_label("Cherry").select_option("1")
    voter.get_by_label("Apple").select_option("1")
    voter.get_by_role("button", name="Vote", exact=True).click()
    expect(voter.locator(".field-error")).to_contain_text("one option only")
    voter.get_by_label("Apple").select_option("2")
    voter.get_by_role("button", name="Vote", exact=True).click()
    expect(voter.locator(".poll-result tr.is-leading")).to_contain_text("Cherry")
    voter.get_by_text("How it was counted").click()
    expect(voter.locator(".poll-rounds")).to_contain_text("Round 1")
    support.assert_good(voter)


def test_without_javascript_at_360_px_all_of_it_works(person):
    maker = person("practitioner", js=False)
    voter = person("mentee", js=False, size="phone")
    address = open_topic(
        maker, "A question with a poll", "Which one?", type="question",
        poll_question="Which?", poll_options="This one\nThat one",
    )  # fmt: skip
    voter.goto(address)
    support.assert_fits(voter)
    voter.get_by_label("That one").check()
    voter.get_by_role("button", name="Vote", exact=True).click()
    expect(voter.locator(".poll-result tr.is-leading")).to_contain_text("That one")
    voter.locator("#reactions-1 .reaction-more summary").click()
    voter.locator("#reactions-1").get_by_role("button", name="Thanks").click()
    expect(voter.locator("#reactions-1 [aria-pressed=true]")).to_contain_text("Thanks")
    voter.locator("#reactions-1 .reaction-who summary").click()
    voter.get_by_role("link", name="See who reacted").click()
    expect(voter.locator(".reactors")).to_contain_text("Thanks")
    voter.goto(address)
    reply(voter, "That one, surely.")
    maker.goto(address)
    maker.locator("#post-2").get_by_role("button", name="Accept this answer").click()
    expect(maker.locator(".accepted-answer")).to_contain_text("That one, surely.")


def test_a_challenge_is_answered_tried_and_resolved(person):
    city, helper = person("practitioner"), person("mentee", size="phone")
    city.watch.allow("422")
    city.goto(f"{BOARD}new")
    assert not city.locator("[name=challenge_situation]").is_visible()
    address = open_topic(
        city, "Forty evictions a month", "", type="challenge",
        challenge_situation="Forty homes a month.", challenge_goal="Half as many.",
    )  # fmt: skip
    expect(city.locator(".topic-card")).to_contain_text("Half as many.")
    support.assert_good(city)
    helper.goto(address)
    reply(helper, "Warn early: the court tells the city.")
    city.goto(address)
    city.locator("#post-2").get_by_role("link", name="I tried it").click()
    city.get_by_label("It worked partly").check()
    city.get_by_label("In a sentence").fill("Ten fewer in the first month.")
    city.get_by_role("button", name="Save").click()
    expect(city.locator(".trials")).to_contain_text("Ten fewer")
    city.locator("#post-1").get_by_role("link", name="Where it stands").click()
    city.get_by_label("Where it stands").select_option("resolved")
    city.get_by_role("button", name="Save").click()
    expect(city.locator(".field-error")).to_contain_text("Say what you learned")
    city.get_by_label("What we learned").fill("The court must tell us first.")
    city.get_by_role("button", name="Save").click()
    expect(city.locator(".topic-card-outcome")).to_contain_text("The court must tell us first.")
    helper.goto(address)
    expect(helper.locator(".topic-tools")).to_contain_text("Resolved")
    support.assert_good(helper)


def test_a_bookmark_with_a_reminder(person):
    reader = person("mentee")
    reader.goto("/topics/1/")
    post = reader.locator("#post-1")
    post.get_by_role("link", name=re.compile("^Bookmark")).click()
    reader.get_by_label("Note").fill("Read again before the talk")
    reader.get_by_label("Remind me").fill(f"{dt.datetime.now(tz=dt.UTC).year + 1}-12-02T09:30")
    reader.get_by_role("button", name="Save").click()
    expect(post.get_by_role("link", name=re.compile("^Bookmarked"))).to_be_visible()
    reader.goto("/bookmarks/?q=talk")
    expect(reader.locator(".bookmark-list")).to_contain_text("Read again before the talk")
    support.assert_good(reader)
    reader.get_by_role("button", name=re.compile("^Remove")).click()
    expect(reader.get_by_text("The bookmark is gone.")).to_be_visible()
