"""Listeners of a live room, in a process of their own: ``benchmarks.rooms`` starts it.

A task comes as one line of JSON; when all are in, a line says how that went; after a line with
``go`` messages are sent and a line says when they arrived. It speaks WebSocket itself, on plain
sockets and one epoll, so that it costs little next to the server. Whoever sends writes the time
into the message: sender and listeners have one clock.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import select
import socket
import struct
import sys
import time
from dataclasses import dataclass, field
from typing import Any

MARK = b"@@"  # around the time in a message
_NO_MASK = b"\0\0\0\0"


@dataclass
class Listener:
    """One connection."""

    socket: socket.socket
    got: bytearray = field(default_factory=bytearray)
    is_up: bool = False
    is_in: float = 0.0
    asked: int = 1


def frame(text: str) -> bytes:
    """Return a client's frame; its mask is zero, which costs nothing and is allowed."""
    data = text.encode()
    if len(data) < 126:
        return struct.pack("!BB", 0x81, 0x80 | len(data)) + _NO_MASK + data
    return struct.pack("!BBH", 0x81, 0x80 | 126, len(data)) + _NO_MASK + data


def share(values: list[float], part: float) -> float:
    """Return the value below which that part lies."""
    return values[min(len(values) - 1, int(len(values) * part))] if values else 0.0


class Crowd:
    """All of them."""

    def __init__(self, task: dict[str, Any]) -> None:
        self.task = task
        self.poller = select.epoll()
        self.all: dict[int, Listener] = {}
        self.times: list[float] = []
        self.acknowledged = 0
        self.bytes = self.frames = self.refused = 0

    def come(self) -> dict[str, Any]:
        """Let all connect at once; return how long it took until the half and all were in."""
        start = time.monotonic()
        for cookie in self.task["cookies"]:
            made = socket.socket()
            made.setblocking(False)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.connect_ex(("127.0.0.1", self.task["port"]))
            self.all[made.fileno()] = Listener(made)
            self.poller.register(made, select.EPOLLOUT)
            made_request = self._request(cookie)
            self.all[made.fileno()].got += made_request
        deadline = start + self.task["patience"]
        while time.monotonic() < deadline and any(not each.is_in for each in self.all.values()):
            self._turn(0.5)
        times = sorted(each.is_in - start for each in self.all.values() if each.is_in)
        return {
            "in": len(times),
            "half": share(times, 0.5),
            "last": times[-1] if times else 0.0,
            "refused": self.refused,
        }

    def _request(self, cookie: str) -> bytes:
        port = self.task["port"]
        lines = [
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            f"Origin: http://127.0.0.1:{port}",
            f"Cookie: {cookie}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def _turn(self, seconds: float) -> None:
        for number, event in self.poller.poll(max(0.0, seconds)):
            one = self.all[number]
            if event & select.EPOLLOUT:
                # Connected: what lies there is the request.
                self.poller.modify(one.socket, select.EPOLLIN)
                try:
                    one.socket.sendall(bytes(one.got))
                except OSError:
                    self._drop(number)
                one.got.clear()
                continue
            try:
                piece = one.socket.recv(262_144)
            except BlockingIOError:
                continue
            except OSError:
                piece = b""
            if not piece:
                self._drop(number)
                continue
            one.got += piece
            self._read(one)

    def _drop(self, number: int) -> None:
        self.refused += 1
        one = self.all.pop(number)
        self.poller.unregister(number)
        one.socket.close()

    def _read(self, one: Listener) -> None:
        got = one.got
        if not one.is_up:
            end = got.find(b"\r\n\r\n")
            if end < 0:
                return
            if b" 101 " not in got[:20]:
                raise ConnectionError(bytes(got[:300]).decode("latin-1"))
            one.is_up = True
            del got[: end + 4]
        at = 0
        while len(got) - at >= 2:
            size, head = got[at + 1], 2
            if size == 126:
                head = 4
                if len(got) - at < 4:
                    break
                size = int.from_bytes(got[at + 2 : at + 4], "big")
            elif size == 127:
                head = 10
                if len(got) - at < 10:
                    break
                size = int.from_bytes(got[at + 2 : at + 10], "big")
            if len(got) - at < head + size:
                break
            if got[at] == 0x81:
                self._take(one, bytes(got[at + head : at + head + size]))
            at += head + size
        del got[:at]

    def _take(self, one: Listener, text: bytes) -> None:
        if text.startswith(b'42/rooms,["news"'):
            now = time.monotonic_ns()
            self.frames += 1
            self.bytes += len(text)
            parts = text.split(MARK)
            self.times.extend((now - int(stamp)) / 1e6 for stamp in parts[1::2])
        elif text == b"2":
            one.socket.sendall(frame("3"))
        elif text.startswith(b"0{"):
            one.socket.sendall(frame("40/rooms,"))
        elif text.startswith(b"40/rooms,"):
            one.socket.sendall(frame(f'42/rooms,1["enter",{{"event":{self.task["event"]}}}]'))
        elif text.startswith(b"43/rooms,1["):
            if b'"ok":true' not in text and b'"ok": true' not in text:
                raise RuntimeError(text[:300].decode())
            one.is_in = time.monotonic()
        elif text.startswith(b"43/rooms,"):
            self.acknowledged += b'"ok":true' in text

    def talk(self) -> dict[str, Any]:
        """Send so many messages a second for so long; return when they arrived."""
        writers = list(self.all.values())[: self.task["writers"]]
        rate, seconds = self.task["rate"], self.task["seconds"]
        filler = "x" * (self.task["length"] - 40)
        self.times.clear()
        self.bytes = self.frames = 0
        start = time.monotonic()
        total = int(rate * seconds)
        for n in range(total):
            due = start + n / rate
            while (left := due - time.monotonic()) > 0:
                self._turn(left)
            one = writers[n % len(writers)]
            one.asked += 1
            text = f"{MARK.decode()}{time.monotonic_ns()}{MARK.decode()} {filler}"
            key = f"bench-{os.getpid()}-{n:06}"
            said = {"event": self.task["event"], "text": text, "client_key": key}
            one.socket.sendall(frame(f"42/rooms,{one.asked}{json.dumps(['say', said])}"))
            self._turn(0)
        wanted = total * len(self.all)
        deadline = time.monotonic() + self.task["patience"]
        while len(self.times) < wanted and time.monotonic() < deadline:
            self._turn(0.2)
        took = time.monotonic() - start
        times = sorted(self.times)
        return {
            "sent": total,
            "acknowledged": self.acknowledged,
            "wanted": wanted,
            "delivered": len(times),
            "frames": self.frames,
            "bytes": self.bytes / max(1, self.frames),
            "seconds": took,
            "p50": share(times, 0.5),
            "p99": share(times, 0.99),
            "most": times[-1] if times else 0.0,
        }


def main() -> None:
    """Do the task."""
    task = json.loads(sys.stdin.readline())
    if task.get("cpu") is not None:
        os.sched_setaffinity(0, {task["cpu"]})
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    crowd = Crowd(task)
    print(json.dumps(crowd.come()), flush=True)
    sys.stdin.readline()
    print(json.dumps(crowd.talk() if task["rate"] else {}), flush=True)


if __name__ == "__main__":
    main()
