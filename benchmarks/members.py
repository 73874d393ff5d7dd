"""What many members and people cost: ``python -m benchmarks.members``.

Compares 100 members and 1,000 people with 10,000 and 100,000, page by page: the processor time of
one answer inside the process, the median of many. ``kept`` asks for the same page again, ``new``
for one that nobody asked for before (other filters, another part of the map): nothing is kept.
Fill both databases first:

    python -m benchmarks.generate --posts 3000 --people 1000 --members 100 --name members_100
    python -m benchmarks.generate --posts 3000 --people 100000 --members 10000 --name members_10000
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import place

SIZES = (100, 10_000)
COUNTRIES = "AT BE DE ES FI FR IT NL PL PT SE UA".split()


def different() -> Iterator[str]:
    """Yield filters of the directory that nobody asked for before, each leaving about a tenth."""
    chance = random.Random(3)
    for n in itertools.count():
        yield f"country={chance.choice(COUNTRIES)}&theme=bench-theme-{n % 12}&page={n % 3 + 1}"


def full_pages() -> Iterator[str]:
    """Yield filters that nobody asked for before and that fill a page at either size."""
    more = ("", "&membership=associate")
    for n in itertools.count():
        yield f"theme=bench-theme-{n % 12}&page={n // 12 % 3 + 1}{more[n // 36 % 2]}"


def windows() -> Iterator[str]:
    """Yield parts of the map of Europe, all and nearer ones."""
    chance = random.Random(4)
    for n in itertools.count():
        yield f"area=europe&zoom={n % 3}&at={chance.randint(-900, 900)},{chance.randint(-900, 900)}"


def measured(size: int, kind: str, rounds: int) -> dict[str, float]:
    """Return the median milliseconds of each page with so many members (in this process)."""
    os.environ.update(place.environment(kind, f"members_{size}"))
    from hrforum import create_app
    from hrforum.admin import queries as admin
    from hrforum.core import clock
    from hrforum.members.queries.alike import _kept as kept_likes
    from hrforum.members.queries.roll import _kept as kept_rolls
    from hrforum.members.queries.roll import roll, version

    app = create_app()
    client = app.test_client()
    filters, full, parts, places = different(), full_pages(), windows(), itertools.count(1)
    slugs: list[str] = []

    def get(address: str) -> Callable[[], None]:
        def ask() -> None:
            answer = client.get(address, headers={"Accept-Encoding": "zstd"})
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answers {answer.status_code}")

        return ask

    def fresh(made: Iterator[str], path: str) -> Callable[[], None]:
        return lambda: get(f"{path}{next(made)}")()

    def like() -> None:
        kept_likes.clear()
        get(f"/members/{slugs[next(places) % len(slugs)]}/like/")()

    def again() -> None:
        kept_rolls.clear()
        roll(version())

    pages: dict[str, Callable[[], Any]] = {
        "directory, kept": get("/members/"),
        "directory, new": fresh(filters, "/members/?"),
        "directory, new, a full page": fresh(full, "/members/?"),
        "directory, a name": get("/members/?q=1"),
        "map, kept": get("/members/map/"),
        "map, new": fresh(parts, "/members/map/?"),
        "members like one, new": like,
        "search for a person": get("/search?q=Mona&kind=person"),
        "search for a member": get("/search?q=99&kind=member"),
        "admin: people": lambda: admin.people(admin.PeopleFilter(), None),
        "admin: people called so": lambda: admin.people(admin.PeopleFilter(q="mona"), None),
        "admin: one address": lambda: admin.people(admin.PeopleFilter(q="person77@"), None),
        "admin: members": lambda: admin.members("", "", clock.today(), None),
        "reading all members anew": again,
    }
    found: dict[str, float] = {}
    with app.app_context():
        slugs += [row.slug for row in roll(version()).rows[:50]]
        for name, ask in pages.items():
            ask()
            times = []
            for _n in range(rounds):
                started = time.process_time()
                ask()
                times.append((time.process_time() - started) * 1000)
            found[name] = statistics.median(times)
    return found


def table(few: dict[str, float], many: dict[str, float]) -> str:
    """Return both in Markdown, with how many times as long the second takes."""
    lines = [f"| page | {SIZES[0]:,} members | {SIZES[1]:,} members | times |", "|---|---|---|---|"]
    lines += [
        f"| {name} | {few[name]:.2f} ms | {many[name]:.2f} ms | {many[name] / few[name]:.1f} |"
        for name in few
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure both sizes, each in a process of its own, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=place.DATABASES, default="sqlite")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--size", type=int, default=0, help="only this one, as JSON")
    given = parser.parse_args()
    if given.size:
        print(json.dumps(measured(given.size, given.database, given.rounds)))
        return
    answers = []
    for size in SIZES:
        command = [sys.executable, "-m", "benchmarks.members", "--size", str(size)]
        command += ["--database", given.database, "--rounds", str(given.rounds)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        answers.append(json.loads(done.stdout.splitlines()[-1]))
    print(table(*answers))


if __name__ == "__main__":
    main()
