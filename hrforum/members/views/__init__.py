"""Pages: the directory and a member's page."""

from hrforum.members.blueprint import blueprint
from hrforum.members.views import (
    alike,
    applications,
    applying,
    delegates,
    directory,
    editing,
    invitations,
    invited,
    mandates,
    member,
    members_map,
    speaking,
)
from hrforum.members.views.alike import like_section
from hrforum.members.views.applications import waiting_applications
from hrforum.members.views.member import mandates_section

__all__ = [
    "alike",
    "applications",
    "applying",
    "blueprint",
    "delegates",
    "directory",
    "editing",
    "invitations",
    "invited",
    "like_section",
    "mandates",
    "mandates_section",
    "member",
    "members_map",
    "speaking",
    "waiting_applications",
]
