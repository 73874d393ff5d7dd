"""News from processes that serve no sockets (the worker, commands), by way of Redis."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any

import redis

if TYPE_CHECKING:
    from hrforum.core.realtime.live import Live

log = logging.getLogger("hrforum.live")

CHANNEL = "hrforum-live"
NEWS = "hrforum-news"
PATIENCE = 0.3  # seconds: whoever wrote something must not wait for this
PAUSE = 10.0  # seconds without a further try after one that failed


class Wire:
    """Publishes news unless this process's own live side does."""

    def __init__(self, url: str, live: Live) -> None:
        self._url = url
        self._live = live
        self._client: Any = None
        self._again = 0.0

    def send(self, kind: str, which: int) -> None:
        """Publish; what fails is lost, and live processes look by themselves."""
        if self._live.is_serving or time.monotonic() < self._again:
            return
        try:
            if self._client is None:
                self._client = redis.Redis.from_url(
                    self._url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
                )
            self._client.publish(CHANNEL, message(kind, which, ""))
        except redis.RedisError as error:
            log.warning("news not told: %s", type(error).__name__)
            self._again = time.monotonic() + PAUSE


def message(kind: str, which: int, sender: str) -> str:
    """Return news as they travel."""
    return json.dumps({"method": NEWS, "kind": kind, "id": which, "host_id": sender})
