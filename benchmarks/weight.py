"""What a topic page weighs on its first visit: ``python -m benchmarks.weight``.

Chromium opens the page with an empty cache and says what came over the wire, compressed, headers
included.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks import pages, place, serving

MOST = 100_000


def weigh(address: str) -> Counter[str]:
    """Return the bytes of everything that the page asks for, by kind."""
    found: Counter[str] = Counter()
    kinds: dict[str, str] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")

        def answered(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = event["type"]

        def finished(event: dict[str, Any]) -> None:
            found[kinds.get(event["requestId"], "other")] += int(event["encodedDataLength"])

        session.on("Network.responseReceived", answered)
        session.on("Network.loadingFinished", finished)
        page.goto(address, wait_until="networkidle")
        page.wait_for_timeout(500)
        browser.close()
    return found


def main() -> None:
    """Weigh the first page of the longest topic as a visitor's browser gets it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=place.DATABASES, default="sqlite")
    parser.add_argument("--posts", type=int, default=40_000)
    given = parser.parse_args()
    environment = place.environment(given.database, given.posts)
    server = serving.Server("hrforum.server", environment)
    try:
        last = pages.paths_of(environment["DATABASE_URL"])["last page of 2,000 posts"][0][0]
        found = weigh(f"http://127.0.0.1:{server.port}{last.split('?')[0]}")
    finally:
        server.stop()
    for kind, size in found.most_common():
        print(f"{kind:12} {size / 1000:7.1f} kB")
    total = sum(found.values())
    print(f"{'in all':12} {total / 1000:7.1f} kB (the bar: {MOST / 1000:.0f} kB)")
    raise SystemExit(total >= MOST)


if __name__ == "__main__":
    main()
