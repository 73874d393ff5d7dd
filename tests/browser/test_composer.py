"""Writing with help: names, tags and emoji are completed, cells become a table."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser import support

# As spreadsheets bring it: a page with styles around the cells, and a picture of them beside.
SHEET = """<html><head><meta charset="utf-8"><style>td { mso-number-format: General }</style></head>
<body><!--StartFragment--><table border=0><col width=64><tr><td>City</td><td>Places</td></tr>
<tr><td>Graz | AT</td><td>3</td></tr><tr><td colspan=2></td></tr></table><!--EndFragment-->
</body></html>"""
TABLE = "| City | Places |\n| --- | --- |\n| Graz \\| AT | 3 |\n\n"
PASTE = """(el, [kind, data]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", data);
  clipboardData.setData(kind, data);
  el.focus();
  const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  return el.dispatchEvent(event);
}"""


def test_names_tags_and_emoji_are_completed_by_keyboard_and_by_hand(person):
    page = person("practitioner", size="phone")
    page.goto("/boards/housing/new")
    text = page.locator("textarea[data-composer]").first
    expect(page.locator("text-expander markdown-toolbar, markdown-toolbar").first).to_be_visible()
    text.fill("")
    text.press_sequentially("Ask @anne")
    menu = page.get_by_role("listbox")
    expect(menu.get_by_role("option").first).to_be_visible()
    support.assert_good(page)
    page.keyboard.press("Enter")
    expect(menu).to_have_count(0)
    expect(text).to_have_value("Ask @mentor ")
    text.press_sequentially("and @utre")
    page.get_by_role("option", name="Utrecht").first.click()
    assert "[Utrecht](/members/utrecht/)" in text.input_value()
    text.press_sequentially(":tada")
    expect(page.get_by_role("option", name=":tada:")).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu).to_have_count(0)
    assert "🎉" in text.input_value()
    # Without an answer one goes on writing.
    page.watch.allow("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    text.press_sequentially(" @an and more")
    assert text.input_value().endswith("@an and more")
    page.context.set_offline(False)


def test_cells_of_a_spreadsheet_become_a_table(person):
    page = person("practitioner")
    page.goto("/boards/housing/new")
    text = page.locator("textarea[data-composer]").first
    expect(page.locator("markdown-toolbar").first).to_be_visible()
    text.fill("")
    assert not text.evaluate(PASTE, ["text/html", SHEET]), "the browser must not paste it, too"
    expect(text).to_have_value(TABLE)
    page.get_by_role("tab", name="Preview").first.click()
    expect(page.locator(".composer-preview table")).to_contain_text("Graz | AT")
    page.get_by_role("tab", name="Write").first.click()
    page.keyboard.press("Control+z")
    expect(text).to_have_value("")
    # Text around a table would be lost: that is pasted as it always is.
    assert text.evaluate(PASTE, ["text/html", f"<p>Words</p>{SHEET}"])
    text.fill("our plan")
    text.select_text()
    assert not text.evaluate(PASTE, ["text/plain", "https://city.example/plan"])
    expect(text).to_have_value("[our plan](https://city.example/plan)")
