"""How long a whole archive takes: ``python -m benchmarks.import_discourse ARCHIVE``.

A slice of an archive is multiplied, with other ids and names, to as many topics as a forum has.
Then `hrforum import discourse` brings it into an empty database, as an operator would, and its
time and memory (of all its processes together, looked at ten times a second) are printed; then once
more, which must add nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import psutil
from sqlalchemy.engine import make_url

from benchmarks import place

_TOPIC = re.compile(r"(?<=topic:)(\d+)|(?<=/t/)([\w-]+/)(\d+)")
_PERSON = re.compile(r"member-(?=[0-9a-f]{8})")
_STEP = 100_000


def slice_of(archive: Path, folder: Path) -> list[tuple[str, str, str | None]]:
    """Return name, JSON and Markdown of each topic of the slice."""
    if archive.is_dir():
        folder = archive
    else:
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
    found = []
    for path in sorted(folder.rglob("json/*.json")):
        raw = path.parent.parent / "raw" / f"{path.stem}.md"
        found.append((path.stem, path.read_text(), raw.read_text() if raw.exists() else None))
    return found


def multiplied(
    topics: list[tuple[str, str, str | None]], wanted: int
) -> Iterator[tuple[str, str, str | None]]:
    """Give copies of the topics, each with ids and names of its own, until there are enough."""
    for number in range(wanted):
        copy, index = divmod(number, len(topics))
        stem, text, raw = topics[index]
        name, _dot, old = stem.rpartition(".")

        def other(text: str, copy: int = copy) -> str:
            text = _PERSON.sub(f"m{copy:02}er-", text)
            return _TOPIC.sub(
                lambda found: (found[2] or "") + str(int(found[1] or found[3]) + copy * _STEP),
                text,
            )

        topic = orjson.loads(other(text))
        topic["id"] += copy * _STEP
        for post in topic["post_stream"]["posts"]:
            post["id"] += copy * 1_000_000
            post["topic_id"] = topic["id"]
            post["user_id"] = post["user_id"] % 100_000_000 + copy * 100_000_000
        stream = topic["post_stream"]["stream"]
        topic["post_stream"]["stream"] = [number + copy * 1_000_000 for number in stream]
        stem = f"{name}.{int(old) + copy * _STEP}"
        yield stem, orjson.dumps(topic).decode(), other(raw) if raw is not None else None


def write(topics: Iterator[tuple[str, str, str | None]], folder: Path) -> int:
    """Write an archive's folder; returns how many posts it has."""
    posts = 0
    (folder / "json").mkdir(parents=True)
    (folder / "raw").mkdir()
    for stem, text, raw in topics:
        (folder / "json" / f"{stem}.json").write_text(text)
        posts += text.count('"post_number":')
        if raw is not None:
            (folder / "raw" / f"{stem}.md").write_text(raw)
    return posts


def database(kind: str, data: Path) -> str:
    """Return the address of an empty database."""
    if kind == "sqlite":
        return f"sqlite:///{data}/hrforum.db"
    import psycopg

    url = make_url(place.database(kind, 0)).set(database="hrforum_bench_import")
    server = url.set(drivername="postgresql", database="postgres")
    address = server.render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS hrforum_bench_import WITH (FORCE)")
        connection.execute("CREATE DATABASE hrforum_bench_import TEMPLATE template0")
    return url.render_as_string(hide_password=False)


def measured(archive: Path, url: str, data: Path) -> tuple[float, dict[str, float], str]:
    """Run the command; returns seconds, peak megabytes by process and in all, and its last words.

    Raises:
        RuntimeError: the import failed.
    """
    environment = os.environ | {"HRFORUM_DATA": str(data), "DATABASE_URL": url}
    start = time.monotonic()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "hrforum.cli", "import", "discourse", str(archive)],
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        peak: dict[str, float] = {"all": 0.0, "command": 0.0}
        while process.poll() is None:
            time.sleep(0.1)
            _look(process.pid, peak)
        seconds = time.monotonic() - start
        out.seek(0)
        said = out.read()
    if process.returncode:
        raise RuntimeError(said)
    return seconds, peak, said


def _look(pid: int, peak: dict[str, float]) -> None:
    try:
        command = psutil.Process(pid)
        sizes = [_own(pid)] + [_own(child.pid) for child in command.children(recursive=True)]
    except (psutil.Error, OSError):
        return
    peak["command"] = max(peak["command"], sizes[0] / 1e6)
    peak["all"] = max(peak["all"], sum(sizes) / 1e6)


def _own(pid: int) -> int:
    """Return the bytes that a process holds: SQLite's mapped file is the system's to drop."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Anonymous:"):
            return int(line.split()[1]) * 1024
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path, help="a slice: folder or tar archive")
    parser.add_argument("--topics", type=int, default=5_000)
    parser.add_argument("--database", choices=place.DATABASES, action="append")
    chosen = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="hrforum-import-"))
    try:
        topics = slice_of(chosen.archive, work / "slice")
        posts = write(multiplied(topics, chosen.topics), work / "archive")
        print(f"{chosen.topics} topics, {posts} posts")
        for kind in chosen.database or place.DATABASES:
            data = work / kind
            data.mkdir()
            url = database(kind, data)
            for run in ("first", "second"):
                seconds, peak, said = measured(work / "archive", url, data)
                print(
                    f"{kind}, {run} run: {seconds:.1f} s, peak {peak['all']:.0f} MB in all, "
                    f"{peak['command']:.0f} MB the command itself"
                )
                print("    " + "\n    ".join(said.strip().splitlines()[-12:]))
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
