"""Time and memory of the matching, by sizes: each in a process of its own, the best of its runs.

python -m benchmarks.matching
python -m benchmarks.matching --one 500 5000 flow
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from typing import Literal, cast

from hrforum.mentoring.matching import record, solve
from tests.mentoring.matching.instances import network

SIZES = ((50, 200), (500, 5_000), (2_000, 20_000))
RUNS = 3


def one(mentors: int, mentees: int, mode: str) -> dict[str, object]:
    """Match a network of that size; memory is the process's peak, above what it had before."""
    problem = network(random.Random(1), mentors, mentees)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = []
    for _run in range(RUNS):
        start = time.perf_counter()
        found = solve.solve(problem, cast("Literal['flow', 'stable']", mode))
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    text = record.write_problem(problem)
    return {
        "seconds": min(seconds),
        "record_seconds": time.perf_counter() - start,
        "record_bytes": len(text),
        "megabytes": (peak - before) / 1024,
        "peak_megabytes": peak / 1024,
        "pairs": len(found.pairs),
        "worst": found.worst,
        "total": found.total,
        "blocking": found.audit.count,
        "possible": found.search.possible,
        "looked_at": found.search.looked_at,
        "widened": found.search.widened,
        "is_exact": found.search.is_exact,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=3, metavar=("MENTORS", "MENTEES", "MODE"))
    args = parser.parse_args()
    if args.one:
        print(json.dumps(one(int(args.one[0]), int(args.one[1]), args.one[2])))
        return
    for mode in ("flow", "stable"):
        first = 0.0
        for mentors, mentees in SIZES:
            command = [sys.executable, "-m", "benchmarks.matching", "--one"]
            command += [str(mentors), str(mentees), mode]
            out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            found = json.loads(out)
            first = first or found["seconds"]
            print(
                f"{mode} {mentors} x {mentees}: {found['seconds']:.2f} s "
                f"({found['seconds'] / first:.0f} times the first), "
                f"{found['peak_megabytes']:.0f} MB; {out.strip()}",
                flush=True,
            )


if __name__ == "__main__":
    main()
