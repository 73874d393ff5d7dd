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


LANE = """
from gevent import monkey
monkey.patch_all()
import gevent, time
from hrforum.core.errors import Busy
from hrforum.core.offload import Lane, off_loop
lane = Lane(threads=2, waiting={waiting})
real_sleep = monkey.get_original("time", "sleep")
answers = []
def call():
    try:
        lane.run(real_sleep, 0.05)
        answers.append("done")
    except Busy:
        answers.append("busy")
crowd = [gevent.spawn(call) for _n in range(50)]
gevent.sleep(0.01)
started = time.monotonic()
off_loop(real_sleep, 0.01)
beside = time.monotonic() - started
gevent.joinall(crowd)
lane.run(real_sleep, 0)
print(answers.count("done"), answers.count("busy"), beside < 0.1)
"""


def crowd(waiting: str) -> str:
    done = subprocess.run(  # noqa: S603 -- our own interpreter and code
        [sys.executable, "-c", LANE.replace("{waiting}", waiting)],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return done.stdout.strip()


def test_only_so_much_waits_and_other_work_does_not() -> None:
    """A flood of passwords is told to come back; what has its own lane is done meanwhile."""
    assert crowd("8") == "10 40 True"


def test_negative_control_without_a_bound_all_of_it_waits() -> None:
    assert crowd("None").startswith("50 0")


def test_passwords_have_a_bounded_lane_of_their_own() -> None:
    from hrforum.accounts import passwords
    from hrforum.core import offload

    assert passwords._hashing is not offload._general
    assert passwords._hashing._most is not None and offload._general._most is None
