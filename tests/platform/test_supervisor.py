"""What dies is started again, what is too large is refused early, and nothing is left behind."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import psutil

from tests.platform.test_commands import Installation, fetch, place, running

__all__ = ["place", "running"]
Running = tuple[Installation, str, "subprocess.Popen[str]"]


def until(holds: Callable[[], bool], seconds: float = 15.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def child(process: subprocess.Popen[str], module: str) -> psutil.Process | None:
    for found in psutil.Process(process.pid).children():
        if module in " ".join(found.cmdline()):
            return found
    return None


def test_a_killed_child_comes_back_and_nobody_is_refused(running: Running) -> None:
    _place, address, process = running
    web, worker = child(process, "hrforum.server"), child(process, "worker")
    assert web is not None
    assert worker is not None
    for family in (web, *web.children(recursive=True), worker):
        os.kill(family.pid, signal.SIGKILL)
    # The supervisor holds the socket: this waits instead of being refused.
    assert fetch(f"{address}/healthz")[0] == 200

    def both_new() -> bool:
        now = child(process, "hrforum.server"), child(process, "worker")
        return all(now) and {p.pid for p in now if p} & {web.pid, worker.pid} == set()

    assert until(both_new)


def test_a_killed_supervisor_leaves_no_orphan(running: Running) -> None:
    _place, _address, process = running
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 3
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert until(lambda: not any(p.is_running() and p.status() != "zombie" for p in family))


def test_a_body_of_five_megabytes_is_refused(running: Running) -> None:
    _place, address, process = running
    web = child(process, "hrforum.server")
    assert web is not None

    def memory() -> int:
        return sum(p.memory_info().rss for p in web.children(recursive=True))

    def chunks() -> Iterator[bytes]:
        for _ in range(5):
            yield b"a" * 1_000_000

    head = {"Content-Type": "application/x-www-form-urlencoded"}
    fetch(f"{address}/account/sign-in")
    before = memory()
    for body in (b"a" * 5_000_000, chunks()):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        connection.request("POST", "/account/sign-in", body=body, headers=head)
        answer = connection.getresponse()
        assert answer.status == 413
        assert b"<h1" in answer.read()
        connection.close()
    assert memory() - before < 20_000_000
