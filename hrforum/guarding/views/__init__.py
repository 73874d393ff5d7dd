"""Pages of prevention."""

from hrforum.guarding.blueprint import blueprint
from hrforum.guarding.views import held, queue, rules

__all__ = ["blueprint", "held", "queue", "rules"]
