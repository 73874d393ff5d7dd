"""The tables of members."""

from hrforum.members.models.delegates import INVITATION_STATES, DelegateInvitation
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
from hrforum.members.models.profile import (
    Commitment,
    CommitmentEvidence,
    MemberCharter,
    MemberCompetence,
    MemberEdit,
    MemberElement,
    MemberValue,
)
from hrforum.members.models.standing import MembershipEvent

__all__ = [
    "DELEGATE_ROLES",
    "INVITATION_STATES",
    "KINDS",
    "LANGUAGE_LEVELS",
    "MEMBERSHIPS",
    "Commitment",
    "CommitmentEvidence",
    "Delegate",
    "DelegateInvitation",
    "Group",
    "GroupPerson",
    "Member",
    "MemberCharter",
    "MemberCompetence",
    "MemberEdit",
    "MemberElement",
    "MemberLanguage",
    "MemberTheme",
    "MemberValue",
    "MembershipEvent",
    "Theme",
]
