"""Slow work leaves gevent's hub alone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from hrforum.core.offload import off_loop

CODE = """
from gevent import monkey
monkey.patch_all()
import gevent, threading, time
from hrforum.core.offload import off_loop
from hrforum.accounts import passwords
import config, tempfile, pathlib
from hrforum import create_app
app = create_app(config.TestingConfig(DATA=pathlib.Path(tempfile.mkdtemp())))
app.extensions["security"].pwd_context.update(argon2__time_cost=8, argon2__memory_cost=65536)
gaps = []
def watch():
    last = time.monotonic()
    while True:
        gevent.sleep(0.002)
        now = time.monotonic()
        gaps.append(now - last)
        last = now
with app.app_context():
    passwords.hashed("warm it up first")
    watcher = gevent.spawn(watch)
    gevent.sleep(0.02)
    gaps.clear()
    started = time.monotonic()
    {call}
    took = time.monotonic() - started
    watcher.kill()
print(took, max(gaps, default=took), len(gaps))
"""


def measure(call: str) -> tuple[float, int]:
    done = subprocess.run(  # noqa: S603 -- our own interpreter and code
        [sys.executable, "-c", CODE.replace("{call}", call)],
        capture_output=True, text=True, check=True, timeout=100,
    )  # fmt: skip
    took, _worst, turns = done.stdout.split()
    return float(took), int(turns)


def test_hashing_leaves_the_hub_free() -> None:
    took, turns = measure('kept = passwords.hashed("three wooden boats")')
    assert turns > 5, f"the hub had {turns} turns in {took:.3f} s"


def test_negative_control_hashing_on_the_hub_holds_it() -> None:
    _took, turns = measure(
        'from flask_security import hash_password; hash_password("three wooden boats")'
    )
    assert turns <= 2


def test_bad_input_leaves_no_trace_in_the_log() -> None:
    code = """
from gevent import monkey
monkey.patch_all()
from hrforum.core.offload import off_loop
try:
    off_loop(divmod, 7, 0)
except ZeroDivisionError:
    print("raised", off_loop(divmod, 7, 2))
"""
    done = subprocess.run(  # noqa: S603 -- our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("raised (3, 1)\n", "")


def test_elsewhere_it_is_a_plain_call() -> None:
    assert off_loop(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        off_loop(divmod, 7, 0)
