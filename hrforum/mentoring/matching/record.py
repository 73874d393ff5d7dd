"""A matching written down: its inputs as one canonical text, its hash, and the same again.

Canonical: keys sorted, sets and cities in order, no spaces. The same problem gives the same text
whatever order it was handed in, so that the hash says whether two runs had the same inputs.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import Any

from hrforum.mentoring.matching.problem import (
    Mentee,
    Mentor,
    Override,
    Preference,
    Problem,
    Rules,
    Weights,
)
from hrforum.mentoring.matching.proposal import Audit, Blocking, Group, Pair, Proposal, Search
from hrforum.mentoring.matching.reasons import Reason

#: Raise it when the same inputs may lead to another result; a record says which made it.
ENGINE = 1


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def write_problem(problem: Problem) -> str:
    """Return the canonical text of a problem."""
    plain = _plain(problem)
    for side in ("mentors", "mentees"):
        plain[side].sort(key=lambda city: city["id"])
    for pairs in ("locked", "forbidden"):
        plain[pairs].sort(key=lambda pair: (pair["mentor"], pair["mentee"], pair["reason"]))
    return _text(plain)


def read_problem(text: str) -> Problem:
    """Return the problem of a canonical text.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    plain = json.loads(text)
    rules = dict(plain["rules"])
    rules["weights"] = Weights(**rules["weights"])
    sets = ("competences", "months", "formats", "vetoes", "conflicts")

    def city(values: dict[str, Any]) -> dict[str, Any]:
        return {k: frozenset(v) if k in sets else v for k, v in values.items()}

    return Problem(
        mentors=tuple(
            Mentor(**city(m) | {"ranking": tuple(m["ranking"])}) for m in plain["mentors"]
        ),
        mentees=tuple(
            Mentee(**city(m) | {"preferences": tuple(Preference(**p) for p in m["preferences"])})
            for m in plain["mentees"]
        ),
        rules=Rules(**rules),
        locked=tuple(Override(**pair) for pair in plain["locked"]),
        forbidden=tuple(Override(**pair) for pair in plain["forbidden"]),
        seed=plain["seed"],
    )


def write_proposal(proposal: Proposal) -> str:
    """Return the canonical text of a proposal."""
    return _text(_plain(proposal))


def read_proposal(text: str) -> Proposal:
    """Return the proposal of a canonical text.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    plain = json.loads(text)
    audit = plain["audit"]
    return Proposal(
        mode=plain["mode"],
        pairs=tuple(Pair(**pair) for pair in plain["pairs"]),
        unmatched=tuple(plain["unmatched"]),
        total=plain["total"],
        worst=plain["worst"],
        search=Search(**plain["search"]),
        audit=Audit(audit["count"], tuple(Blocking(**b) for b in audit["first"])),
        groups=tuple(Group(g["mentor"], g["theme"], tuple(g["mentees"])) for g in plain["groups"]),
        problems=tuple(Reason(r["code"], r["values"]) for r in plain["problems"]),
    )
