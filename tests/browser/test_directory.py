"""Finding members: filters, the map by keyboard and by hand, with and without scripts."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import support


def marks(page: Page, size: str = "wide") -> list[str]:
    """What the marks on the map say."""
    found = page.locator(f".map-marks.is-{size} .map-mark")
    return [mark.get_attribute("aria-label") or "" for mark in found.all()]


def test_from_filters_to_the_map_to_a_member_and_back(visitor: Page) -> None:
    page = visitor
    page.goto("/members/")
    page.get_by_label("Country").select_option("NL")
    page.get_by_label("Works in").select_option("en")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"country=NL.*language=en"))
    names = page.locator(".member-row-title a").all_inner_texts()
    assert "Utrecht" in names

    page.get_by_role("navigation", name="List or map").get_by_role("link", name="Map").click()
    expect(page).to_have_url(re.compile(r"/members/map/\?country=NL&language=en"))
    assert page.locator(".map-row .member-row-title a").all_inner_texts() == names
    support.assert_accessible(page)

    # By keyboard from the last step of the map's bar: over the mark that gathers them, nearer.
    page.locator("[data-key=east]").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip the map and go to the list")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".is-wide .map-mark").first).to_be_focused()
    assert "zoom in" in marks(page)[0]
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"zoom=\d"))
    expect(page.locator("#members-here")).to_be_focused()
    nearer = page.url
    mark = page.locator(".is-wide .map-mark[href='/members/utrecht/']")
    mark.focus()
    expect(page.locator(".map-row.is-lit")).to_have_text(re.compile("Utrecht"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Utrecht")

    page.go_back()
    expect(page).to_have_url(nearer)
    expect(page.get_by_label("Country")).to_have_value("NL")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/members/map/\?country=NL&language=en$"))
    expect(page.locator("[data-map]")).to_have_attribute("data-zoom", "0")


def test_the_map_follows_the_hand(visitor: Page) -> None:
    page = visitor
    page.goto("/members/map/")
    box = page.locator("svg.map").bounding_box()
    assert box
    x, y = box["x"] + 20, box["y"] + 60
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y + 30, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"area=europe&zoom=0&at=-\d+,\d+"))
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    expect(page.locator("[data-map]")).to_have_attribute("data-zoom", "1")
    page.locator("[data-key=out]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-map]")).to_have_attribute("data-zoom", "0")
    expect(page.locator("[data-map-said]")).to_have_text(re.compile(r"\d+ members here"))
    page.locator(".map-row a").first.hover()
    expect(page.locator(".is-wide .map-mark.is-lit")).to_have_count(1)


def test_the_map_works_without_scripts(no_js: Page) -> None:
    page = no_js
    page.goto("/members/?language=en")
    page.get_by_role("link", name="Map", exact=True).click()
    before = marks(page)
    page.get_by_role("link", name="Zoom in", exact=True).click()
    expect(page).to_have_url(re.compile(r"language=en&area=europe&zoom=1.*#map"))
    assert marks(page) != before
    page.get_by_role("link", name="Move north", exact=True).click()
    page.get_by_role("link", name="World", exact=True).click()
    expect(page.locator(".map-area[aria-current]")).to_have_text("World")
    page.locator(".is-wide .map-mark:not(.is-many)").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/members/[a-z-]+/$"))


def test_the_map_on_a_phone(open_page) -> None:
    page = open_page(size="phone")
    page.goto("/members/map/")
    support.assert_fits(page)
    support.assert_accessible(page)
    assert not page.locator(".map-marks.is-wide").is_visible()
    for spot in page.locator(".is-narrow .map-hit").all():
        box = spot.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 43
    page.locator(".is-narrow .map-mark.is-many").first.click()
    expect(page).to_have_url(re.compile(r"zoom=\d"))
    page.locator(".map-row a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_delegate_finds_cities_like_theirs(open_page) -> None:
    page = open_page("mentor")
    page.goto("/members/")
    page.get_by_role("link", name="members like Utrecht").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Members like Utrecht")
    expect(page.locator(".like-reasons").first).to_contain_text("Shares")
    support.assert_accessible(page)
    page.locator(".member-row-title a").first.click()
    expect(page.get_by_role("heading", name=re.compile("^Members like"))).to_be_visible()
