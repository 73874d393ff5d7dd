"""`hrforum import discourse`, as an operator runs it: in a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.support.databases import empty_database

SHIPPED = Path(__file__).parent / "data" / "slice.tar.xz"
WHOLE = Path(__file__).parents[3] / "shared" / "data" / "discourse-archive.tar.xz"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    chosen = request.config.getoption("--database")
    if chosen not in ("both", request.param):
        pytest.skip(f"--database {chosen}")
    name = f"import_{request.node.originalname[-20:]}"
    with empty_database(request.param, tmp_path, name) as found:
        yield found


def command(url: str, data: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONWARNINGS"}
    return subprocess.Popen(  # noqa: S603 -- our own command
        [sys.executable, "-m", "hrforum.cli", "import", "discourse", *arguments],
        env=environment | {"HRFORUM_DATA": str(data), "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def said(process: subprocess.Popen[str], code: int = 0) -> str:
    out = process.communicate(timeout=110)[0]
    assert process.returncode == code, out
    return out


def contents(url: str) -> dict[str, object]:
    """What is there, but for ids and times of the import."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found: dict[str, object] = {
            table: connection.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
            for table in (
                "person", "board", "topic", "post", "poll", "poll_option", "imported_item",
                "search_document",
            )
        }  # fmt: skip
        for name, statement in {
            "topics": "SELECT title, posts_count, last_posted_at, accepted_number FROM topic",
            "posts": "SELECT t.slug, p.number, p.reply_to_number, p.likes_count, p.created_at "
            "FROM post p JOIN topic t ON t.id = p.topic_id",
            "people": "SELECT username, posts_count FROM person",
            "boards": "SELECT name, topics_count, posts_count, last_posted_at FROM board",
        }.items():
            rows = connection.execute(text(statement))
            # Moments to the second: each database writes the rest in its own way.
            found[name] = sorted(tuple(str(value)[:19] for value in row) for row in rows)
    engine.dispose()
    return found


def test_into_an_empty_folder(url, tmp_path):
    data = tmp_path / "data"
    out = said(command(url, data, str(SHIPPED)))
    assert "Preparing the database." in out
    assert "Came in: 12 topics, 135 posts" in out
    assert "`hrforum init --admin ADDRESS` adds the network's own boards" in out
    before = contents(url)
    assert (before["topic"], before["post"], before["poll"]) == (12, 135, 2)
    out = said(command(url, data, str(SHIPPED)))
    assert "Came in: 0 topics, 0 posts" in out and "Here already: 12 topics" in out
    assert "`hrforum init" not in out
    assert contents(url) == before
    assert not list((data / "imports").iterdir()), "copies of the archive are gone"


def test_what_cannot_be_done_is_said(tmp_path):
    url = f"sqlite:///{tmp_path}/hrforum.db"
    assert "There is no file or folder" in said(command(url, tmp_path, "/nowhere"), 1)
    assert "write it like 10=housing" in said(command(url, tmp_path, "/", "--category", "x"), 2)
    assert "There is no board nowhere" in said(
        command(url, tmp_path, str(SHIPPED), "--board", "nowhere"), 1
    )
    (tmp_path / "empty").mkdir()
    assert "Nothing came in." in said(command(url, tmp_path, str(tmp_path / "empty")), 1)


@pytest.mark.skipif(not WHOLE.exists(), reason="the slice of a real archive is not here")
@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_real_archive_killed_twice_is_as_if_never_stopped(url, tmp_path):
    data = tmp_path / "data"
    with empty_database("sqlite", tmp_path, "straight") as straight:
        out = said(command(straight, tmp_path / "other", str(WHOLE), "--language", "en"))
        assert "Came in: 403 topics, 3038 posts" in out
        assert "Nothing was left out." in out
        expected = contents(straight)
    for wanted in (1, 200):
        process = command(url, data, str(WHOLE), "--language", "en")
        _wait_for_topics(url, wanted, process)
        process.kill()
        process.communicate()
        deadline = time.monotonic() + 10
        while _left_behind(data) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not _left_behind(data), "processes outlive the import"
        part = contents(url)
        assert part["topic"] < 403
    out = said(command(url, data, str(WHOLE), "--language", "en"))
    assert "Nothing was left out." in out
    assert contents(url) == expected


def _wait_for_topics(url: str, wanted: int, process: subprocess.Popen[str]) -> None:
    engine = create_engine(url)
    found = 0
    while found < wanted and process.poll() is None:
        time.sleep(0.05)
        with contextlib.suppress(Exception), engine.connect() as connection:
            found = connection.scalar(text("SELECT count(*) FROM topic")) or 0
    engine.dispose()


def _left_behind(data: Path) -> list[int]:
    """Processes of an import into that folder."""
    import psutil

    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("HRFORUM_DATA") == str(data) and process.status() != "zombie":
                found.append(process.pid)
    return found


@pytest.mark.slow
def test_ctrl_c_stops_it_cleanly(tmp_path):
    if not WHOLE.exists():
        pytest.skip("the slice of a real archive is not here")
    url = f"sqlite:///{tmp_path}/hrforum.db"
    process = command(url, tmp_path, str(WHOLE))
    _wait_for_topics(url, 1, process)
    process.send_signal(signal.SIGINT)
    assert "Stopped. What came in stays; run it again to go on." in said(process, 130)
    assert not _left_behind(tmp_path)
    assert not list((tmp_path / "imports").iterdir())
