"""Commands of ours in processes of their own, on a test's database, that can be killed."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable

from hrforum.core.web import settings
from tests.support.databases import TestDatabase


class Process:
    """A command of ours in a process of its own, with those that it starts."""

    def __init__(self, database: TestDatabase, *command: str, **more: str) -> None:
        self.command = command
        self.env = dict(os.environ) | {
            "HRFORUM_DATA": str(database.folder),
            "DATABASE_URL": database.url,
            "HRFORUM_LIMITS": "off",
            "SECRET_KEY": settings().SECRET_KEY,
            "PASSWORD_SALT": settings().PASSWORD_SALT,
            **more,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and don't wait."""
        self.process = subprocess.Popen(  # noqa: S603 -- our own module
            [sys.executable, "-m", *self.command],
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self, *, alone: bool = False) -> None:
        """As the power goes: no handler runs, nothing is put in order.

        ``alone``: only the process itself; those that it started notice by themselves.
        """
        process, self.process = self.process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                (os.kill if alone else os.killpg)(process.pid, signal.SIGKILL)
            process.wait(10)


def web_process(database: TestDatabase, port: int, **more: str) -> Process:
    """The web process on a port of this machine."""
    return Process(database, "hrforum.server", PORT=str(port), HOST="127.0.0.1", **more)


def until(holds: Callable[[], bool], seconds: float) -> bool:
    """Wait until something holds, or that long; say whether it does."""
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return held


def answers(port: int) -> bool:
    """Whether the web process on that port serves."""
    with (
        contextlib.suppress(OSError, http.client.HTTPException),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer,
    ):
        return bool(answer.status == 200)
    return False
