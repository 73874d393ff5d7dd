"""WebSocket (RFC 6455) on gevent, over wsproto's frames: the transport under Socket.IO.

Written because the stock adapters fail here: simple-websocket tears the stream of a slow reader,
gevent-websocket reads a message of any size and checks UTF-8 in Python.

Writing never blocks: what the kernel does not take at once waits in a queue that one greenlet
empties, so that a reader gets whole frames in their order. A reader that leaves too much lying, or
takes nothing for a while, is let go. Reading refuses a message by its header, before its payload.
There are no extensions: permessage-deflate would cost 100 kB a connection.

Greenlets of one hub may call all of it, other threads nothing. It is imported only where sockets
are served: it needs gevent.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import logging
import os
import socket as sockets
import struct
import time
from collections import deque
from typing import Any

import gevent
from gevent.socket import wait_write
from wsproto.frame_protocol import CloseReason, FrameDecoder, FrameProtocol, Opcode, ParseFailed
from wsproto.utilities import generate_accept_token

log = logging.getLogger("hrforum.live")

CONNECTION = "hrforum.connection"  # where the server puts its handler into WSGI's environment

LARGEST = 64 * 1024  # bytes of one message
QUEUE = 1_000_000  # bytes that may wait for a reader
STALL = 20.0  # seconds in which a reader must take something
SILENCE = 60.0  # seconds; Engine.IO asks every 25 whether somebody is there
FAREWELL = 2.0  # seconds that the other side has to answer a close
FRAMES_A_SECOND = 50.0
FRAMES_AT_ONCE = 300.0
READ = 64 * 1024
WRITE = 256 * 1024
_FAIR = 8  # reads without a wait after which the others get their turn
_PACKETS = frozenset("123456")  # what a client of Engine.IO may send
_LINGER_NOT = struct.pack("ii", 1, 0)


class _Decoder(FrameDecoder):
    """Refuses a message that is too long by the header of its frame."""

    def __init__(self, largest: int) -> None:
        super().__init__(client=False)
        self._largest = largest
        self._length = 0

    def parse_header(self) -> bool:
        """Read a header, if it is all there.

        Raises:
            ParseFailed: it breaks the protocol, or the message is too long.
        """
        if not super().parse_header():
            return False
        header = self.header
        if header is not None and not header.opcode.iscontrol():
            if header.opcode is not Opcode.CONTINUATION:
                self._length = 0
            self._length += header.payload_len
            if self._length > self._largest:
                raise ParseFailed("too long", CloseReason.MESSAGE_TOO_BIG)
        return True


class _Frames(FrameProtocol):
    """The server's side of the frame protocol, with a limit."""

    def __init__(self, largest: int) -> None:
        super().__init__(client=False, extensions=[])
        self._frame_decoder = _Decoder(largest)


def frame(message: str | bytes) -> bytes:
    """Return a message as the frame that a server sends: no mask, so the same bytes serve all."""
    text = isinstance(message, str)
    payload = message.encode() if isinstance(message, str) else bytes(message)
    first, length = 0x81 if text else 0x82, len(payload)
    if length < 126:
        return bytes((first, length)) + payload
    if length < 65536:
        return struct.pack("!BBH", first, 126, length) + payload
    return struct.pack("!BBQ", first, 127, length) + payload


class Refused(Exception):
    """The request is no proper WebSocket handshake; ``status`` is HTTP's answer."""

    def __init__(self, status: str, *headers: tuple[str, str]) -> None:
        super().__init__(status)
        self.status = status
        self.headers = list(headers)


def _accept(environ: dict[str, Any]) -> bytes:
    """Return the answer to a handshake.

    Raises:
        Refused: it is none.
    """

    def words(name: str) -> set[str]:
        return {word.strip().lower() for word in environ.get(name, "").split(",")}

    asked = "websocket" in words("HTTP_UPGRADE") and "upgrade" in words("HTTP_CONNECTION")
    if environ["REQUEST_METHOD"] != "GET" or not asked or CONNECTION not in environ:
        raise Refused("400 Bad Request")
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
        raise Refused("426 Upgrade Required", ("Sec-WebSocket-Version", "13"))
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
    try:
        proper = len(base64.b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        proper = False
    if not proper:
        raise Refused("400 Bad Request")
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + generate_accept_token(key.encode()) + b"\r\n\r\n"
    )


