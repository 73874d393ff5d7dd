"""A server on gevent in a thread of the test's process, and a client that speaks raw WebSocket."""

from __future__ import annotations

import base64
import contextlib
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import gevent
import gevent.event
from gevent.pool import Pool

from hrforum.server import Handler, HttpServer

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Site:
    """The server: `call` runs a function on its hub and gives back what it returns."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.port = 0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.failed: list[Any] = []

    def start(self, begin: Callable[[], None] = lambda: None) -> Site:
        """Start it; ``begin`` runs on its hub first."""
        self._begin = begin
        self._thread.start()
        assert self._ready.wait(10), "The server did not start."
        return self

    def _run(self) -> None:
        self.hub = gevent.get_hub()
        self.hub.print_exception = lambda _where, kind, value, _tb: self.failed.append(
            (kind, value)
        )
        self._stop = gevent.event.Event()
        self._begin()
        server = HttpServer(
            ("127.0.0.1", 0),
            application=self.application,
            spawn=Pool(1000),
            log=None,
            error_log=None,
            handler_class=Handler,
        )
        server.start()
        self.port = server.server_port
        self._ready.set()
        self._stop.wait()
        server.close()
        self._end()
        server.pool.join(timeout=3)
        server.stop(timeout=0.1)
        self.hub.destroy(destroy_loop=True)

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call a function on the server's hub."""
        done = threading.Event()
        found: list[Any] = []

        def run() -> None:
            try:
                found.append(function(*args))
            finally:
                done.set()

        self.hub.loop.run_callback_threadsafe(gevent.spawn, run)
        assert done.wait(10), "The server's hub does not answer."
        assert found, "The call failed."
        return found[0]

    def stop(self, end: Callable[[], None] = lambda: None) -> None:
        """Stop it; ``end`` runs on its hub. What failed in a greenlet fails here."""
        self._end = end
        self.hub.loop.run_callback_threadsafe(self._stop.set)
        self._thread.join(10)
        assert not self._thread.is_alive(), "The server does not stop."
        assert not self.failed, self.failed


@contextlib.contextmanager
def serving(application: Any) -> Iterator[Site]:
    """A server for as long as the block."""
    site = Site(application).start()
    try:
        yield site
    finally:
        site.stop()


def frame(
    payload: bytes | str,
    code: int = TEXT,
    *,
    fin: bool = True,
    rsv: int = 0,
    mask: bytes | None = b"\1\2\3\4",
    length: int | None = None,
) -> bytes:
    """A frame as a client sends it; ``length`` lies about the payload, ``mask`` None leaves it."""
    data = payload.encode() if isinstance(payload, str) else payload
    size = len(data) if length is None else length
    masked = 0x80 if mask is not None else 0
    head = bytes([(0x80 if fin else 0) | rsv << 4 | code])
    if size < 126:
        head += bytes([masked | size])
    elif size < 65536:
        head += struct.pack("!BH", masked | 126, size)
    else:
        head += struct.pack("!BQ", masked | 127, size)
    if mask is None:
        return head + data
    return head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data))


class Raw:
    """A client that sends whatever it is told to."""

    def __init__(
        self,
        port: int,
        path: str = "/",
        *,
        small: bool = False,
        headers: dict[str, str | None] | None = None,
    ) -> None:
        self.socket = socket.socket()
        if small:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(5)
        self.socket.connect(("127.0.0.1", port))
        given: dict[str, str | None] = {
            "Host": f"127.0.0.1:{port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            **(headers or {}),
        }
        lines = [f"{name}: {value}" for name, value in given.items() if value is not None]
        self.socket.sendall("\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode())
        self._buffer = b""
        while b"\r\n\r\n" not in self._buffer:
            more = self.socket.recv(4096)
            assert more, "The server closed the connection."
            self._buffer += more
        head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
        self.head = head.decode()
        self.status = int(self.head.split()[1])

    def send(self, *frames: bytes) -> None:
        """Send bytes."""
        self.socket.sendall(b"".join(frames))

    def _exactly(self, size: int) -> bytes:
        while len(self._buffer) < size:
            more = self.socket.recv(65536)
            if not more:
                raise EOFError
            self._buffer += more
        found, self._buffer = self._buffer[:size], self._buffer[size:]
        return found

    def receive(self) -> tuple[int, bytes]:
        """The next frame: code and payload.

        Raises:
            EOFError: the connection has ended.
        """
        first, second = self._exactly(2)
        assert first & 0xF0 == 0x80, "a server's frame that is a fragment or has reserved bits"
        assert second < 128, "a server's frame with a mask"
        size = second
        if size == 126:
            [size] = struct.unpack("!H", self._exactly(2))
        elif size == 127:
            [size] = struct.unpack("!Q", self._exactly(8))
        return first & 15, self._exactly(size)

    def everything(self) -> list[tuple[int, bytes]]:
        """All frames until the connection ends."""
        found = []
        with contextlib.suppress(EOFError, ConnectionResetError):
            while True:
                found.append(self.receive())
        return found

    def close(self) -> None:
        """Go away without a word."""
        self.socket.close()
