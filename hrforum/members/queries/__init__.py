"""Reads: the directory, a member's page, and what a person's page says of mandates."""

from hrforum.members.queries.directory import Choice, Directory, Filters, directory
from hrforum.members.queries.member import Profile, mandates_of, profile
from hrforum.members.queries.roll import version

__all__ = [
    "Choice",
    "Directory",
    "Filters",
    "Profile",
    "directory",
    "mandates_of",
    "profile",
    "version",
]
