"""Pages: the directory and a member's page."""

from hrforum.members.blueprint import blueprint
from hrforum.members.views import (
    alike,
    applications,
    applying,
    directory,
    editing,
    invitations,
    invited,
    member,
    members_map,
)
from hrforum.members.views.alike import like_section
from hrforum.members.views.applications import waiting_applications
from hrforum.members.views.member import mandates_section

__all__ = [
    "alike",
    "applications",
    "applying",
    "blueprint",
    "directory",
    "editing",
    "invitations",
    "invited",
    "like_section",
    "mandates_section",
    "member",
    "members_map",
    "waiting_applications",
]
