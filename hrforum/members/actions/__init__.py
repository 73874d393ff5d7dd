"""Writes: members, mandates, groups. Seed, commands and pages all come through here."""

from hrforum.members.actions.bulk import plan_turn, turn_members
from hrforum.members.actions.delegates import add_delegate, end_delegation
from hrforum.members.actions.groups import add_to_group, create_group, remove_from_group
from hrforum.members.actions.organisations import create_member, create_theme
from hrforum.members.actions.standing import (
    change_membership,
    correct_start,
    leave,
    reinstate,
    rejoin,
    suspend,
)

__all__ = [
    "add_delegate",
    "add_to_group",
    "change_membership",
    "correct_start",
    "create_group",
    "create_member",
    "create_theme",
    "end_delegation",
    "leave",
    "plan_turn",
    "reinstate",
    "rejoin",
    "remove_from_group",
    "suspend",
    "turn_members",
]
