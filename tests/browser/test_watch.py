"""The watch on the browser sees what it is there to see, and nothing on a good page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser import support

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Try</title>
<link rel="icon" href="data:,"></head><body><main><h1>Try</h1>{}</main></body></html>"""
BODIES = {
    "/good": "<p>Words.</p>",
    "/foreign": '<img alt="" src="http://elsewhere.example/a.png">',
    "/inline": "<script>document.title = 'ran'</script>",
    "/handler": '<img alt="" src="data:," onerror="document.title = 1">',
    "/throws": '<script src="/throws.js"></script>',
    "/alerts": '<script src="/alerts.js"></script>',
    "/wide": '<img alt="" width="3000" height="1" src="data:,">',
    "/unlabelled": '<input name="x">',
}
SCRIPTS = {"/throws.js": "throw new Error('thrown')", "/alerts.js": "alert('seen')"}


class Handler(BaseHTTPRequestHandler):
    """Serves the pages above with the product's kind of policy."""

    def do_GET(self) -> None:
        path = self.path
        status = 500 if path == "/broken" else 200
        text = SCRIPTS.get(path) or PAGE.format(BODIES.get(path, "<p>Broken.</p>"))
        self.send_response(status)
        self.send_header("Content-Type", "text/javascript" if path in SCRIPTS else "text/html")
        if path not in {"/foreign", "/wide"}:
            self.send_header("Content-Security-Policy", "default-src 'self'; img-src data:")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_nothing_on_a_good_page(opened, origin):
    page, watch = opened.open(origin, size="phone", dark=True)
    page.goto("/good")
    support.assert_good(page)
    watch.check()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/foreign", r"request to another origin: http://elsewhere\.example/a\.png"),
        ("/inline", "console error: .*Content Security Policy"),
        ("/handler", "console error: .*Content Security Policy"),
        ("/throws", "exception: .*thrown"),
        ("/alerts", "dialog: seen"),
        ("/broken", "answer 500"),
    ],
)
def test_each_problem_is_seen(opened, origin, path, expected):
    page, watch = opened.open(origin)
    page.goto(path)
    page.wait_for_timeout(100)
    with pytest.raises(AssertionError, match=expected):
        watch.check()
    watch.allow(expected, "console error")
    watch.check()


def test_axe_is_really_run(opened, origin):
    page, _watch = opened.open(origin)
    page.goto("/unlabelled")
    with pytest.raises(AssertionError, match="label"):
        support.assert_accessible(page)


def test_a_page_that_is_too_wide_is_seen(opened, origin):
    page, _watch = opened.open(origin, size="phone")
    page.goto("/wide")
    with pytest.raises(AssertionError, match="wider than its window"):
        support.assert_fits(page)


def test_the_fixture_fails_the_test_that_left_problems(opened, origin):
    page, watch = opened.open(origin)
    page.goto("/throws")
    page.wait_for_timeout(100)
    with pytest.raises(AssertionError, match="thrown"):
        opened.close()
    watch.allow("thrown")