class WebSocket:
    """One connection after its handshake."""

    __slots__ = (
        "_allowance",
        "_asked_at",
        "_closed",
        "_file",
        "_flusher",
        "_frames",
        "_lost",
        "_parts",
        "_queue_limit",
        "_reads",
        "_said_close",
        "_socket",
        "_stall",
        "_waiting",
        "waiting_bytes",
    )

    def __init__(
        self,
        socket: Any,
        file: Any,
        *,
        largest: int = LARGEST,
        queue: int = QUEUE,
        stall: float = STALL,
    ) -> None:
        """Take over a connection.

        Args:
            socket: gevent's socket.
            file: what the server reads it by; it may have bytes in its buffer.
            largest: bytes of one message.
            queue: bytes that may wait for the other side.
            stall: seconds in which the other side must take something.
        """
        self._socket = socket
        self._file = file
        self._frames = _Frames(largest)
        self._parts: list[Any] = []
        self._queue_limit = queue
        self._stall = stall
        self._waiting: deque[memoryview] = deque()
        self.waiting_bytes = 0
        self._flusher: Any = None
        self._said_close = False  # our close frame is on its way: nothing may follow it
        self._closed = False  # nothing can be read any more
        self._lost = False  # nothing can be written any more
        self._allowance, self._asked_at = FRAMES_AT_ONCE, time.monotonic()
        self._reads = 0
        socket.settimeout(SILENCE)
        with contextlib.suppress(OSError):
            socket.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)

    @property
    def is_open(self) -> bool:
        """Whether messages can be sent."""
        return not (self._said_close or self._lost or self._closed)

    # Writing

    def send(self, message: str | bytes) -> bool:
        """Send a message, or queue it; return whether the connection is open. Never blocks."""
        return self.write(frame(message))

    def write(self, whole: bytes) -> bool:
        """Send a finished frame (see `frame`), as `send` does."""
        return self.is_open and self._put(whole)

    def _put(self, whole: bytes) -> bool:
        rest = memoryview(whole)
        if not self._waiting:
            try:
                rest = rest[os.write(self._socket.fileno(), whole) :]
            except BlockingIOError:
                pass
            except OSError:
                self.drop()
                return False
            if not rest:
                return True
        if self.waiting_bytes + len(rest) > self._queue_limit:
            self.drop()
            return False
        self._waiting.append(rest)
        self.waiting_bytes += len(rest)
        if self._flusher is None:
            self._flusher = gevent.spawn(self._flush)
        return True

    def _flush(self) -> None:
        try:
            while self._waiting and not self._lost:
                wait_write(self._socket.fileno(), timeout=self._stall)
                piece = self._waiting[0]
                try:
                    sent = os.write(self._socket.fileno(), piece[:WRITE])
                except BlockingIOError:
                    continue
                self.waiting_bytes -= sent
                if sent == len(piece):
                    self._waiting.popleft()
                else:
                    self._waiting[0] = piece[sent:]
        except OSError:  # also: nothing was taken in time
            self.drop()
        finally:
            self._flusher = None

    def drop(self) -> None:
        """Let the other side go, without a word: it does not read, or it is not there."""
        if self._lost:
            return
        self._lost = self._closed = True
        self._waiting.clear()
        self.waiting_bytes = 0
        with contextlib.suppress(OSError):
            # What lies in the kernel for it goes, too.
            self._socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, _LINGER_NOT)
            self._socket.shutdown(sockets.SHUT_RDWR)

    def close(self, code: int = CloseReason.NORMAL_CLOSURE, reason: str = "") -> None:
        """Say goodbye after what waits; the other side has `FAREWELL` seconds to answer."""
        if self._said_close or self._lost:
            return
        farewell = bytes(self._frames.close(code, reason or None))
        if self._put(farewell):
            gevent.spawn_later(FAREWELL, self.drop)
        self._said_close = True

    # Reading

    def receive(self) -> str | bytes | None:
        """Return the next message; None when there will be none any more."""
        while not self._closed:
            try:
                for event in self._frames.received_frames():
                    done, message = self._take(event)
                    if done:
                        return message
                data = self._read()
            except ParseFailed as error:
                self._fail(error.code)
                return None
            except (OSError, ValueError):
                self.drop()
                return None
            if not data:
                self._closed = True
                return None
            self._frames.receive_bytes(data)
        return None

    def _read(self) -> bytes:
        self._reads += 1
        if self._reads % _FAIR == 0:
            # With bytes always there a read never waits, and nobody else would get a turn.
            gevent.sleep(0)
        data: bytes = self._file.read1(READ)
        return data

    def _take(self, event: Any) -> tuple[bool, str | bytes | None]:
        """Return whether the wait for a message is over, and the message."""
        if event.frame_finished:
            self._count()
        if event.opcode is Opcode.PING:
            if self.is_open:
                self._put(bytes(self._frames.pong(event.payload)))
        elif event.opcode is Opcode.CLOSE:
            self.close(event.payload[0])
            self._closed = True
            return True, None
        elif event.opcode is not Opcode.PONG and not self._said_close:
            self._parts.append(event.payload)
            if event.message_finished:
                parts, self._parts = self._parts, []
                if len(parts) == 1:
                    return True, parts[0]
                return True, "".join(parts) if isinstance(parts[0], str) else b"".join(parts)
        return False, None

    def _count(self) -> None:
        """Take a frame from the allowance.

        Raises:
            ParseFailed: there are too many.
        """
        now = time.monotonic()
        more = (now - self._asked_at) * FRAMES_A_SECOND
        self._allowance = min(FRAMES_AT_ONCE, self._allowance + more) - 1
        self._asked_at = now
        if self._allowance < 0:
            raise ParseFailed("too many frames", CloseReason.POLICY_VIOLATION)

    def _fail(self, code: int) -> None:
        self.close(code)
        self._closed = True

    def finish(self) -> None:
        """End the connection: let the close frame out, wait a little for the other side's end."""
        if not (self._said_close or self._lost):
            self.close(CloseReason.GOING_AWAY)
        flusher = self._flusher
        if flusher is not None:
            flusher.join(FAREWELL)
        if not self._lost:
            with gevent.Timeout(FAREWELL, False), contextlib.suppress(OSError, ValueError):
                self._socket.shutdown(sockets.SHUT_WR)
                # To close while bytes arrive would take the close frame away from the other side.
                for _ in range(64):
                    if not self._file.read1(READ):
                        break
        self._lost = self._closed = True
        if self._flusher is not None:
            self._flusher.kill()
        with contextlib.suppress(OSError):
            self._socket.shutdown(sockets.SHUT_RDWR)


