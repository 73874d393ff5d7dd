"""A live room with many listeners: ``python -m benchmarks.rooms --listeners 1000 --rate 5``.

Everybody arrives at once, as themselves, over a socket of their own, and gets the state of a room
with a history; then some write, and each message carries the time it was sent. Measured: how long
until all are in, what a connection weighs, when messages arrive, what a delivery costs the server.
With ``--node FOLDER`` (where ``npm install socket.io@4.8`` was run) Node's socket.io does the same
in the same run, passing on as many bytes and keeping nothing.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import place, serving
from config import ROOT

EVENT = 1
NAME = "rooms"


def fill(people: int, history: int) -> list[str]:
    """Make a new database with an open room and its people; return a cookie of each."""
    from flask.sessions import SecureCookieSessionInterface
    from sqlalchemy import insert

    from hrforum import create_app
    from hrforum.accounts.login import key_hash
    from hrforum.accounts.models import Person, PersonSession
    from hrforum.core import clock
    from hrforum.core.db import transaction
    from hrforum.events.models import Event, EventHost, Registration
    from hrforum.rooms.models import Room, RoomLine, RoomPerson

    app = create_app()
    now = clock.now()
    ids = range(1, people + 1)
    keys = {n: secrets.token_urlsafe(32) for n in ids}
    with app.app_context(), transaction() as session:
        session.execute(
            insert(Person),
            [
                {
                    "id": n, "email": f"p{n}@bench.example", "username": f"p{n}",
                    "display_name": f"Person {n}", "fs_uniquifier": secrets.token_hex(16),
                    "confirmed_at": now,
                }
                for n in ids
            ],
        )  # fmt: skip
        session.execute(
            insert(PersonSession),
            [
                {
                    "person_id": n, "key_hash": key_hash(keys[n]),
                    "expires_at": now + dt.timedelta(days=1),
                }
                for n in ids
            ],
        )  # fmt: skip
        session.add(
            Event(
                id=EVENT, slug="bench", title="Bench", state="published", uid="bench@bench.example",
                starts_wall="2030-01-31T18:30", ends_wall="2030-01-31T20:30", starts_at=now,
                ends_at=now + dt.timedelta(hours=2),
            )
        )  # fmt: skip
        session.flush()
        session.add(EventHost(event_id=EVENT, person_id=1))
        session.add(Room(event_id=EVENT, state="live", number=history))
        session.flush()
        session.execute(
            insert(Registration),
            [{"event_id": EVENT, "person_id": n, "state": "registered"} for n in ids],
        )
        session.execute(
            insert(RoomPerson),
            [{"id": n, "room_id": EVENT, "person_id": n, "number": 0, "changed": 0} for n in ids],
        )
        session.execute(
            insert(RoomLine),
            [
                {
                    "room_id": EVENT, "number": n, "changed": n, "by_id": 1 + n % people,
                    "client_key": f"history-{n}", "text": f"Line {n} of what was said before.",
                }
                for n in range(1, history + 1)
            ],
        )  # fmt: skip
    interface = SecureCookieSessionInterface()
    with app.app_context():
        sign: Any = interface.get_signing_serializer(app)
        name = app.config["SESSION_COOKIE_NAME"]
        return [f"{name}={sign.dumps({'key': keys[n]})}" for n in ids]


def kilobytes(server: serving.Server) -> int:
    """Return the resident kilobytes of a server's processes."""
    total = 0
    for pid in [server.process.pid, *serving._children(server.process.pid)]:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        total += int(found[1]) if found else 0
    return total


