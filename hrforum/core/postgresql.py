"""PostgreSQL's connections in a process that gevent has patched.

psycopg waits there with a selector that it makes anew for each statement, and asks it for each
step that does not have to wait at all. Here a statement that waits costs one watcher of the loop.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import psycopg
from psycopg.abc import PQGen
from psycopg.waiting import READY_R, READY_RW, WAIT_W
from sqlalchemy import Engine, create_engine, event

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


_readers: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()


def prepare(engine: Engine, options: Mapping[str, Any]) -> None:
    """Set ``engine``, which was made with ``options``, up for this process."""
    more = {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None, "max_overflow": 5}
    reader = _readers[engine] = create_engine(engine.url, **{**options, **more})
    event.listen(engine, "engine_disposed", lambda _engine: reader.dispose())
    monkey = sys.modules.get("gevent.monkey")
    if monkey is not None and monkey.is_module_patched("socket"):
        event.listen(engine, "do_connect", _connect)
        event.listen(reader, "do_connect", _connect)


def reader_of(engine: Engine) -> Engine:
    """Return where single selects are asked.

    On PostgreSQL that is a pool of connections without transactions: a BEGIN before and a ROLLBACK
    after would be two round trips for nothing. On SQLite it is ``engine`` itself.
    """
    return _readers.get(engine, engine)


def _connect(_dialect: Any, _record: Any, args: Any, params: Any) -> Connection:
    return Connection.connect(*args, **params)
