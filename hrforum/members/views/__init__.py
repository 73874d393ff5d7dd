"""Pages: the directory and a member's page."""

from hrforum.members.blueprint import blueprint
from hrforum.members.views import directory, invitations, invited, member, members_map
from hrforum.members.views.member import mandates_section

__all__ = [
    "blueprint",
    "directory",
    "invitations",
    "invited",
    "mandates_section",
    "member",
    "members_map",
]
