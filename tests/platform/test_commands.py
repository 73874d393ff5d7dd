"""The commands, as an operator runs them: in a process of their own, on a folder of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest


class Installation:
    """A data folder and the environment that the commands get."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        keep = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "TMPDIR")
        self.env = {name: os.environ[name] for name in keep if name in os.environ}
        self.env["HRFORUM_DATA"] = str(folder)

    def run(
        self, *arguments: str, code: int = 0, stdin: str = "", **env: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(  # noqa: S603 -- our own module
            [sys.executable, "-m", "hrforum.cli", *arguments],
            env=self.env | env,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        assert "Traceback" not in said, said
        return done


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 -- our own address
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture
def running(place: Installation) -> Iterator[tuple[Installation, str, subprocess.Popen[str]]]:
    place.run("init", "--admin", "ada@city.example", "--password-stdin", stdin="lamp river stone\n")
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "hrforum.cli", "run"],
        env=place.env | {"PORT": str(port)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            if fetch(f"{address}/healthz")[0] == 200:
                break
        except OSError:
            time.sleep(0.1)
    yield place, address, process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def test_init_sets_up_a_real_installation_and_again_changes_nothing(place: Installation) -> None:
    said = place.run("init", "--admin", "ada@city.example").stdout
    assert "Their password, shown only now" in said
    assert "password" not in place.run("init", "--admin", "ada@city.example").stdout.casefold()
    refused = place.run("init", "--admin", "not an address", code=1)
    assert "hrforum:" in refused.stderr
    weak = place.run(
        "init", "--admin", "bo@city.example", "--password-stdin", stdin="short\n", code=1
    )
    assert "hrforum:" in weak.stderr


def test_it_serves_what_init_made_and_stops_cleanly(
    running: tuple[Installation, str, subprocess.Popen[str]],
) -> None:
    _place, address, process = running
    status, body = fetch(f"{address}/healthz")
    assert status == 200
    assert json.loads(body)["status"] == "ok"
    assert json.loads(body)["database"] == "sqlite"
    assert "Housing" in fetch(f"{address}/boards/")[1]
    assert "demonstration" not in fetch(f"{address}/")[1]
    process.send_signal(signal.SIGINT)
    assert process.wait(15) in (0, 130)
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_healthz_is_honest_when_the_database_is_gone(
    running: tuple[Installation, str, subprocess.Popen[str]],
) -> None:
    place, address, _process = running
    for file in place.folder.glob("hrforum.db*"):
        file.rename(file.with_name("gone-" + file.name))
    status, body = fetch(f"{address}/healthz")
    assert status == 503
    assert json.loads(body)["status"] == "error"


def test_a_port_that_is_taken_is_a_message(
    running: tuple[Installation, str, subprocess.Popen[str]],
) -> None:
    place, address, _process = running
    said = place.run("run", code=1, PORT=address.rsplit(":", 1)[1]).stderr
    assert "is in use" in said


def test_production_names_the_missing_secrets_and_refuses_demo_data(place: Installation) -> None:
    said = place.run("doctor", code=1, HRFORUM_ENV="production").stderr
    for name in ("SECRET_KEY", "PASSWORD_SALT", "PUBLIC_URL", "SMTP_URL"):
        assert name in said
    secrets = {
        "HRFORUM_ENV": "production",
        "SECRET_KEY": "x" * 40,
        "PASSWORD_SALT": "y" * 40,
        "PUBLIC_URL": "https://forum.example",
        "SMTP_URL": "smtp://127.0.0.1:9",
    }
    assert "not for production" in place.run("seed", "demo", code=1, **secrets).stderr
    place.run("seed", "demo")
    said = place.run("run", code=1, PORT=str(free_port()), **secrets).stderr
    assert "demonstration accounts" in said


def test_a_backup_comes_back_whole(place: Installation, tmp_path: Path) -> None:
    place.run("init", "--admin", "ada@city.example")
    (place.folder / "uploads").mkdir(exist_ok=True)
    (place.folder / "uploads" / "picture.webp").write_bytes(b"picture")
    file = tmp_path / "saved.tar.gz"
    place.run("backup", str(file))
    assert "is there already" in place.run("backup", str(file), code=1).stderr
    other = Installation(tmp_path / "other")
    other.run("restore", str(file))
    assert (other.folder / "uploads" / "picture.webp").read_bytes() == b"picture"
    secret = Path("secrets") / "secret_key"
    assert (other.folder / secret).read_text() == (place.folder / secret).read_text()
    assert "ok     Tables" in other.run("doctor").stdout
    assert "--force" in other.run("restore", str(file), code=1).stderr
    other.run("restore", str(file), "--force")
    (tmp_path / "broken.tar.gz").write_bytes(b"no archive")
    assert (
        "can be read"
        in other.run("restore", str(tmp_path / "broken.tar.gz"), "--force", code=1).stderr
    )


def test_doctor_says_what_is_wrong(place: Installation) -> None:
    place.folder.mkdir(parents=True)
    said = place.run("doctor", code=1).stdout
    assert "WRONG  Database" in said or "WRONG  Tables" in said
    place.run("init", "--admin", "ada@city.example")
    said = place.run("doctor", code=1, REDIS_URL="redis://127.0.0.1:9").stdout
    assert "WRONG  Redis" in said
