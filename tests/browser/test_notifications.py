"""Two people: one mentions the other, who is told, reads, and stops the mails."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect


def test_a_mention_is_told_read_by_keyboard_and_its_mails_stopped(person, visitor):
    writer, reader = person("practitioner"), person("mentee", size="phone")
    reader.goto("/notifications/")
    if reader.get_by_role("button", name="Mark all as read").count():
        reader.get_by_role("button", name="Mark all as read").click()
    expect(reader.locator(".inbox-count")).to_have_count(0)

    writer.goto("/boards/housing/new")
    writer.get_by_label("Title").fill("Who knows a mobile team?")
    writer.get_by_label("Text", exact=True).fill("Hello @mentee, *you* may know one.")
    writer.locator("main form.composer button.button-primary").click()
    expect(writer.locator("h1")).to_contain_text("Who knows a mobile team?")

    reader.goto("/")
    expect(reader.locator(".inbox-link")).to_contain_text("1 unread")
    reader.locator(".inbox-link").focus()
    reader.keyboard.press("Enter")
    expect(reader.locator("h1")).to_have_text("Notifications")
    row = reader.locator(".notice-row.is-unread")
    expect(row).to_contain_text("mentioned you")
    expect(row).to_contain_text("Hello @mentee, you may know one.")
    row.get_by_role("link").focus()
    reader.keyboard.press("Enter")
    expect(reader).to_have_url(re.compile(r"/topics/\d+-who-knows-a-mobile-team/"))
    expect(reader.locator(".inbox-count")).to_have_count(0)

    # The way out of the mails, in a browser where nobody is signed in.
    answer = visitor.request.get("/dev/mail.json")
    mail = next(m for m in json.loads(answer.text()) if "mobile team" in m["subject"])
    link = next(one for one in mail["links"] if "/account/unsubscribe/" in one)
    visitor.goto(re.sub(r"^https?://[^/]+", "", link))
    expect(visitor.locator("h1")).to_have_text("Stop these mails?")
    visitor.get_by_role("button", name="Stop mails of this kind").click()
    expect(visitor.locator("h1")).to_have_text("You get no more of these mails")
    reader.goto("/settings/notifications")
    mentions = reader.get_by_label("Somebody mentions me")
    expect(mentions).to_have_value("never")
    mentions.select_option("at_once")
    reader.get_by_role("button", name="Save").click()
    expect(reader.get_by_text("Your settings are saved.")).to_be_visible()
