"""A server with sockets in the test's process, and a small client of Socket.IO for it."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any

import websocket
from flask import Flask

from hrforum.core import news
from hrforum.core.realtime import Live, live_of
from tests.support.page import PageClient
from tests.support.sockets import Site


class LiveSite:
    """The server; `listen` opens a socket as somebody."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.live: Live = live_of(app)
        self.site = Site(app)
        self.ears: list[Ear] = []

    def start(self) -> None:
        """Start it."""
        self.site.start(self.live.serve)

    def stop(self) -> None:
        """Let everybody go and stop."""
        for ear in self.ears:
            ear.close()
        self.site.stop(self.live.stop)

    @property
    def origin(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.site.port}"

    def listen(self, browser: PageClient | None = None, *, cookie: str = "", **options: Any) -> Ear:
        """A socket of that browser's person, or of a visitor, on ``/boards``."""
        ear = Ear(self, cookie_of(browser) if browser else cookie, **options)
        self.ears.append(ear)
        return ear

    def deaf(self) -> None:
        """Let it hear no news, as if every write came from another process without Redis."""
        news.hear_no_more(self.live._heard_here)


def cookie_of(browser: PageClient) -> str:
    """The cookies of a browser, as it sends them."""
    cookies = (browser.client._cookies or {}).values()
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies)


@contextlib.contextmanager
def live_site(app: Flask) -> Iterator[LiveSite]:
    """A server with sockets for as long as the block."""
    found = LiveSite(app)
    found.start()
    try:
        yield found
    finally:
        found.stop()


class Ear:
    """A client of Socket.IO that answers pings and keeps what it hears."""

    def __init__(
        self,
        site: LiveSite,
        cookie: str,
        *,
        namespace: str = "/boards",
        origin: str | None = "own",
        join: bool = True,
    ) -> None:
        self.namespace = namespace
        self.heard: list[tuple[str, Any]] = []
        self.closed = ""
        self._number = 0
        self.socket = websocket.create_connection(
            f"ws://127.0.0.1:{site.site.port}/socket.io/?EIO=4&transport=websocket",
            timeout=8,
            cookie=cookie or None,
            origin=site.origin if origin == "own" else origin,
            suppress_origin=origin is None,
        )
        assert self.socket.recv().startswith("0{")
        if join:
            self.socket.send(f"40{namespace},")
            self._wait(lambda text: text.startswith(f"40{namespace},"))

    def _next(self, seconds: float) -> str | None:
        """What comes next; None after that time, or when the socket was closed."""
        self.socket.settimeout(max(seconds, 0.01))
        try:
            code, data = self.socket.recv_data()
        except websocket.WebSocketTimeoutException:
            return None
        except (websocket.WebSocketException, OSError):
            self.closed = self.closed or "lost"
            return None
        if code == websocket.ABNF.OPCODE_CLOSE:
            self.closed = str(int.from_bytes(data[:2], "big"))
            return None
        text: str = data.decode()
        if text == "2":
            self.socket.send("3")
        elif text.startswith("42"):
            event, *rest = json.loads(text[len(f"42{self.namespace},") :])
            self.heard.append((event, rest[0] if rest else None))
        elif text.startswith("41"):
            self.heard.append(("(told to leave)", None))
        return text

    def _wait(self, wanted: Any, seconds: float = 5) -> str:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.closed:
            text = self._next(deadline - time.monotonic())
            if text is not None and wanted(text):
                return text
        raise AssertionError(f"It did not come; closed: {self.closed!r}, heard: {self.heard}")

    def call(self, event: str, *data: Any) -> Any:
        """Ask, and return the answer."""
        self._number += 1
        asked = json.dumps([event, *data])
        self.socket.send(f"42{self.namespace},{self._number}{asked}")
        start = f"43{self.namespace},{self._number}["
        return json.loads(self._wait(lambda text: text.startswith(start))[len(start) - 1 :])[0]

    def watch(self, topic: Any, since: int = 0) -> Any:
        """Watch a topic."""
        return self.call("watch", {"topic": topic.id, "since": since})

    def hear(self, event: str, seconds: float = 5) -> Any:
        """Wait for an event that has not been taken yet, and return what it brings."""
        deadline = time.monotonic() + seconds
        while True:
            for number, (name, data) in enumerate(self.heard):
                if name == event:
                    del self.heard[number]
                    return data
            left = deadline - time.monotonic()
            assert left > 0 and not self.closed, f"no {event}; {self.closed!r}, {self.heard}"
            self._next(left)

    def hears_nothing(self, event: str, seconds: float = 0.4) -> None:
        """Fail where the event comes within that time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 and not self.closed:
            self._next(left)
        assert event not in [name for name, _data in self.heard], self.heard

    def gone_within(self, seconds: float) -> str:
        """Wait until the server ends the connection; return its close code."""
        deadline = time.monotonic() + seconds
        while not self.closed and time.monotonic() < deadline:
            self._next(deadline - time.monotonic())
        assert self.closed, f"still connected after {seconds} s; heard {self.heard}"
        return self.closed

    def close(self) -> None:
        """Go away."""
        self.socket.shutdown()
