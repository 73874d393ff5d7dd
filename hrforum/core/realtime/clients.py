"""Socket.IO's client managers: one frame for all recipients, and news between processes.

Imported only where sockets are served.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from engineio import packet as engine_packet
from socketio import Manager, RedisManager, packet

from hrforum.core.realtime.wire import CHANNEL, NEWS
from hrforum.core.websocket import frame


class FrameOnce(Manager):  # type: ignore[misc]  # the library has no types
    """Makes the frame of an event once and writes the same bytes to everybody.

    As the library does it, each recipient's queue and greenlet make the frame anew: at 5,000
    listeners that is most of the work.
    """

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: str | None = None,
        skip_sid: str | list[str] | None = None,
        callback: Any = None,
        to: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Send an event to a room or a client; never blocks, and yields to nobody meanwhile.

        So all in a room get its events in the same order.
        """
        if callback:
            super().emit(event, data, namespace, room, skip_sid, callback, to, **kwargs)
            return
        if namespace not in self.rooms:
            return
        frames = frames_of(event, data, namespace)
        sockets = self.server.eio.sockets
        skipped = skip_sid if isinstance(skip_sid, list) else [skip_sid]
        for sid, engine_sid in self.get_participants(namespace, to or room):
            wire = getattr(sockets.get(engine_sid), "wire", None)
            if wire is not None and sid not in skipped:
                for one in frames:
                    wire.write(one)


class Packet(packet.Packet):  # type: ignore[misc]  # the library has no types
    """A packet of Socket.IO that is not searched through for binary data.

    The library looks at every value of every answer: with a room's state that takes longer than
    making its JSON. Binary data may be an argument, or a value of one that is an object.
    """

    @classmethod
    def data_is_binary(cls, data: Any) -> bool:
        """Return whether there is binary data where it may be."""
        for each in data if isinstance(data, list) else [data]:
            if isinstance(each, bytes | bytearray):
                return True
            if isinstance(each, dict) and any(
                isinstance(value, bytes | bytearray) for value in each.values()
            ):
                return True
        return False


def frames_of(event: str, data: Any, namespace: str) -> list[bytes]:
    """Return an event as finished frames (several when it holds binary data)."""
    values = list(data) if isinstance(data, tuple) else [] if data is None else [data]
    made = Packet(packet.EVENT, namespace=namespace, data=[event, *values]).encode()
    parts = made if isinstance(made, list) else [made]
    return [frame(engine_packet.Packet(engine_packet.MESSAGE, part).encode()) for part in parts]


def goodbye(namespace: str) -> bytes:
    """Return the frame that tells a client to leave a namespace and not to come back."""
    made = packet.Packet(packet.DISCONNECT, namespace=namespace).encode()
    return frame(engine_packet.Packet(engine_packet.MESSAGE, made).encode())


class Shared(RedisManager, FrameOnce):  # type: ignore[misc]  # the library has no types
    """The same for several processes with Redis or Valkey between them.

    ``heard`` gets the news of the others (`hrforum.core.news`).
    """

    def __init__(self, url: str, heard: Callable[[str, int], None]) -> None:
        options = {"socket_timeout": None, "socket_connect_timeout": 2, "health_check_interval": 20}
        super().__init__(url, channel=CHANNEL, redis_options=options)
        self._heard = heard

    def _listen(self) -> Iterator[Any]:
        for message in super()._listen():
            try:
                found = json.loads(message)
            except ValueError:
                continue
            if found.get("method") != NEWS:
                yield found
            elif found.get("host_id") != self.host_id:
                self._heard(str(found["kind"]), int(found["id"]))

    def publish_news(self, kind: str, which: int) -> None:
        """Tell the other processes."""
        self._publish({"method": NEWS, "kind": kind, "id": which, "host_id": self.host_id})
