"""Does the time of a refused sign-in tell whether there is an account?

    python -m benchmarks.sign_in_time [--rounds 200]

Wrong passwords for known and unknown addresses take turns, with argon2id at its real cost, through
the whole application in one process. Prints the medians and how far they are apart.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient

import config
from hrforum import create_app
from hrforum.accounts import actions
from hrforum.extensions import db

KINDS = ("known", "unknown", "without a password")
WRONG = "wrong and long"
ALLOWED = 5.0  # per cent


def _token(client: FlaskClient) -> str:
    page = client.get("/account/sign-in").get_data(as_text=True)
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def _one(client: FlaskClient, token: str, email: str, machine: int) -> float:
    data = {"csrf_token": token, "email": email, "password": WRONG}
    started = time.perf_counter()
    answer = client.post(
        "/account/sign-in", data=data, environ_base={"REMOTE_ADDR": f"198.18.{machine % 250}.1"}
    )
    took = time.perf_counter() - started
    if answer.status_code != 200:
        raise SystemExit(f"answered {answer.status_code}")
    return took * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        app = create_app(config.Config(DATA=data, DATABASE_URL=f"sqlite:///{data / 'x.db'}"))
        with app.app_context():
            db.create_all()
            for n in range(rounds // 9 + 1):
                for kind, password in (("known", WRONG + "er"), ("without", None)):
                    actions.create_person(
                        f"{kind}{n}@x.example", f"Person {n}", password, confirmed=True
                    )
        client = app.test_client()
        token = _token(client)
        took: dict[str, list[float]] = {kind: [] for kind in KINDS}
        turns = [(n, kind) for n in range(rounds) for kind in KINDS]
        for turn in range(6):
            _one(client, token, f"warm{turn}@x.example", turn)
        for n, (number, kind) in enumerate(turns):
            name = kind.split()[0]
            took[kind].append(_one(client, token, f"{name}{number // 9}@x.example", n))
    _report(took)


def _report(took: dict[str, list[float]]) -> None:
    base = statistics.median(took["unknown"])
    worst = 0.0
    for kind, times in took.items():
        median = statistics.median(times)
        apart = (median / base - 1) * 100
        worst = max(worst, abs(apart))
        quarter = statistics.quantiles(times, n=4)
        print(
            f"{kind:20} median {median:7.2f} ms  quartiles {quarter[0]:.2f} to {quarter[2]:.2f}"
            f"  {apart:+.2f} % from unknown"
        )
    # What chance alone does: the same answers, divided at random, over and over.
    pool = took["unknown"] + took["known"]
    half = len(pool) // 2
    chance = []
    for _n in range(500):
        random.shuffle(pool)
        chance.append(abs(statistics.median(pool[:half]) / statistics.median(pool[half:]) - 1))
    print(f"chance alone, 95 of 100 times below: {sorted(chance)[474] * 100:.2f} %")
    if worst >= ALLOWED:
        sys.exit(f"more than {ALLOWED} % apart")


if __name__ == "__main__":
    main()
