"""Who may do what in mentoring. Each predicate has an SQL twin where rows are filtered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, true

from hrforum.core.permissions import Actor
from hrforum.mentoring.models import Cycle

# Who may act for a member in mentoring: facts and promises are the leads' and officers' to make.
SPEAKERS = ("lead", "officer")


def may_run(actor: Actor) -> bool:
    """Whether the actor opens cycles, matches, publishes, follows all pairs."""
    return actor.is_coordinator


def may_act_for(actor: Actor, member_id: int) -> bool:
    """Whether the actor may offer, ask and keep the pair's papers for that member."""
    mandate = actor.mandate(member_id)
    return mandate is not None and mandate.role in SPEAKERS


def may_bind(actor: Actor, member_id: int) -> bool:
    """Whether the actor may bind the member: consent to a pair, sign the agreement. Its leads."""
    return actor.leads(member_id)


def may_see_cycle(actor: Actor, cycle: Any) -> bool:
    """Whether the actor may see the cycle: a draft is its coordinators'."""
    return cycle.state != "draft" or may_run(actor)


def cycles_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The SQL twin of `may_see_cycle`."""
    return true() if may_run(actor) else Cycle.state != "draft"


def may_read_application(actor: Actor, row: Any) -> bool:
    """Whether the actor may read an offer or a request: its member's delegates do.

    Coordinators read what was handed in; a draft is its member's alone.
    """
    if actor.mandate(row.member_id) is not None:
        return True
    return may_run(actor) and row.state != "draft"


def takes_applications_on(cycle: Any, day: dt.date) -> bool:
    """Whether offers and requests may come in on that day (UTC)."""
    return bool(cycle.state == "call" and cycle.call_starts_on <= day <= cycle.call_ends_on)


def may_offer(member: Any) -> bool:
    """Whether the member may offer to mentor: a guest city, or one that was mentored before.

    The second part is asked by `hrforum.mentoring.queries`; here is what the row says.
    """
    return bool(member.membership == "guest")


def may_ask(member: Any, kinds: list[str]) -> bool:
    """Whether the member may ask for a mentor in a cycle for these kinds (none named: all)."""
    return bool(member.membership == "associate" and (not kinds or member.kind in kinds))


def may_know_pair(actor: Actor, pairing: Any) -> bool:
    """Whether the actor may know of the pair: coordinators, and who speaks for one of both."""
    return may_run(actor) or any(
        actor.mandate(member_id) is not None for member_id in (pairing.mentor_id, pairing.mentee_id)
    )


def sides_bound_by(actor: Actor, pairing: Any) -> tuple[str, ...]:
    """Return the sides of the pair that the actor may bind."""
    sides = {"mentor": pairing.mentor_id, "mentee": pairing.mentee_id}
    return tuple(side for side, member_id in sides.items() if may_bind(actor, member_id))
