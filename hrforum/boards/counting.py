"""How a ranked poll is decided: instant run-off.

Each ballot names some options in order. A round counts every ballot for the first of its options
that is still in; a ballot without one is *exhausted* and counts no more. Who has more than half of
the ballots that count wins. If nobody has, the option with the fewest goes out, and the next round
begins. Are several last, those go out that had the fewest in the round before, then in the one
before that, and so on; are they equal in all rounds, they go out together. Are all that is left
equal, they share the first place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any


def run_off(options: Sequence[int], ballots: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Return the rounds of a run-off and who won.

    Args:
        options: the ids, in the order in which they stand in the poll.
        ballots: for each voter the ids in order of preference.

    Returns:
        ``winners``: ids, several where they share the first place, none without ballots.
        ``rounds``: for each ``counts`` (pairs of id and number, highest first), ``exhausted`` and
        ``out``: who went out after it.
    """
    still = list(options)
    rounds: list[dict[str, Any]] = []
    history: list[Counter[int]] = []
    if not ballots:
        return {"winners": [], "rounds": []}
    while True:
        counted: Counter[int] = Counter(dict.fromkeys(still, 0))
        exhausted = 0
        for ballot in ballots:
            first = next((option for option in ballot if option in counted), None)
            if first is None:
                exhausted += 1
            else:
                counted[first] += 1
        order = sorted(still, key=lambda option: (-counted[option], options.index(option)))
        this: dict[str, Any] = {
            "counts": [[option, counted[option]] for option in order],
            "exhausted": exhausted,
            "out": [],
        }
        rounds.append(this)
        total = len(ballots) - exhausted
        best = [option for option in still if counted[option] == counted[order[0]]]
        if counted[order[0]] * 2 > total or len(best) == len(still):
            return {"winners": best, "rounds": rounds}
        history.append(counted)
        out = _last(still, history)
        this["out"] = out
        still = [option for option in still if option not in out]


def _last(still: Sequence[int], history: Sequence[Counter[int]]) -> list[int]:
    """Return who goes out: the fewest now, and among equals in the rounds before."""
    last = list(still)
    for counted in reversed(history):
        fewest = min(counted[option] for option in last)
        last = [option for option in last if counted[option] == fewest]
    return last
