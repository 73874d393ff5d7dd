"""A guest city ranks those who ask: the second ranking of the matching, beside the associates'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Invalid, ManyInvalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.mentoring.actions.common import check_version, cycle_locked, member_to_act_for
from hrforum.mentoring.models import OfferPreference
from hrforum.mentoring.queries import ranking as queries
from hrforum.mentoring.queries.applications import OFFERS, application

MOST_RANKED = 10


def demand_open(cycle: Any, offer: Any) -> None:
    """Raise Conflict, with the reason, unless the city can rank now.

    Before the call's end not all who ask are there; when pairs are published, they were made by
    what cities had said.
    """
    if offer.state not in ("offered", "paused"):
        raise Conflict(_("Only a city whose offer is handed in can rank who asks."))
    if cycle.state == "call" and clock.today() <= cycle.call_ends_on:
        raise Conflict(_("The call is open. You can rank who asks when it is over."))
    if cycle.state not in ("call", "matching"):
        raise Conflict(_("The pairs are published. What cities ranked stays as it is."))


def is_open(cycle: Any, offer: Any) -> bool:
    """Whether the city can rank now."""
    try:
        demand_open(cycle, offer)
    except Conflict:
        return False
    return True


@transactional
def rank(actor: Actor, slug: str, member_slug: str, chosen: Sequence[str], version: int) -> None:
    """Say whom a guest city would like to mentor, the first choice first; none: no ranking.

    Args:
        actor: a lead contact or officer of the guest city.
        slug: the cycle's.
        member_slug: the guest city's.
        chosen: ids of members as typed, row by row; empty rows are left out.
        version: what the writer saw of the offer.

    Raises:
        NotFound: no such offer for this actor, or cities don't rank in the cycle.
        Forbidden: the actor may not act for the member.
        Conflict: it is not the time, or the offer was changed meanwhile.
        ManyInvalid: somebody is named twice, or can't be ranked.
    """
    cycle = cycle_locked(actor, slug)
    member_to_act_for(actor, member_slug)
    found = application(actor, slug, OFFERS, member_slug)
    offer = found.row
    if offer is None or not cycle.rules.get("guests_rank"):
        raise NotFound
    demand_open(cycle, offer)
    before = queries.ranked(offer.id)
    listed = {str(each.id) for each in queries.applicants(found, before, clock.today())}
    ids = _checked(chosen, listed)
    if ids == before:
        return
    check_version(offer, version)
    db.session.execute(delete(OfferPreference).where(OfferPreference.offer_id == offer.id))
    db.session.add_all(
        OfferPreference(offer_id=offer.id, member_id=member_id, rank=place)
        for place, member_id in enumerate(ids, 1)
    )
    offer.version += 1
    offer.changed_at, offer.changed_by_id = clock.now(), actor.person_id
    db.session.flush()
    audit.record(actor, audit.Tag.OFFER_CHANGED, "mentoring_offer", offer.id, act="ranked")


def _checked(chosen: Sequence[str], listed: set[str]) -> list[int]:
    problems: list[Invalid] = []
    found: list[str] = []
    for n, value in enumerate(chosen[:MOST_RANKED]):
        if not value:
            continue
        if value not in listed:
            problems.append(Invalid(f"rank_{n}", _("Choose a member that asks in this cycle.")))
        elif value in found:
            problems.append(Invalid(f"rank_{n}", _("This member is named twice.")))
        found.append(value)
    if problems:
        raise ManyInvalid(problems)
    return [int(value) for value in found]
