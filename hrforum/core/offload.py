"""Slow work in C (hashing, pictures) away from gevent's hub, which it would hold for everybody."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from hrforum.core.errors import Busy

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 4
"""argon2 takes 64 MB a call: more at once would cost memory and win nothing on few cores."""


class Lane:
    """Native threads for one kind of work, and how much of it may wait for them.

    Args:
        threads: how many calls run at once.
        waiting: how many calls more are taken in; None: any number.
    """

    def __init__(self, threads: int = THREADS, waiting: int | None = None) -> None:
        self._threads = threads
        self._most = None if waiting is None else threads + waiting
        self._inside = 0
        self._pools: dict[int, Any] = {}

    def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call ``function`` without stopping other greenlets, and return what it returns.

        In a process that gevent has patched it runs in a native thread, elsewhere directly. The
        function must not use the database session or the request: it is on another thread.

        Raises:
            Busy: as many calls wait as may.
            Exception: whatever the function raises.
        """
        if not _is_patched():
            return function(*args, **kwargs)
        if self._most is not None and self._inside >= self._most:
            raise Busy("Too much of this work waits already; nothing was done.")

        def caught() -> tuple[R | None, BaseException | None]:
            try:
                return function(*args, **kwargs), None
            except BaseException as error:
                return None, error

        self._inside += 1
        try:
            # Given back as a value: gevent's pool would print the traceback of what is only bad
            # input.
            result, error = self._pool().apply(caught)
        finally:
            self._inside -= 1
        if error is not None:
            raise error
        return result  # type: ignore[no-any-return]  # the pool has no types

    def _pool(self) -> Any:
        # Only in a patched process is gevent there to be imported at no cost.
        import gevent
        from gevent.threadpool import ThreadPool

        hub = gevent.get_hub()
        found = self._pools.get(id(hub))
        if found is None:
            found = self._pools[id(hub)] = ThreadPool(self._threads, hub=hub)
        return found


_general = Lane()


def off_loop(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call ``function`` in the lane for everything that has none of its own (see `Lane.run`).

    Raises:
        Exception: whatever the function raises.
    """
    return _general.run(function, *args, **kwargs)


def _is_patched() -> bool:
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("socket"))