class Client:
    """The listeners' process; ``came`` is how their arrival went."""

    def __init__(self, task: dict[str, Any]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "benchmarks/room_client.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.came = self._tell(json.dumps(task))

    def _tell(self, line: str) -> Any:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("The client has no pipes.")
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def talk(self) -> Any:
        """Let some write, and return when it arrived."""
        found = self._tell("go")
        self._process.wait(30)
        return found

    def leave(self) -> None:
        """Go away."""
        self._process.kill()
        self._process.wait()


def measure(server: serving.Server, cookies: list[str], given: argparse.Namespace) -> Any:
    """Let them come and talk; return the figures."""
    task = {
        "port": server.port,
        "cookies": cookies,
        "event": EVENT,
        "writers": given.writers,
        "rate": given.rate,
        "seconds": given.seconds,
        "length": given.length,
        "patience": given.patience,
        "cpu": serving.CLIENT_CPU,
    }
    # What the first ones make the server load is not what a connection weighs.
    Client(task | {"cookies": cookies[:50]}).leave()
    time.sleep(3)
    empty, idle = kilobytes(server), server.cpu()
    client = Client(task)
    came = client.came
    came["cpu"] = server.cpu() - idle
    came["kilobytes"] = (kilobytes(server) - empty) / max(1, came["in"])
    load = os.getloadavg()[0]
    before = server.cpu()
    talked = client.talk()
    talked["cpu"] = (server.cpu() - before) / max(1, talked.get("delivered", 0))
    return {"came": came, "talked": talked, "load": load}


def show(name: str, found: Any) -> None:
    """Print the figures of one server."""
    came, talked = found["came"], found["talked"]
    print(
        f"{name}: {came['in']} in, half after {came['half']:.2f} s, all after {came['last']:.2f} s"
        f" ({came['cpu']:.2f} s of CPU), {came['refused']} lost,"
        f" {came['kilobytes']:.0f} kB a connection; load {found['load']:.1f}"
    )
    if talked.get("sent"):
        print(
            f"  {talked['sent']} messages, {talked['acknowledged']} acknowledged;"
            f" {talked['delivered']} of {talked['wanted']} delivered"
            f" in {talked['frames']} frames of {talked['bytes']:.0f} bytes,"
            f" {talked['delivered'] / talked['seconds']:.0f} a second;"
            f" p50 {talked['p50']:.0f}, p99 {talked['p99']:.0f}, most {talked['most']:.0f} ms;"
            f" {talked['cpu'] * 1e6:.1f} µs of CPU a delivery",
            flush=True,
        )


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=place.DATABASES, default="sqlite")
    parser.add_argument("--listeners", type=int, default=1_000)
    parser.add_argument("--rate", type=float, default=5, help="messages a second; 0: arrival only")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--length", type=int, default=200, help="characters of a message")
    parser.add_argument("--writers", type=int, default=20, help="who of them write")
    parser.add_argument("--history", type=int, default=10_000, help="lines there before")
    parser.add_argument("--patience", type=float, default=60, help="seconds until it gives up")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--node", metavar="FOLDER", help="with node_modules/socket.io")
    given = parser.parse_args()
    folder = place.FOLDER / f"data-{NAME}"
    if given.database == "sqlite":
        shutil.rmtree(folder, ignore_errors=True)
    environment = place.environment(given.database, NAME)
    if given.database == "postgresql":
        _new_database(environment["DATABASE_URL"])
    os.environ.update(environment)
    subprocess.run(
        [sys.executable, "-m", "hrforum.cli", "db", "upgrade"], check=True, capture_output=True
    )
    cookies = fill(given.listeners, given.history)
    for _round in range(given.rounds):
        server = serving.Server("hrforum.server", environment)
        try:
            ours = measure(server, cookies, given)
        finally:
            server.stop()
        show("hrforum", ours)
        if given.node:
            size = str(round(ours["talked"].get("bytes", 0)))
            modules = {"NODE_PATH": str(Path(given.node) / "node_modules"), "SIZE": size}
            command = ["node", str(ROOT / "benchmarks/room_node.cjs")]
            server = serving.Server("node", modules, command)
            try:
                show("socket.io", measure(server, cookies, given))
            finally:
                server.stop()


def _new_database(url: str) -> None:
    import psycopg
    from sqlalchemy.engine import make_url

    address = make_url(url)
    server = address.set(drivername="postgresql", database="postgres")
    with psycopg.connect(
        server.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{address.database}"'.encode())
        connection.execute(f'CREATE DATABASE "{address.database}"'.encode())


if __name__ == "__main__":
    main()
