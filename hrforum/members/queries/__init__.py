"""Reads: the directory, a member's page, and what a person's page says of mandates."""

from hrforum.members.queries.directory import Choice, Directory, Filters, directory
from hrforum.members.queries.map import Map, Shown, map_page
from hrforum.members.queries.member import Profile, mandates_of, profile
from hrforum.members.queries.roll import version

__all__ = [
    "Choice",
    "Directory",
    "Filters",
    "Map",
    "Profile",
    "Shown",
    "directory",
    "mandates_of",
    "map_page",
    "profile",
    "version",
]
