"""Time and memory of a run of the matching, from rows in the database to the stored proposal.

python -m benchmarks.matching_run        all sizes, each in a process and a database of its own
python -m benchmarks.matching_run --one 50 200 flow
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from typing import Any

from benchmarks.place import SECRETS
from tests.mentoring.matching.instances import network

SIZES = ((50, 200), (500, 5_000), (2_000, 20_000))
LEVELS = {1: "basic", 2: "working", 3: "native"}


def fill(session: Any, mentors: int, mentees: int) -> None:
    """Write a network made by chance as members, offers and requests of one cycle."""
    from sqlalchemy import insert, select

    from hrforum.members.models import Member, Theme
    from hrforum.mentoring.models import (
        Cycle,
        Offer,
        OfferPreference,
        OfferTheme,
        Request,
        RequestPreference,
        RequestTheme,
    )

    problem = network(random.Random(1), mentors, mentees)
    today = dt.date(2026, 11, 30)
    months = [dt.timedelta(days=30 * n) for n in range(-3, 12)]
    session.execute(
        insert(Cycle),
        {
            "id": 1, "slug": "bench", "name": "Bench", "state": "matching",
            "call_starts_on": today + months[0], "call_ends_on": today + months[1],
            "starts_on": today + months[4], "review_on": today + months[8],
            "ends_on": today + months[14], "rules": {"guests_rank": True}, "kinds": [],
        },
    )  # fmt: skip
    cities = [*problem.mentors, *problem.mentees]
    names = sorted({theme for city in cities for theme in city.themes})
    known = set(session.scalars(select(Theme.id)))
    themes = {name: max(known, default=0) + n for n, name in enumerate(names, 1)}
    session.execute(
        insert(Theme),
        [{"id": i, "slug": n, "name": n, "position": i} for n, i in themes.items()],
    )
    ids = {city.id: n for n, city in enumerate(cities, 1)}
    session.execute(
        insert(Member),
        [
            {
                "id": ids[city.id], "slug": city.id, "name": city.id, "sort_name": city.id,
                "kind": "municipality", "since": today, "country": city.country,
                "membership": "guest" if ids[city.id] <= mentors else "associate",
                "population": city.population,
            }
            for city in cities
        ],
    )  # fmt: skip

    def common(city: Any) -> dict[str, Any]:
        return {
            "id": ids[city.id],
            "cycle_id": 1,
            "member_id": ids[city.id],
            "languages": {code: LEVELS[level] for code, level in city.languages.items()},
            "formats": sorted(city.formats),
            "months": sorted(city.months),
        }

    session.execute(
        insert(Offer),
        [
            common(m) | {"state": "paused" if m.is_paused else "offered", "capacity": m.capacity}
            for m in problem.mentors
        ],
    )
    session.execute(
        insert(Request),
        [
            common(m) | {"state": "submitted", "competences": sorted(m.competences),
                         "priority": int(m.has_priority)}
            for m in problem.mentees
        ],
    )  # fmt: skip
    session.execute(
        insert(OfferTheme),
        [
            {"offer_id": ids[m.id], "theme_id": themes[t], "strength": level}
            for m in problem.mentors for t, level in m.themes.items()
        ],
    )  # fmt: skip
    session.execute(
        insert(RequestTheme),
        [
            {"request_id": ids[m.id], "theme_id": themes[t], "need": level}
            for m in problem.mentees for t, level in m.themes.items()
        ],
    )  # fmt: skip
    # Every other guest city ranks five of those who ask.
    chance = random.Random(2)
    asking = [ids[m.id] for m in problem.mentees]
    session.execute(
        insert(OfferPreference),
        [
            {"offer_id": ids[m.id], "member_id": wished, "rank": n}
            for m in problem.mentors[::2] for n, wished in enumerate(chance.sample(asking, 5), 1)
        ],
    )  # fmt: skip
    session.execute(
        insert(RequestPreference),
        [
            {"request_id": ids[m.id], "member_id": ids[p.mentor], "rank": n, "reason": "Near."}
            for m in problem.mentees for n, p in enumerate(m.preferences, 1)
        ],
    )  # fmt: skip


def one(mentors: int, mentees: int, mode: str) -> dict[str, object]:
    """Fill a database, ask for a run as a coordinator does, let the worker's code do it."""
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{folder}/hrforum.db"
        os.environ.update(
            SECRETS | {"HRFORUM_ENV": "development", "HRFORUM_DATA": folder, "DATABASE_URL": url}
        )
        subprocess.run(
            [sys.executable, "-m", "hrforum.cli", "db", "upgrade"], check=True, capture_output=True
        )
        from hrforum import create_app
        from hrforum.core.db import transaction
        from hrforum.core.permissions import SYSTEM
        from hrforum.extensions import db
        from hrforum.mentoring.actions import runs
        from hrforum.mentoring.models import MatchingRun

        app = create_app()
        with app.app_context():
            with transaction() as session:
                fill(session, mentors, mentees)
            db.session.remove()
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            runs.start(SYSTEM, "bench", mode)
            started, cpu = time.perf_counter(), time.process_time()
            runs.run_next()
            seconds, used = time.perf_counter() - started, time.process_time() - cpu
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            run = db.session.get(MatchingRun, 1)
            if run is None or run.result is None:
                raise SystemExit(f"no result: {run.error if run else 'no run'}")
            return {
                "seconds": round(seconds, 2),
                "cpu_seconds": round(used, 2),
                "before_megabytes": before // 1024,
                "peak_megabytes": peak // 1024,
                "input_megabytes": round(len(run.inputs["problem"]) / 1e6, 1),
                **run.result["summary"],
            }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=3, metavar=("MENTORS", "MENTEES", "MODE"))
    args = parser.parse_args()
    if args.one:
        print(json.dumps(one(int(args.one[0]), int(args.one[1]), args.one[2])))
        return
    for mode in ("flow", "stable"):
        for mentors, mentees in SIZES:
            command = [sys.executable, "-m", "benchmarks.matching_run", "--one"]
            command += [str(mentors), str(mentees), mode]
            out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            print(f"{mode} {mentors} x {mentees}: {out.strip()}", flush=True)


if __name__ == "__main__":
    main()
