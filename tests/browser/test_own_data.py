"""A person asks for their data, reads the mail, and opens the archive; a link by mail signs in."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

from playwright.sync_api import expect


def mailed(page, subject: str, containing: str) -> str:
    """The path of a link in the newest mail with these words in its subject."""
    for _n in range(60):
        mails = json.loads(page.request.get("/dev/mail.json").text())
        links = [
            link
            for mail in mails
            if subject in mail["subject"]
            for link in mail["links"]
            if containing in link
        ]
        if links:
            return re.sub(r"^https?://[^/]+", "", links[0])
        page.wait_for_timeout(500)
    raise AssertionError(f"no mail about {subject!r}")


def test_from_the_settings_to_the_mail_and_the_opened_archive(person):
    reader = person("mentee")
    reader.goto("/settings/")
    reader.get_by_role("navigation", name="Settings").get_by_text("Download my data").click()
    expect(reader.locator("h1")).to_have_text("Download my data")
    reader.get_by_role("button", name=re.compile("Make")).click()
    expect(reader.locator("main")).to_contain_text("Your archive is")
    reader.goto(mailed(reader, "archive of your data is ready", "/settings/data/"))
    expect(reader.locator("h1")).to_have_text("Download my data")
    with reader.expect_download() as download:
        reader.get_by_role("link", name=re.compile("Download \\(")).click()
    folder = Path(download.value.path()).parent / "opened"
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("data.json"))["profile"][0]["username"] == "mentee"
        archive.extractall(folder)
    asked: list[str] = []
    opened = reader.context.browser.new_page()
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto((folder / "index.html").as_uri())
    expect(opened.locator("h1")).to_contain_text("My data on")
    opened.get_by_role("link", name="Profile", exact=True).click()
    expect(opened.locator("dl.record")).to_contain_text("mentee@demo.hrforum.example")
    width = "e => getComputedStyle(e).borderBlockStartWidth"
    assert opened.locator("dl.record").evaluate(width) == "1px"
    assert all(url.startswith("file:") for url in asked), asked
    opened.close()


def test_a_link_by_mail_signs_in(visitor):
    visitor.goto("/account/sign-in")
    visitor.get_by_role("link", name=re.compile("mail me a link")).click()
    visitor.get_by_label("E-mail address").fill("practitioner@demo.hrforum.example")
    visitor.get_by_role("button", name="Mail me a link").click()
    expect(visitor.locator("h1")).to_have_text("Look into your mailbox")
    link = mailed(visitor, "Sign in to", "/account/link/")
    visitor.goto(link)
    visitor.get_by_role("button", name="Sign in", exact=True).click()
    expect(visitor.get_by_role("navigation").first).to_be_visible()
    visitor.goto("/settings/")
    expect(visitor.locator("h1")).to_have_text("Profile and display")
    assert visitor.request.get(link).status == 410
