"""Chromium on the real product with demo data: a server a file, a browser a worker."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import support
from tests.support import servers

HERE = Path(__file__).parent
SHOTS = HERE.parents[1] / "build" / "browser"
FAILED = pytest.StashKey[bool]()


# Files about pages, keys and forms whose actions are tested on PostgreSQL without a browser. The
# rest (writing, live pages, rooms, pairs, cases) meets both databases in the browser, too.
ONE_DATABASE = frozenset(
    f"test_{name}.py"
    for name in (
        "account_security administration composer directory enhancements events every_page links "
        "living_here member_page mentoring_call own_data pair reading watch"
    ).split()
)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, None, None]:
    """Mark what is in this folder; leave out what one database is enough for.

    A browser on a busy machine is late now and then: what fails is run once more, and the log
    names it. The walks over all pages come first of all tests: one is the longest, and nothing
    waits for it.
    """
    ours = [item for item in items if HERE in item.path.parents]
    if config.getoption("--database") == "postgresql":
        left = {item for item in ours if item.path.name in ONE_DATABASE}
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=list(left))
    for item in ours:
        item.add_marker("browser")
        item.add_marker(pytest.mark.flaky(reruns=1))
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(300))  # the first one waits for the demo data
    yield
    items.sort(key=lambda item: item.path.name != "test_every_page.py")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Note that the test failed, so that its pages are photographed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=servers.find_chromium(), args=support.CHROMIUM_OPTIONS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest) -> Iterator[support.Product]:
    """The product with demo data as good as new, shared by a file's tests: make what you change.

    On SQLite, or on PostgreSQL where `--database postgresql` is given.
    """
    chosen = request.config.getoption("--database")
    product = support.Product("sqlite" if chosen == "both" else chosen)
    product.start()
    yield product
    product.remove()


class Opened:
    """The browsers that one test opened."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.all: list[tuple[BrowserContext, support.Watch]] = []

    def open(self, origin: str, **options: Any) -> tuple[Page, support.Watch]:
        """A page of a new, watched browser."""
        context, watch = support.open_context(self.browser, origin, **options)
        self.all.append((context, watch))
        page = context.new_page()
        if options.get("js", True):
            support.wait_at_goto(page)
        return page, watch

    def photograph(self, name: str) -> None:
        """Keep a picture of each open page in build/browser."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        pages = [page for context, _watch in self.all for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=SHOTS / f"{name}-{number}.png", full_page=True)

    def close(self) -> None:
        """Close all; fail where something went wrong in one of them."""
        for context, _watch in self.all:
            context.close()
        problems = [problem for _context, watch in self.all for problem in watch.left()]
        assert not problems, "in the browser:\n  " + "\n  ".join(problems)


@pytest.fixture
def opened(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """The browsers of this test; what went wrong in them fails it."""
    found = Opened(chromium)
    yield found
    if request.node.stash.get(FAILED, False):
        found.photograph(re.sub(r"\W+", "-", request.node.name)[:100])
    found.close()


@pytest.fixture
def open_page(site: support.Product, opened: Opened) -> Iterator[Callable[..., Page]]:
    """Open a page of the product in a browser of its own.

    `open_page("mentor", size="phone", dark=True, js=True, locale="ar", timezone="Asia/Seoul")`:
    signed in as that demo login, or a visitor without a name. What goes wrong in any of its pages
    fails the test, unless `page.watch.allow("pattern")` expects it; so does a traceback in the
    server's log.
    """

    def open_one(login: str | None = None, **options: Any) -> Page:
        if login and login not in site.states:
            page, watch = opened.open(site.origin)
            support.sign_in(page, login)
            site.states[login] = page.context.storage_state()
            watch.check()
            page.context.close()
        state = site.states[login] if login else None
        page, watch = opened.open(site.origin, state=state, **options)
        page.watch = watch  # type: ignore[attr-defined]  # handy where the page is
        return page

    yield open_one
    said = site.tracebacks()
    assert not said, f"the server's log:\n{said[-4000:]}"


@pytest.fixture
def visitor(open_page: Callable[..., Page]) -> Page:
    """A visitor's page on a desktop."""
    return open_page()


@pytest.fixture
def person(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """A signed-in person's page: `person("mentor")`; options as for `open_page`."""
    return open_page


@pytest.fixture
def no_js(open_page: Callable[..., Page]) -> Page:
    """A visitor's page without JavaScript."""
    return open_page(js=False)
