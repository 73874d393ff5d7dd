"""Writes marks of reading a moment after they were made, away from the request that made them."""

from __future__ import annotations

import atexit
import logging
import threading

from flask import Flask

from hrforum.boards import pending
from hrforum.boards.actions import reading

log = logging.getLogger("hrforum.reading")

DELAY = 1.0  # seconds in which marks are gathered
AGAIN = 5.0  # seconds after which a write that failed is tried again


class Writer:
    """One timer of a process: started by the first mark, silent while there is none.

    ``delay`` None: it never starts by itself (tests write when they want to).
    """

    def __init__(self, app: Flask, delay: float | None = DELAY) -> None:
        self.app = app
        self.delay = delay
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()
        if delay is not None:
            atexit.register(self.stop)

    def later(self, delay: float | None = None) -> None:
        """Write what is noted after a moment; returns at once."""
        delay = self.delay if delay is None else delay
        if delay is None or self._timer is not None:
            return
        with self._lock:
            if self._timer is None:
                # In the web process gevent makes this a greenlet.
                self._timer = threading.Timer(delay, self._write)
                self._timer.daemon = True
                self._timer.start()

    def _write(self) -> None:
        self._timer = None
        try:
            with self.app.app_context():
                reading.save_marks()
        except Exception as error:
            # Whatever the database says: nobody waits for this, and the marks are kept.
            log.warning("marks of reading wait: %s", type(error).__name__)
            self.later(AGAIN)

    def stop(self) -> None:
        """Write what is left; the process ends."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if pending.waiting():
            try:
                with self.app.app_context():
                    reading.save_marks()
            except Exception as error:
                log.warning("marks of reading are lost: %s", type(error).__name__)


def init_behind(app: Flask, *, testing: bool) -> None:
    """Give the application its writer."""
    app.extensions["reading_writer"] = Writer(app, None if testing else DELAY)
