"""What pages cost beside a bare Flask "hello": ``python -m benchmarks.pages``.

Both servers run all the time, each round asks one and then the other, and the best round counts:
on a machine that others use, the rest is their noise. The CPU that the kernel booked to the
server's processes is the steadier figure; PostgreSQL's own processes are not in it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import secrets
import sys
import time
from dataclasses import dataclass

import sqlalchemy as sa

from benchmarks import place, serving, writing

HOT = 200
READERS = ("visitor", "signed in")
Paths = dict[str, tuple[list[str], bool]]


@dataclass
class Row:
    """A line of the result."""

    database: str
    posts: int
    page: str
    reader: str
    rate: float
    ratio: float
    cpu_ratio: float
    p50: float
    p95: float
    kilobytes: float
    cpu: float


def paths_of(url: str) -> Paths:
    """Return the addresses of each kind of page, and whether they are asked for beforehand."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        topics = connection.execute(
            sa.text("SELECT id, slug, posts_count FROM topic ORDER BY id")
        ).all()
        board = connection.scalar(
            sa.text("SELECT slug FROM board ORDER BY topics_count DESC LIMIT 1")
        )
        most = connection.scalar(sa.text("SELECT max(topics_count) FROM board"))
    engine.dispose()
    every = [f"/topics/{row.id}-{row.slug}/" for row in topics]
    long = max(topics, key=lambda row: row.posts_count)
    late = min(40, int(most or 0) // 25)
    hot = random.Random(1).sample(every, min(HOT, len(every)))
    last = f"/topics/{long.id}-{long.slug}/?page={long.posts_count // 20}"
    return {
        "home": (["/"], True),
        "list of boards": (["/boards/"], True),
        "board": ([f"/boards/{board}/"], True),
        f"board, page {late}": ([f"/boards/{board}/?page={late}"], True),
        f"topic, {HOT} of them": (hot, True),
        "topic, any of all": (every, False),
        "last page of 2,000 posts": ([last], True),
        "directory of members": (["/members/"], True),
        "search, a common word": ([f"/search?q={writing.COMMON}"], True),
    }


def measure(kind: str, posts: int, rounds: int, seconds: float, only: str) -> list[Row]:
    """Measure all pages of one database."""
    environment = place.environment(kind, posts)
    hello = serving.Server("benchmarks.hello", environment)
    server = serving.Server("hrforum.server", environment)
    found: list[Row] = []
    try:
        cookie = server.sign_in()
        time.sleep(2)  # what the server loads after its start
        for page, (paths, warm) in paths_of(environment["DATABASE_URL"]).items():
            if only and only not in page:
                continue
            for reader in READERS:
                row = _best(
                    hello,
                    server,
                    paths,
                    "" if reader == "visitor" else cookie,
                    rounds,
                    seconds,
                    warm,
                )
                row.database, row.posts, row.page, row.reader = kind, posts, page, reader
                _say(row)
                found.append(row)
        if not only or only in "reply":
            found.append(_replies(server, cookie, kind, posts))
        print(f"resident memory: {server.memory()} MB", flush=True)
    finally:
        server.stop()
        hello.stop()
    return found


def _best(
    hello: serving.Server,
    server: serving.Server,
    paths: list[str],
    cookie: str,
    rounds: int,
    seconds: float,
    warm: bool,
) -> Row:
    rows: list[Row] = []
    # What a search takes is asked for alone: eight at a time would wait for each other.
    connections = 1 if paths[0].startswith("/search") else serving.CONNECTIONS
    if warm:
        for path in paths:
            server.get(path, **serving.ACCEPT, **({"Cookie": cookie} if cookie else {}))
    for n in range(rounds):
        bare = hello.load(["/"], seconds)
        got = server.load(paths, seconds, cookie, seed=n, connections=connections)
        if set(got["statuses"]) != {"200"}:
            raise RuntimeError(f"{paths[0]} answers {got['statuses']}")
        rate = got["requests"] / got["seconds"]
        rows.append(
            Row(
                "",
                0,
                "",
                "",
                rate,
                rate / (bare["requests"] / bare["seconds"]),
                bare["cpu"] / got["cpu"],
                got["p50"] * 1000,
                got["p95"] * 1000,
                got["bytes"] / 1000,
                got["cpu"] * 1000,
            )
        )
    best = max(rows, key=lambda row: row.cpu_ratio)
    best.ratio = max(row.ratio for row in rows)
    best.p50 = min(row.p50 for row in rows)
    best.p95 = min(row.p95 for row in rows)
    return best


def _replies(server: serving.Server, cookie: str, kind: str, posts: int, count: int = 150) -> Row:
    """Write replies one after the other, as one person does; time until they are acknowledged."""
    paths = paths_of(place.database(kind, posts))
    topics = paths[f"topic, {HOT} of them"][0]
    writer = writing.Writer(int(time.time()))
    _status, _headers, page = server.get(topics[0], Cookie=cookie)
    token = serving.token(page)
    times = []
    before = server.cpu()
    for n in range(count):
        values = {
            "body": writer.body(n).body,
            "csrf_token": token,
            "client_key": secrets.token_urlsafe(16),
        }
        started = time.perf_counter()
        status, _headers, page = server.post(
            topics[n % len(topics)] + "reply", values, Cookie=cookie
        )
        times.append((time.perf_counter() - started) * 1000)
        if status != 303:
            raise RuntimeError(f"A reply gives {status}: {page[:500]!r}")
    times.sort()
    cpu = (server.cpu() - before) / count * 1000
    row = Row(
        kind, posts, "reply, acknowledged", "signed in", 1000 / times[count // 2], 0, 0,
        times[count // 2], times[int(count * 0.95)], 0, cpu,
    )  # fmt: skip
    print(f"replies: p50 {row.p50:.1f} ms, p95 {row.p95:.1f} ms, CPU {cpu:.1f} ms", flush=True)
    return row


def _say(row: Row) -> None:
    print(
        f"{row.database:10} {row.posts:>9,} {row.page:26} {row.reader:9} {row.rate:6.0f}/s"
        f"  of hello: {row.ratio:.2f} (by CPU {row.cpu_ratio:.2f})"
        f"  p50 {row.p50:.1f} p95 {row.p95:.1f} ms  {row.kilobytes:.1f} kB",
        flush=True,
    )


def table(rows: list[Row]) -> str:
    """Return the result in Markdown: a line a page, visitor / signed in."""
    places = list(dict.fromkeys((row.database, row.posts) for row in rows))
    names = list(dict.fromkeys(_name(row.page) for row in rows if row.ratio))
    head = " | ".join(f"{kind}, {posts:,}" for kind, posts in places)
    lines = [f"| page | {head} |", "|---|" + "---|" * len(places)]
    for name in names:
        cells = []
        for at in places:
            here = {
                r.reader: r for r in rows if (r.database, r.posts) == at and _name(r.page) == name
            }
            cells.append(
                " / ".join(
                    f"{here[reader].cpu_ratio:.2f}" if reader in here else "–" for reader in READERS
                )
            )
        lines.append(f"| {name} | {' | '.join(cells)} |")
    for what, pick in (("median", "p50"), ("p95", "p95"), ("CPU of the web process", "cpu")):
        for name in ("search, a common word", "reply, acknowledged"):
            cells = []
            for at in places:
                values = [
                    getattr(r, pick) for r in rows if (r.database, r.posts) == at and r.page == name
                ]
                cells.append(f"{values[-1]:.0f} ms" if values else "–")
            lines.append(f"| {name}, {what} | {' | '.join(cells)} |")
    return "\n".join(lines)


def kept() -> list[Row]:
    """Return the figures of the last whole runs."""
    files = sorted(place.FOLDER.glob("figures-*.json"), key=lambda path: len(path.name))
    return [Row(**each) for path in files for each in json.loads(path.read_text())]


def _name(page: str) -> str:
    return "board, a late page" if page.startswith("board, page") else page


def main() -> None:
    """Measure, print, and keep the figures beside the data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=place.DATABASES, action="append")
    parser.add_argument("--posts", type=int, action="append")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--only", default="", help="pages with this in their name")
    parser.add_argument("--show", action="store_true", help="print the figures that were kept")
    given = parser.parse_args()
    if given.show:
        print(table(kept()))
        return
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {sys.platform}")
    rows: list[Row] = []
    for posts in given.posts or [40_000]:
        for kind in given.database or place.DATABASES:
            rows += measure(kind, posts, given.rounds, given.seconds, given.only)
            name = f"figures-{kind}-{posts}.json"
            if not given.only:
                mine = [vars(r) for r in rows if (r.database, r.posts) == (kind, posts)]
                (place.FOLDER / name).write_text(json.dumps(mine, indent=1))
    print(table(rows))


if __name__ == "__main__":
    main()
