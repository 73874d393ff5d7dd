"""What membership grants to people: mandates that are in force that day, and groups."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import literal, select

from hrforum.core.permissions import register_grants
from hrforum.members.models import Delegate, Group, GroupPerson, Member
from hrforum.members.policy import in_standing_on, valid_on


def mandates(person_id: int, day: dt.date) -> Any:
    """Return the select of the members that the person may speak for on that day.

    While a membership is suspended, and after it has ended, nobody speaks for the member.
    """
    return (
        select(literal("mandate:").concat(Delegate.role), Member.id, Member.slug, Member.name)
        .join(Delegate, Delegate.member_id == Member.id)
        .where(Delegate.person_id == person_id, valid_on(day), in_standing_on(day))
        .distinct()
    )


def groups(person_id: int, day: dt.date) -> Any:
    """Return the select of the groups that the person is in."""
    return (
        select(literal("group"), Group.id, Group.slug, Group.name)
        .join(GroupPerson, GroupPerson.group_id == Group.id)
        .where(GroupPerson.person_id == person_id)
    )


def register() -> None:
    """Let `hrforum.core.permissions` know of both."""
    register_grants("mandates", mandates)
    register_grants("groups", groups)
