"""Who may do what to members. The directory and the pages of members are open to everybody."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from hrforum.core.permissions import Actor
from hrforum.members.models import Delegate, Member
from hrforum.members.models.applications import Application
from hrforum.members.models.joining import Invitation

EDITORS = ("lead", "officer")


def may_manage(actor: Actor) -> bool:
    """Whether the actor may make members and groups, and say who speaks for whom."""
    return actor.is_coordinator


def may_edit(actor: Actor, member_id: int) -> bool:
    """Whether the actor may change what the member's page says.

    The lead contact and officers keep the page for their member: they answer for its facts.
    Elected representatives and experts speak for the member but do not. Coordinators may, too;
    what they enter is the network's word until the member confirms it. Of a suspended or former
    member only coordinators change the page: its delegates' mandates do not hold (`in_standing`).
    """
    return actor.is_coordinator or may_confirm(actor, member_id)


def may_confirm(actor: Actor, member_id: int) -> bool:
    """Whether the actor may say in the member's name that a value is right."""
    mandate = actor.mandate(member_id)
    return mandate is not None and mandate.role in EDITORS


def may_leave(actor: Actor, member_id: int) -> bool:
    """Whether the actor may end the membership: its lead contact, or a coordinator."""
    return actor.is_coordinator or actor.leads(member_id)


def current_on(day: dt.date) -> ColumnElement[bool]:
    """Return the condition on `Member` that its membership has not ended by that day.

    Suspended members are current: the directory shows them.
    """
    return or_(Member.left_on.is_(None), Member.left_on >= day)


def is_current_on(member: Any, day: dt.date) -> bool:
    """The twin of `current_on` for a member (or a row with its columns)."""
    return member.left_on is None or bool(member.left_on >= day)


def in_standing_on(day: dt.date) -> ColumnElement[bool]:
    """Return the condition on `Member` that it is current and not suspended on that day."""
    return and_(
        current_on(day),
        or_(
            Member.suspended_on.is_(None),
            Member.suspended_on > day,
            Member.suspended_until < day,
        ),
    )


def is_in_standing_on(member: Any, day: dt.date) -> bool:
    """The twin of `in_standing_on` for a member (or a row with its columns)."""
    return is_current_on(member, day) and not is_suspended_on(member, day)


def is_suspended_on(member: Any, day: dt.date) -> bool:
    """Whether the membership is suspended on that day."""
    if member.suspended_on is None or member.suspended_on > day:
        return False
    return member.suspended_until is None or bool(member.suspended_until >= day)


def suspended_on(day: dt.date) -> ColumnElement[bool]:
    """Return the condition on `Member` that it is current, and suspended on that day."""
    return and_(
        current_on(day),
        Member.suspended_on <= day,
        or_(Member.suspended_until.is_(None), Member.suspended_until >= day),
    )


def may_manage_delegates(actor: Actor, member_id: int) -> bool:
    """Whether the actor may say who speaks for that member: its leads and coordinators."""
    return actor.is_coordinator or actor.leads(member_id)


def valid_on(day: dt.date) -> ColumnElement[bool]:
    """Return the condition on `Delegate` that holds for mandates in force on that day."""
    return and_(
        Delegate.revoked_at.is_(None),
        Delegate.starts_on <= day,
        or_(Delegate.ends_on.is_(None), Delegate.ends_on >= day),
    )


def not_over_on(day: dt.date) -> ColumnElement[bool]:
    """Return the condition on `Delegate` that holds for mandates in force that day or to come."""
    return and_(
        Delegate.revoked_at.is_(None), or_(Delegate.ends_on.is_(None), Delegate.ends_on >= day)
    )


def open_after(day: dt.date) -> ColumnElement[bool]:
    """Return the condition on `Delegate` that holds for mandates that go on after that day."""
    return not_over_on(day + dt.timedelta(days=1))


def is_valid_on(delegate: Delegate, day: dt.date) -> bool:
    """Whether a mandate is in force on that day: the twin of `valid_on` for one loaded row."""
    return (
        delegate.revoked_at is None
        and delegate.starts_on <= day
        and (delegate.ends_on is None or delegate.ends_on >= day)
    )


def may_accept(actor: Actor, address: str | None, invitation: Invitation) -> bool:
    """Whether the actor, whose account has that address, is who the invitation was sent to.

    Whoever wrote it can't take it for the city, too.
    """
    return (
        actor.is_signed_in
        and address == invitation.email
        and actor.person_id != invitation.invited_by_id
    )


def may_apply_with(actor: Actor, application: Application) -> bool:
    """Whether the application is the actor's own."""
    return actor.is_signed_in and application.person_id == actor.person_id


def may_decide(actor: Actor, application: Application) -> bool:
    """Whether the actor may work on an application: a coordinator, and not who applied."""
    return actor.is_coordinator and application.person_id != actor.person_id


def may_confirm_decline(actor: Actor, application: Application) -> bool:
    """Whether the actor may be the second pair of eyes on a decline."""
    return may_decide(actor, application) and application.proposed_by_id != actor.person_id
