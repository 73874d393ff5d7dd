"""Every page that links lead to, in Chromium: axe, width, dark, right-to-left, console."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from tests.browser import support
from tests.support import databases
from tests.support.crawl import Kinds, crawl

PHONE = dict(zip(("width", "height"), support.SIZES["phone"], strict=True))
DESKTOP = dict(zip(("width", "height"), support.SIZES["desktop"], strict=True))


@pytest.fixture
def kinds(tmp_path: Path) -> Kinds:
    """What kinds of page there are."""
    app = databases.make_app(f"sqlite:///{tmp_path}/none.db", tmp_path)
    try:
        return Kinds(app)
    finally:
        databases.dispose(app)


def faults(page: Page, login: str | None) -> list[str]:
    """What is wrong with the page as it stands, in light and dark, wide, narrow, turned round.

    Most pages of mentor and administrator are of the same kinds: axe, which takes longest, looks at
    the one's in light and at the other's in dark, and at a visitor's in both.
    """
    axe = support.assert_accessible
    light, dark = [axe] * (login != "admin"), [axe] * (login != "mentor")
    found = []

    def check(how: str, *checks: Callable[[Page], None]) -> None:
        for each in checks:
            try:
                each(page)
            except AssertionError as error:
                found.append(f"[{how}] {error}")

    check("light, wide", support.assert_fits, *light)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    check("dark, narrow", support.assert_fits, *dark)
    page.evaluate("document.documentElement.dir = 'rtl'")
    check("right to left, narrow", support.assert_fits)
    page.set_viewport_size(DESKTOP)
    check("right to left, wide", support.assert_fits)
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.timeout(900)  # a page takes three seconds, and there are two hundred
@pytest.mark.parametrize("login", [None, "mentor", "admin"])
def test_every_page_is_good_in_the_browser(open_page, kinds, login):
    page = open_page(login)
    wrong: list[str] = []

    def visit(address: str) -> list[str]:
        if not address.split("?")[0].endswith((".atom", ".xml", ".txt", ".json", ".ics")):
            try:
                answer = page.goto(address)
            except Error as error:
                if "Download is starting" in error.message:
                    return []
                raise
            if answer and "text/html" in answer.headers.get("content-type", ""):
                if "/live/text?every=" not in address:  # a page that its reader asks to reload
                    wrong.extend(faults(page, login))
                found: list[str] = page.eval_on_selector_all(
                    "a[href]", "links => links.map(link => link.getAttribute('href'))"
                )
                return found
        return []

    visited = crawl(["/"], visit, kinds.of, each=1)
    assert not wrong, "\n".join(wrong)
    assert len(visited) > 10
