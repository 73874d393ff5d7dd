"""Writes: members, mandates, groups. Seed, commands and pages all come through here."""

from hrforum.members.actions.delegates import add_delegate, end_delegation
from hrforum.members.actions.groups import add_to_group, create_group, remove_from_group
from hrforum.members.actions.organisations import create_member, create_theme

__all__ = [
    "add_delegate",
    "add_to_group",
    "create_group",
    "create_member",
    "create_theme",
    "end_delegation",
    "remove_from_group",
]
