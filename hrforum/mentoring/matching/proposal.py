"""What comes out of a matching."""

from __future__ import annotations

from dataclasses import dataclass

from hrforum.mentoring.matching.problem import Mode
from hrforum.mentoring.matching.reasons import Reason


@dataclass(frozen=True)
class Pair:
    """A mentor and a mentee with the points that they have together."""

    mentor: str
    mentee: str
    score: int
    is_locked: bool = False


@dataclass(frozen=True)
class Group:
    """Mentees of one mentor who share a theme and can work on it together."""

    mentor: str
    theme: str
    mentees: tuple[str, ...]


@dataclass(frozen=True)
class Blocking:
    """Two who would both rather have each other than what they have."""

    mentor: str
    mentee: str
    score: int


@dataclass(frozen=True)
class Audit:
    """How many pairs block the proposal, and the first of them (best score first)."""

    count: int
    first: tuple[Blocking, ...] = ()


@dataclass(frozen=True)
class Search:
    """How the search went.

    ``possible``: pairs that no filter rules out; ``looked_at``: those that the solver was given;
    ``widened``: those that were added because the shortlist would have cost something;
    ``is_exact``: proved that no pair outside the shortlists would make the proposal better.
    """

    possible: int
    looked_at: int
    widened: int
    is_exact: bool


@dataclass(frozen=True)
class Proposal:
    """Who is paired with whom. ``pairs`` are in the order of mentor, then mentee.

    ``worst`` is the lowest score of a pair that nobody locked (None: there is none).
    ``problems``: why there is no pair at all.
    """

    mode: Mode
    pairs: tuple[Pair, ...]
    unmatched: tuple[str, ...]
    total: int
    worst: int | None
    search: Search
    audit: Audit
    groups: tuple[Group, ...] = ()
    problems: tuple[Reason, ...] = ()
