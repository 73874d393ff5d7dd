"""Pages of curators."""

from hrforum.curating.blueprint import blueprint
from hrforum.curating.views import acts, bulk, history, staff

__all__ = ["acts", "blueprint", "bulk", "history", "staff"]