def take_over(environ: dict[str, Any], **limits: Any) -> WebSocket:
    """Answer the handshake of a request to our server, and return the connection.

    Args:
        environ: WSGI's, with the server's handler under `CONNECTION`.
        limits: as `WebSocket` takes them.

    Raises:
        Refused: it is no handshake; HTTP goes on.
        OSError: the other side is gone.
    """
    answer = _accept(environ)
    connection = environ[CONNECTION]
    connection.upgraded()
    connection.socket.sendall(answer)
    return WebSocket(connection.socket, connection.rfile, **limits)


class EngineTransport:
    """What Engine.IO's gevent driver wants of a WebSocket (its ``_async["websocket"]``).

    Engine.IO's socket gets the connection as ``wire``: who sends one frame to many writes there.
    """

    largest = LARGEST

    def __init__(self, handler: Any, _server: Any) -> None:
        self._handler = handler
        self._wire: WebSocket | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """Serve a connection until it ends; only a refusal has an answer of HTTP."""
        try:
            wire = take_over(environ, largest=self.largest)
        except Refused as error:
            start_response(error.status, [("Content-Length", "0"), *error.headers])
            return []
        self._wire = self._handler.__self__.wire = wire
        listener = environ.get("hrforum.listener")
        if listener is not None:
            listener.wire = wire
        try:
            self._handler(self)
        except Exception as error:
            # Engine.IO stumbles over some packets and then tidies nothing up.
            log.info("a socket ended: %s", type(error).__name__)
            engine = self._handler.__self__
            engine.queue.put(None)
            engine.close(wait=False, abort=True)
        finally:
            wire.finish()
        return []

    def send(self, message: str | bytes) -> None:
        """Send a message.

        Raises:
            OSError: the connection has ended.
        """
        if self._wire is None or not self._wire.send(message):
            raise OSError("The connection has ended.")

    def wait(self) -> str | bytes | None:
        """Return the next packet; None at the end."""
        if self._wire is None:
            return None
        packet = self._wire.receive()
        if isinstance(packet, str) and packet[:1] not in _PACKETS:
            self._wire.close(CloseReason.UNSUPPORTED_DATA)
            return None
        return packet

    def close(self) -> None:
        """Say goodbye."""
        if self._wire is not None:
            self._wire.close()
