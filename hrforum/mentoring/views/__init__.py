"""Pages of mentoring."""

from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.views import applications, cycles, incoming, running

__all__ = ["applications", "blueprint", "cycles", "incoming", "running"]
