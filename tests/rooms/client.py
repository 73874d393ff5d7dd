"""A client of a room as `docs/protocol.md` describes it: it comes back, catches up, and insists.

Each runs in a thread of its own until it is told to stop. What the server acknowledged, and what it
told, is kept to be compared with the database.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

import websocket

PATIENCE = 8.0  # seconds for an answer; then it is asked again
AGAIN = ("busy", "too_many", "failed")  # errors that say: later
KINDS = ("lines", "questions", "polls", "hands")


class Lost(Exception):
    """The connection is gone."""


class RoomClient:
    """Somebody in a room over a line that may be cut."""

    def __init__(self, port: int, cookie: str, event_id: int, name: str = "") -> None:
        self.port, self.cookie, self.event_id, self.name = port, cookie, event_id, name
        self.number = 0
        self.known: dict[str, dict[int, Any]] = {kind: {} for kind in KINDS}
        self.order: list[int] = []  # numbers of lines as they were first heard
        self.outbox: deque[tuple[str, dict[str, Any]]] = deque()
        self.acknowledged: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
        self.refused: list[tuple[str, dict[str, Any], Any]] = []
        self.connections = 0
        self.sent_again = 0
        self.unanswered: list[str] = []  # calls without an answer over a line that held
        self.is_in = False
        self.error: BaseException | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._socket: Any = None
        self._asked = 0
        self._answers: dict[int, Any] = {}
        self._held: list[Any] = []

    def start(self) -> RoomClient:
        """Come in."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Go away."""
        self._over.set()
        self._thread.join(20)

    def send(self, verb: str, **data: Any) -> None:
        """Write something: it is sent until it is acknowledged, after what was written before."""
        self.outbox.append((verb, data))

    @property
    def lines(self) -> list[tuple[int, str]]:
        """The lines as they stand: number and text."""
        return [(number, line["text"]) for number, line in sorted(self.known["lines"].items())]

    def _run(self) -> None:
        try:
            while not self._over.is_set():
                try:
                    self._connect()
                    self._enter()
                    self._talk()
                except (OSError, websocket.WebSocketException, Lost):
                    self.is_in = False
                    time.sleep(0.2)
        except BaseException as error:
            self.error = error
        finally:
            if self._socket is not None:
                self._socket.shutdown()

    def _connect(self) -> None:
        if self._socket is not None:
            self._socket.shutdown()
        self._socket = websocket.create_connection(
            f"ws://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket",
            timeout=PATIENCE,
            cookie=self.cookie,
            origin=f"http://127.0.0.1:{self.port}",
        )
        self._answers, self._held = {}, []
        self._socket.send("40/rooms,")
        deadline = time.monotonic() + PATIENCE
        while not (self._next() or "").startswith("40/rooms,"):
            if time.monotonic() > deadline:
                raise Lost
        self.connections += 1

    def _next(self) -> str | None:
        """Take what comes next; None: nothing in a tenth of a second."""
        if self._over.is_set():
            raise Lost
        self._socket.settimeout(0.1)
        try:
            code, data = self._socket.recv_data()
        except websocket.WebSocketTimeoutException:
            return None
        if code == websocket.ABNF.OPCODE_CLOSE:
            raise Lost
        text: str = data.decode()
        if text == "2":
            self._socket.send("3")
        elif text.startswith("43/rooms,"):
            number, _, rest = text[len("43/rooms,") :].partition("[")
            self._answers[int(number)] = json.loads(f"[{rest}")[0]
        elif text.startswith("42/rooms,"):
            event, *rest_of = json.loads(text[len("42/rooms,") :])
            if event == "news":
                self._learn(rest_of[0])
        return text

    def _call(self, verb: str, data: Mapping[str, Any]) -> Any:
        """Ask, and return the answer; None when none came."""
        self._asked += 1
        mine = self._asked
        text = json.dumps([verb, {"event": self.event_id, **data}])
        self._socket.send(f"42/rooms,{mine}{text}")
        deadline = time.monotonic() + PATIENCE
        while mine not in self._answers and time.monotonic() < deadline:
            self._next()
        if mine not in self._answers:
            self.unanswered.append(verb)
        return self._answers.pop(mine, None)

    def _enter(self) -> None:
        while True:
            self.is_in = False
            answer = self._call("enter", {"since": self.number} if self.number else {})
            if answer is not None and answer["ok"]:
                break
            assert answer is None or answer["error"] in AGAIN, answer
            time.sleep(0.3)
        if answer["whole"]:
            for found in self.known.values():
                found.clear()
        self._take(answer)
        self.is_in = True
        held, self._held = self._held, []
        for news in held:
            self._learn(news)

    def _learn(self, news: Mapping[str, Any]) -> None:
        if not self.is_in:
            self._held.append(news)
        elif news.get("too_many") or news["since"] > self.number:
            raise Lost  # something before it is missing: come in again
        else:
            self._take(news)

    def _take(self, news: Mapping[str, Any]) -> None:
        for kind, known in self.known.items():
            for item in news[kind]:
                number = item["number"]
                if kind == "lines" and number not in known:
                    self.order.append(number)
                if number not in known or known[number]["changed"] <= item["changed"]:
                    known[number] = item
        self.number = max(self.number, news["number"])

    def _talk(self) -> None:
        while not self._over.is_set():
            if not self.outbox:
                self._next()
                continue
            verb, data = self.outbox[0]
            try:
                answer = self._call(verb, data)
            except (OSError, websocket.WebSocketException, Lost):
                self.sent_again += 1
                raise
            if answer is None or answer.get("error") in AGAIN:
                self.sent_again += 1
                time.sleep(0.3)
                continue
            self.outbox.popleft()
            if answer["ok"]:
                self.acknowledged.append((verb, data, answer))
            else:
                self.refused.append((verb, data, answer))
