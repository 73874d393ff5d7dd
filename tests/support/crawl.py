"""Walking a site by its links, one page of each kind."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

# What a link must not do by being followed, or what is no page.
NOT_FOLLOWED = ("/account/sign-out", "/assets/", "/uploads/", "/avatars/")


class Kinds:
    """Tells what kind of page an address leads to: its route and the names in its query."""

    def __init__(self, app: Flask) -> None:
        self._adapter = app.url_map.bind("localhost")

    def of(self, address: str) -> str:
        """The kind; an address that no route takes is a kind of its own."""
        parts = urlsplit(address)
        names = sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair})
        try:
            rule, _values = self._adapter.match(parts.path, return_rule=True)
            return f"{rule.rule} {' '.join(names)}".strip()
        except RequestRedirect as redirect:
            return f"redirect {urlsplit(redirect.new_url).path}"
        except HTTPException:
            return f"nothing at {parts.path}"


def crawl(
    start: Iterable[str],
    visit: Callable[[str], Iterable[str]],
    kind_of: Callable[[str], str],
    *,
    each: int = 2,
    most: int = 400,
) -> dict[str, list[str]]:
    """Visit pages, and the pages that they link to, up to `each` of every kind.

    `visit` fetches an address, checks the page, and returns its links. Answers the addresses that
    were visited by kind.
    """
    waiting = deque(start)
    seen = set(waiting)
    counted: Counter[str] = Counter()
    visited: dict[str, list[str]] = {}
    while waiting and sum(counted.values()) < most:
        address = waiting.popleft()
        kind = kind_of(address)
        if counted[kind] >= each:
            continue
        counted[kind] += 1
        visited.setdefault(kind, []).append(address)
        for link in visit(address):
            target = on_our_site(address, link)
            if target and target not in seen:
                seen.add(target)
                waiting.append(target)
    return visited


def on_our_site(page: str, link: str) -> str | None:
    """The address that a link on a page leads to, if it is to be followed; without `#…`."""
    here = urlsplit(urljoin("http://localhost", page))
    parts = urlsplit(urljoin(here.geturl(), link))
    if parts.netloc != here.netloc or parts.scheme != here.scheme:
        return None
    if parts.path.startswith(NOT_FOLLOWED):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")
