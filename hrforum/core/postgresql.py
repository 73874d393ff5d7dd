"""PostgreSQL's connections in a process that gevent has patched.

psycopg waits there with a selector that it makes anew for each statement, and asks it for each
step that does not have to wait at all. Here a statement that waits costs one watcher of the loop.
"""

from __future__ import annotations

import sys
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.waiting import READY_R, READY_RW, WAIT_W
from sqlalchemy import Engine, event

RV = TypeVar("RV")


class Connection(psycopg.Connection[Any]):
    """A connection that waits for its socket as gevent's sockets do."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Run ``gen`` to its end, waiting where it asks to; return what it returns.

        Raises:
            Exception: whatever ``gen`` raises; the driver's errors among them.
        """
        import gevent  # only a patched process has it for nothing

        if timeout is not None:  # used for listening only, which has time
            return super().wait(gen, interval, timeout)
        hub = gevent.get_hub()
        try:
            wanted = next(gen)
            while True:
                watcher = hub.loop.io(self.pgconn.socket, int(wanted))
                try:
                    hub.wait(watcher)
                except BaseException:
                    # Between question and answer it can't be used again; the pool makes another.
                    self.close()
                    raise
                finally:
                    watcher.close()
                wanted = gen.send(READY_RW if wanted & WAIT_W else READY_R)
        except StopIteration as end:
            result: RV = end.value
            return result


def prepare(engine: Engine) -> None:
    """Let ``engine`` connect this way where gevent has patched the process."""
    monkey = sys.modules.get("gevent.monkey")
    if monkey is not None and monkey.is_module_patched("socket"):
        event.listen(engine, "do_connect", _connect)


def _connect(_dialect: Any, _record: Any, args: Any, params: Any) -> Connection:
    return Connection.connect(*args, **params)
