"""Pages of mentoring."""

from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.views import (
    applications,
    cycles,
    incoming,
    pair_home,
    pair_papers,
    pair_public,
    pair_results,
    pair_sessions,
    running,
)

__all__ = [
    "applications",
    "blueprint",
    "cycles",
    "incoming",
    "pair_home",
    "pair_papers",
    "pair_public",
    "pair_results",
    "pair_sessions",
    "running",
]
