"""The pages of moderation."""

from hrforum.moderation.blueprint import blueprint
from hrforum.moderation.views import appeals, case, queue, reporting, statements, transparency

__all__ = ["appeals", "blueprint", "case", "queue", "reporting", "statements", "transparency"]
