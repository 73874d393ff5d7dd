"""`hrforum run`: two processes, web and worker, started together and stopped together.

The supervisor holds the listening socket, so that a web process that has to be started again
refuses nobody meanwhile.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event
from types import FrameType

from hrforum.core.process import PARENT

BACKLOG = 4096
TICK = 0.2
GRACE = 8.0  # seconds until a child that does not stop is killed
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY = 30.0  # a child that ran this long starts anew without waiting
EARLY_FAILURES = 3  # a child that never ran steadily gets this many chances


class CannotStart(RuntimeError):
    """The message says why, in words for the person at the terminal."""


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        CannotStart: the port is taken, not allowed, or the host is not this machine's.
    """
    try:
        family, kind, proto, _name, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, proto)
    except (OSError, OverflowError) as error:
        raise CannotStart(f"HOST {host!r} with PORT {port} is no address: {error}.") from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(where)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            why = (
                f"Port {port} on {host} is in use. Stop what runs there, or choose another port: "
                f"PORT={port + 1 if port < 65535 else 5001} make run"
            )
        elif error.errno == errno.EACCES:
            why = f"This user may not listen on port {port}. Ports from 1024 on are free to all."
        else:
            why = f"Can't listen on {host}, port {port}: {error.strerror}."
        raise CannotStart(why) from error
    return listener


@dataclass
class Child:
    """A process that is kept running."""

    name: str
    command: list[str]  # what follows the interpreter
    environment: dict[str, str]
    fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    pause: float = FIRST_PAUSE
    failures: int = 0
    steady: bool = field(default=False)

    def start(self) -> None:
        """Start it, in a session of its own: a Ctrl-C reaches it through the supervisor only."""
        self.process = subprocess.Popen(  # noqa: S603 -- our own module
            [sys.executable, *self.command],
            env=os.environ | self.environment | {PARENT: str(os.getpid())},
            pass_fds=self.fds,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
        )
        self.started = time.monotonic()

    def signal(self, number: int) -> None:
        """Send it a signal; one that is gone already is left in peace."""
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)

    def kill(self) -> None:
        """End it and all that it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Keeps children running until it is told to stop."""

    def __init__(self, children: list[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say
        self.stop = Event()

    def run(self, ready: Callable[[], bool], announce: Callable[[], None]) -> int:
        """Start the children, announce when ``ready`` holds, and watch; return the exit code."""
        with self._signals():
            for child in self.children:
                child.start()
            announced = False
            code = 0
            while not self.stop.is_set():
                failed = self._look_after()
                if failed:
                    self.say(f"{failed} does not start. What it said is above.")
                    code = 1
                    break
                if not announced and ready():
                    announced = True
                    announce()
                self.stop.wait(TICK if announced else TICK / 4)
            self._stop_all()
        return code

    def _look_after(self) -> str:
        """Start anew what has ended; return the name of a child that is given up."""
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.start_at:
                    child.start()
                continue
            status = child.process.poll()
            if status is None:
                if now - child.started > STEADY:
                    child.steady, child.pause, child.failures = True, FIRST_PAUSE, 0
                continue
            child.failures += 1
            if not child.steady and child.failures >= EARLY_FAILURES:
                return child.name
            how = f"signal {-status}" if status < 0 else f"exit code {status}"
            self.say(f"{child.name} ended ({how}); it starts again in {child.pause:g} s.")
            child.kill()  # what it started must not outlive it
            child.process = None
            child.start_at = now + child.pause
            child.pause = min(child.pause * 2, LONGEST_PAUSE)
        return ""

    def _stop_all(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in self.children:
            if child.process is None:
                continue
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
            child.kill()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        def heard(_number: int, _frame: FrameType | None) -> None:
            self.stop.set()

        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = [signal.signal(number, heard) for number in numbers]
        try:
            yield
        finally:
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)
