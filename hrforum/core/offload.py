"""Slow work in C (hashing, pictures) away from gevent's hub, which it would hold for everybody."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 4
"""argon2 takes 64 MB a call: more at once would cost memory and win nothing on few cores."""

_pools: dict[int, Any] = {}


def off_loop(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call ``function`` without stopping other greenlets, and return what it returns.

    In a process that gevent has patched it runs in a native thread, elsewhere directly. The
    function must not use the database session or the request: it is on another thread.

    Raises:
        Exception: whatever the function raises.
    """
    monkey = sys.modules.get("gevent.monkey")
    if monkey is None or not monkey.is_module_patched("socket"):
        return function(*args, **kwargs)

    def caught() -> tuple[R | None, BaseException | None]:
        try:
            return function(*args, **kwargs), None
        except BaseException as error:
            return None, error

    # Given back as a value: gevent's pool would print the traceback of what is only bad input.
    result, error = _pool().apply(caught)
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]  # the pool has no types


def _pool() -> Any:
    # Only in a patched process is gevent there to be imported at no cost.
    import gevent
    from gevent.threadpool import ThreadPool

    hub = gevent.get_hub()
    found = _pools.get(id(hub))
    if found is None:
        found = _pools[id(hub)] = ThreadPool(THREADS, hub=hub)
    return found
