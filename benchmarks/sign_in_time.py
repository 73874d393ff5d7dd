"""Does the time of a refused sign-in tell whether there is an account?

    python -m benchmarks.sign_in_time [--rounds 3000]

Wrong passwords for known and unknown addresses, and for accounts without a password, take turns in
rounds, with argon2id at its real cost, through the whole application in one process. Prints how far
they are apart: the median of the pairs of each round, by the clock and by the processor, and where
it lies in 95 of 100 cases. Goes on until these intervals are narrow enough to say yes or no.
"""

from __future__ import annotations

import argparse
import math
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
NARROW = 4.0  # per cent: how wide an interval may be for the rounds to end
LEAST = 300
TRIES = 9  # with one address: ten an hour are looked at
Took = tuple[float, float]


def _token(client: FlaskClient) -> str:
    page = client.get("/account/sign-in").get_data(as_text=True)
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def _one(client: FlaskClient, token: str, email: str, machine: int) -> Took:
    data = {"csrf_token": token, "email": email, "password": WRONG}
    started, worked = time.perf_counter(), time.process_time()
    answer = client.post(
        "/account/sign-in", data=data, environ_base={"REMOTE_ADDR": f"198.18.{machine % 250}.1"}
    )
    took = time.perf_counter() - started, time.process_time() - worked
    if answer.status_code != 200:
        raise SystemExit(f"answered {answer.status_code}")
    return took[0] * 1000, took[1] * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3000, help="at most")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        app = create_app(config.Config(DATA=data, DATABASE_URL=f"sqlite:///{data / 'x.db'}"))
        with app.app_context():
            db.create_all()
        client = app.test_client()
        token = _token(client)
        for turn in range(6):
            _one(client, token, f"warm{turn}@x.example", turn)
        took: dict[str, list[Took]] = {kind: [] for kind in KINDS}
        order = list(KINDS)
        for n in range(rounds):
            if n % TRIES == 0:
                with app.app_context():
                    _people(n // TRIES)
            # One of each kind within the same moment of the machine, in any order.
            random.shuffle(order)
            for kind in order:
                email = f"{kind.split()[0]}{n // TRIES}@x.example"
                took[kind].append(_one(client, token, email, n * len(KINDS) + order.index(kind)))
            if n >= LEAST and n % 100 == 0 and _is_known(took):
                break
    _report(took)


def _people(n: int) -> None:
    """Make those whose addresses are tried next: each takes nine tries before it is counted out."""
    for kind, password in (("known", WRONG + "er"), ("without", None)):
        actions.create_person(f"{kind}{n}@x.example", f"Person {n}", password, confirmed=True)


def _apart(took: dict[str, list[Took]], kind: str, clock: int) -> tuple[float, float, float]:
    """Return how far a kind is from unknown addresses, in per cent, and where 95 of 100 lie.

    Each try is compared with the one for an unknown address in the same round; the median of these
    pairs, and its interval from the order of the pairs (by sign: nothing is assumed of the noise).
    """
    pairs = zip(took[kind], took["unknown"], strict=True)
    ratios = sorted((one[clock] / other[clock] - 1) * 100 for one, other in pairs)
    n = len(ratios)
    reach = 1.96 * math.sqrt(n) / 2
    low, high = max(0, math.floor(n / 2 - reach)), min(n - 1, math.ceil(n / 2 + reach))
    return statistics.median(ratios), ratios[low], ratios[high]


def _is_known(took: dict[str, list[Took]]) -> bool:
    """Whether the intervals are narrow enough to say yes or no."""
    found = [_apart(took, kind, clock) for kind in KINDS for clock in (0, 1)]
    return all(high - low < NARROW for _median, low, high in found)


def _report(took: dict[str, list[Took]]) -> None:
    print(f"{len(took['unknown'])} rounds")
    fails = []
    for kind, times in took.items():
        for clock, name in enumerate(("time", "processor")):
            median, low, high = _apart(took, kind, clock)
            whole = statistics.median(each[clock] for each in times)
            print(
                f"{kind:20} {name:10} median {whole:7.2f} ms"
                + (
                    f"  {median:+.2f} % from unknown, 95 of 100: {low:+.2f} to {high:+.2f} %"
                    if kind != "unknown"
                    else ""
                )
            )
            if not (low > -ALLOWED and high < ALLOWED):
                fails.append(f"{kind}, {name}")
    if fails:
        sys.exit(f"not shown to be less than {ALLOWED} % apart: {'; '.join(fails)}")


if __name__ == "__main__":
    main()
