"""Discussing: quoted words, changes in sight, translations; all by keyboard, and on paper."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import support
from tests.browser.test_reacting import open_topic, reply

MARK = """(el, words) => {
  const node = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
  for (let text = node.nextNode(); text; text = node.nextNode()) {
    const at = text.data.indexOf(words);
    if (at < 0) continue;
    getSelection().setBaseAndExtent(text, at, text, at + words.length);
    return;
  }
}"""


def tab_to(page: Page, selector: str, most: int = 250) -> None:
    """Press Tab until what `selector` names has the focus: nothing but the keyboard is used."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
    raise AssertionError(f"no way to {selector} by Tab")


def test_marked_words_are_quoted_and_an_edit_shows_what_it_changed(person):
    writer, reader = person("practitioner"), person("mentee")
    address = open_topic(writer, "Rents after the reform", "Rents rose by *nine* per cent. Why?")
    reader.goto(address)
    reader.wait_for_load_state("networkidle")
    body = reader.locator("#post-1 .post-body")
    body.evaluate(MARK, "per cent. Why?")
    button = reader.get_by_role("button", name="Quote this")
    expect(button).to_be_visible()
    support.assert_good(reader)
    button.click()
    text = reader.locator("#reply textarea[name=body]")
    expect(text).to_be_focused()
    expect(button).to_be_hidden()
    assert re.fullmatch(
        r"> \[@practitioner wrote in #1\]\(/topics/\S+/1\):\n>\n> per cent\. Why\?\n\n",
        text.input_value(),
    )
    # The key does it, too, behind what stands there; a sign of Markdown stays what it was.
    body.evaluate(MARK, "nine")
    reader.locator("#post-1").evaluate("el => { el.tabIndex = -1; document.activeElement.blur(); }")
    reader.keyboard.press("q")
    expect(text).to_have_value(re.compile(r"Why\?\n\n> \[@practitioner .*\n>\n> nine\n\n$", re.S))
    text.press_sequentially("Because nobody checks.")
    reader.locator("form.composer").get_by_role("button", name="Reply").click()
    expect(reader.locator("#post-2 blockquote")).to_have_count(2)
    expect(reader.locator("#post-2 blockquote a").first).to_have_attribute(
        "href", re.compile(r"/topics/\S+/1$")
    )
    writer.goto("/notifications/")
    expect(writer.locator(".notice-row.is-unread").first).to_contain_text("quoted you")

    reader.goto(address)
    reader.locator("#post-2").get_by_role("link", name="Edit").click()
    words = reader.locator("textarea[name=body]")
    reader.wait_for_load_state("networkidle")
    words.fill(words.input_value().replace("nobody checks", "the city never checks"))
    reader.get_by_role("button", name="Save").click()
    writer.goto(address)
    writer.locator("#post-2 a.post-edited").click()
    expect(writer.locator("pre.diff ins").first).to_contain_text("the city never")
    expect(writer.locator("pre.diff del").first).to_contain_text("nobody")
    support.assert_good(writer)


def test_a_post_is_translated_goes_stale_and_an_author_may_refuse(person):
    author, other = person("mentor"), person("practitioner")
    address = open_topic(
        author,
        "Seniorenrat tagt monatlich",
        "Der Seniorenrat der Stadt tagt einmal im Monat und gibt seine Stellungnahmen dem Rat.",
    )
    place = re.sub(r"[?#].*", "", address)
    other.goto(f"{place}1/translations")
    support.assert_good(other)
    other.locator("main form.form select[name=language]").select_option("fr")
    other.get_by_role("button", name="Ask for it").click()
    expect(other.locator("main")).to_contain_text("1 person asks")
    other.goto("/translations/")
    other.get_by_role("link", name="Translate it (Seniorenrat tagt monatlich)").click()
    other.wait_for_load_state("networkidle")
    other.get_by_label("Title").fill("Le conseil des aînés siège chaque mois")
    other.locator("textarea[name=body]").fill("Le conseil des aînés siège une fois par mois.")
    other.get_by_role("button", name="Save the translation").click()
    made = other.locator("#post-1 details.is-translation")
    expect(made.locator("summary")).to_contain_text("In French, translated by")
    expect(made.locator(".post-body")).to_have_attribute("lang", "fr")
    other.locator("#post-1 .post-text > summary").first.click()
    expect(other.locator("#post-1 .post-body").first).to_contain_text("Seniorenrat")
    support.assert_good(other)

    author.goto(address)
    author.locator("#post-1").get_by_role("link", name="Edit").click()
    author.wait_for_load_state("networkidle")
    author.locator("textarea[name=body]").fill("Der Seniorenrat tagt jetzt alle zwei Wochen.")
    author.get_by_role("button", name="Save").click()
    other.goto(address)
    expect(made).to_contain_text("The post has changed since this was translated.")
    author.goto(f"{place}1/translations")
    author.get_by_role("button", name="Do not let it be translated").click()
    other.goto(address)
    expect(other.locator("#post-1 .post-body")).to_have_count(1)
    other.goto(f"{place}1/translations")
    expect(other.locator("main")).to_contain_text("Its author keeps this post in their own words.")


def test_by_keyboard_alone_one_reads_writes_votes_reacts_and_accepts(person):
    asker, page = person("mentee"), person("practitioner")
    address = open_topic(
        asker,
        "Which evening for the hearing?",
        "Pick one, please.",
        type="question",
        poll_question="Which evening?",
        poll_options="Tuesday\nThursday",
    )
    page.goto("/boards/forum-feedback/")
    page.wait_for_load_state("networkidle")
    titles = page.locator(".topic-row-title a")
    place = titles.all_inner_texts().index("Which evening for the hearing?")
    for _step in range(place + 1):
        page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(re.compile(r"/topics/"))
    page.wait_for_load_state("networkidle")
    tab_to(page, "#post-1 .poll input[type=radio]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#post-1 .poll button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("#post-1 .poll")).to_contain_text("1 vote")
    page.wait_for_load_state("networkidle")
    tab_to(page, "#reactions-1 .reaction-more summary, #post-1 .reaction-more summary")
    page.keyboard.press("Enter")
    tab_to(page, ".reaction-more button")
    page.keyboard.press("Enter")
    expect(page.locator("#reactions-1 [aria-pressed=true]")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.locator("#reply textarea[name=body]")).to_be_focused()
    page.keyboard.type("Thursday, after work.")
    tab_to(page, "#reply .form-actions button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("#post-2")).to_contain_text("Thursday, after work.")

    asker.goto(address)
    asker.wait_for_load_state("networkidle")
    for _post in range(2):
        asker.keyboard.press("j")
    expect(asker.locator("#post-2")).to_be_focused()
    tab_to(asker, "#post-2 form[action$='/accept'] button")
    asker.keyboard.press("Enter")
    expect(asker.locator("#post-2")).to_contain_text("Accepted answer")


def test_a_topic_on_paper_is_the_text_and_who_said_it(person):
    page = person("practitioner")
    address = open_topic(page, "To be read aloud", "The first paragraph.")
    reply(page, "A reply with [a link](https://example.org/law).")
    page.goto(address)
    page.emulate_media(media="print")
    expect(page.locator("#post-2 .post-body")).to_be_visible()
    expect(page.locator("#post-1 .post-author")).to_be_visible()
    for gone in (
        ".site-nav",
        ".site-search",
        "#reply textarea",
        "#post-1 .post-actions",
        ".topic-rail",
    ):
        expect(page.locator(gone).first).to_be_hidden()
    assert page.pdf()[:5] == b"%PDF-"
