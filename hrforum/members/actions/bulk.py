"""The same turn for several memberships at once, after a look at what it will do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select

from hrforum.core import clock
from hrforum.core.db import transactional
from hrforum.core.errors import Invalid
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members import policy
from hrforum.members.actions.common import demand
from hrforum.members.actions.standing import leave, reinstate, suspend
from hrforum.members.models import Delegate, Member

TURNS = ("suspend", "reinstate", "leave")
MOST = 100  # members at once


@dataclass(frozen=True, slots=True)
class MemberStep:
    """What a turn means for one member: it is done, or ``obstacle`` says why not.

    ``delegates`` is how many people have a mandate today; all of them are told.
    """

    member_id: int
    slug: str
    name: str
    delegates: int
    obstacle: str = ""


def plan_turn(actor: Actor, turn: str, member_ids: Sequence[int]) -> list[MemberStep]:
    """Return what a turn would do to each of these members, by name, without doing it.

    Raises:
        Forbidden: the actor is no coordinator.
        Invalid: there is no such turn, or no members, or too many; field ``change``.
    """
    demand(actor)
    if turn not in TURNS:
        raise Invalid("change", _("Choose what to do."))
    if not member_ids:
        raise Invalid("change", _("Choose at least one member."))
    if len(member_ids) > MOST:
        raise Invalid("change", _("Choose at most %(n)s members at once.", n=MOST))
    today = clock.today()
    mandates = (
        select(func.count(Delegate.person_id.distinct()))
        .where(Delegate.member_id == Member.id, policy.valid_on(today))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Member.id,
            Member.slug,
            Member.name,
            Member.left_on,
            Member.suspended_on,
            Member.suspended_until,
            mandates.label("delegates"),
        )
        .where(Member.id.in_(member_ids))
        .order_by(Member.sort_name, Member.id)
    ).all()
    steps = []
    for row in rows:
        obstacle = ""
        is_suspended = policy.is_suspended_on(row, today)
        if row.left_on is not None:
            obstacle = _("The membership has ended.")
        elif turn == "suspend" and is_suspended:
            obstacle = _("The membership is suspended already.")
        elif turn == "reinstate" and not is_suspended:
            obstacle = _("The membership is not suspended.")
        steps.append(MemberStep(row.id, row.slug, row.name, row.delegates, obstacle))
    return steps


@transactional
def turn_members(
    actor: Actor,
    turn: str,
    member_ids: Sequence[int],
    reason: str,
    until: dt.date | None = None,
) -> int:
    """Do a turn to each of these members where nothing stands against it; return to how many.

    All of them or, where a value is not acceptable, none.

    Args:
        actor: a coordinator.
        turn: one of `TURNS`; an end of the membership takes effect today.
        member_ids: which members.
        reason: for their delegates and for coordinators.
        until: the last day of a suspension; None: until it is ended.

    Raises:
        Forbidden: the actor is no coordinator.
        Invalid: the turn is unknown, the reason is missing, or the last day has passed.
    """
    # In one order: two coordinators at once must not wait for each other.
    chosen = select(Member.id).where(Member.id.in_(member_ids)).order_by(Member.id)
    db.session.execute(chosen.with_for_update())
    todo = [step.slug for step in plan_turn(actor, turn, member_ids) if not step.obstacle]
    for slug in todo:
        if turn == "suspend":
            suspend(actor, slug, reason=reason, until=until)
        elif turn == "reinstate":
            reinstate(actor, slug, reason=reason)
        else:
            leave(actor, slug, reason=reason)
    return len(todo)
