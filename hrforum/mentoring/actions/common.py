"""What the writes of cycles, offers and requests share: who may, and whom to tell."""

from __future__ import annotations

from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core import audit, clock
from hrforum.core.db import lock
from hrforum.core.errors import Conflict, Forbidden, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Delegate, Member
from hrforum.members.policy import is_current_on, is_suspended_on
from hrforum.mentoring import policy
from hrforum.mentoring.models import Cycle, CycleEvent

ACT_TEXT = 2_000


def cycle_locked(actor: Actor, slug: str) -> Cycle:
    """Return a cycle that the actor may see, locked; raise NotFound where there is none."""
    cycle: Cycle | None = db.session.scalar(
        lock(select(Cycle).where(Cycle.slug == slug)).execution_options(populate_existing=True)
    )
    if cycle is None or not policy.may_see_cycle(actor, cycle):
        raise NotFound(_("There is no such cycle."))
    return cycle


def happened(actor: Actor, cycle: Cycle, act: str, reason: str = "") -> CycleEvent:
    """Note that something happened to a cycle."""
    event = CycleEvent(cycle_id=cycle.id, actor_id=actor.person_id, act=act, reason=reason)
    db.session.add(event)
    db.session.flush()
    audit.record(actor, audit.Tag.CYCLE_CHANGED, "mentoring_cycle", cycle.id, act=act)
    return event


def check_version(row: Any, version: int) -> None:
    """Raise Conflict when somebody has changed the row since the page was made."""
    if row.version != version:
        raise Conflict(_("This was changed in another window or by somebody else meanwhile."))


def member_to_act_for(actor: Actor, slug: str) -> Member:
    """Return the member of that address, for which the actor may offer and ask.

    Raises:
        NotFound: there is no such member, or the actor never spoke for it.
        Forbidden: the actor's mandate does not allow it, has ended, or the membership rests.
    """
    member = db.session.scalar(select(Member).where(Member.slug == slug))
    if member is None:
        raise NotFound(_("There is no such member."))
    if not policy.may_act_for(actor, member.id):
        raise Forbidden(why_not(actor, member)) if spoke_for(actor, member.id) else NotFound
    return member


def spoke_for(actor: Actor, member_id: int) -> bool:
    """Whether the actor speaks for the member, or did at any time: one statement."""
    if actor.person_id is None:
        return False
    ever = select(Delegate.id).where(
        Delegate.member_id == member_id, Delegate.person_id == actor.person_id
    )
    return db.session.scalar(ever.limit(1)) is not None


def why_not(actor: Actor, member: Any) -> str:
    """Return why somebody who speaks or spoke for the member may not act for it now."""
    day = clock.today()
    if not is_current_on(member, day):
        return str(
            _(
                "%(member)s left the network on %(date)s. Nobody can offer or ask for it any more.",
                member=member.name,
                date=format_date(member.left_on, "long"),
            )
        )
    if is_suspended_on(member, day):
        return str(
            _(
                "The membership of %(member)s is suspended. Nobody can offer or ask for it until "
                "that ends. What was handed in before stays, but is not matched in that time.",
                member=member.name,
            )
        )
    if actor.mandate(member.id) is not None:
        return str(
            _(
                "Only lead contacts and officers of %(member)s can offer or ask in mentoring.",
                member=member.name,
            )
        )
    return str(
        _(
            "You no longer speak for %(member)s: your mandate has ended. What you wrote is kept "
            "for its other delegates. Its lead contact or the coordinators can renew your mandate.",
            member=member.name,
        )
    )
