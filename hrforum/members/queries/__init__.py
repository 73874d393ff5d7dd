"""Reads: the directory, a member's page, and what a person's page says of mandates."""

from hrforum.members.queries.alike import Alike, Like, alike, slug_of
from hrforum.members.queries.directory import Choice, Directory, Filters, directory
from hrforum.members.queries.map import Map, Shown, map_page
from hrforum.members.queries.member import Profile, mandates_of, profile
from hrforum.members.queries.roll import version

__all__ = [
    "Alike",
    "Choice",
    "Directory",
    "Filters",
    "Like",
    "Map",
    "Profile",
    "Shown",
    "alike",
    "directory",
    "mandates_of",
    "map_page",
    "profile",
    "slug_of",
    "version",
]
