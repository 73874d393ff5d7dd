"""Pages of mentoring."""

from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.views import (
    applications,
    consent,
    cycles,
    following,
    incoming,
    matching,
    pair_home,
    pair_papers,
    pair_public,
    pair_results,
    pair_sessions,
    ranking,
    running,
    what_if,
)

__all__ = [
    "applications",
    "blueprint",
    "consent",
    "cycles",
    "following",
    "incoming",
    "matching",
    "pair_home",
    "pair_papers",
    "pair_public",
    "pair_results",
    "pair_sessions",
    "ranking",
    "running",
    "what_if",
]
