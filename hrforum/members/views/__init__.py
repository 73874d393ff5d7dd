"""Pages: the directory and a member's page."""

from hrforum.members.blueprint import blueprint
from hrforum.members.views import directory, member
from hrforum.members.views.member import mandates_section

__all__ = ["blueprint", "directory", "mandates_section", "member"]
