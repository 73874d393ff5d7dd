"""Doing things at the same moment, as two people or a double click do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls at once, each in a thread of its own; return what they return, in order.

    An exception comes back in the place of a result: the test says which one it expects. The
    threads have no application context: give them browsers, or let them push their own.
    """
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait(10)
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
