"""The tables of members."""

from hrforum.members.models.organisations import (
    DELEGATE_ROLES,
    KINDS,
    LANGUAGE_LEVELS,
    MEMBERSHIPS,
    Delegate,
    Group,
    GroupPerson,
    Member,
    MemberLanguage,
    MemberTheme,
    Theme,
)

__all__ = [
    "DELEGATE_ROLES",
    "KINDS",
    "LANGUAGE_LEVELS",
    "MEMBERSHIPS",
    "Delegate",
    "Group",
    "GroupPerson",
    "Member",
    "MemberLanguage",
    "MemberTheme",
    "Theme",
]
