"""What mentoring has in the matrix's world: cycles, runs, pairs that are asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from hrforum.core.db import transaction
from hrforum.members.models import Member, Theme
from hrforum.mentoring.actions import overrides, runs
from tests import factories as make


def cycles_and_pairs(world: Any) -> None:
    """Utrecht offers and Linz asks in a call; a draft cycle; one whose call is over."""
    with transaction() as session:
        of = {m.slug: m for m in session.scalars(select(Member))}
        housing = session.scalars(select(Theme).where(Theme.slug == "housing")).one()
    round_one = make.cycle(slug="round", name="Round")
    make.offer(of["utrecht"], round_one, themes={housing: 3})
    make.request(of["linz"], round_one, themes={housing: 2})
    make.cycle(slug="unpublished", name="Unpublished", state="draft")
    make.cycle(slug="matched", name="Matched", state="matching")
    ranked = make.cycle(slug="ranked", name="Ranked", state="matching", rules={"guests_rank": True})
    make.offer(of["utrecht"], ranked, themes={housing: 3})
    make.request(of["linz"], ranked, themes={housing: 2})
    _pairs(world, of, housing)


def _pairs(world: Any, of: dict[str, Member], housing: Theme) -> None:
    """A cycle with runs and a pair to be answered, one to be published, one with a pair at work."""
    chief = make.actor_of(world.people["coordinator"])
    tried, paired, older = (
        make.cycle(slug=slug, name=slug.title(), state=state)
        for slug, state in (("tried", "matching"), ("paired", "running"), ("older", "running"))
    )
    for each in (tried, paired):
        make.offer(of["utrecht"], each, themes={housing: 3}, capacity=2)
        make.request(of["linz"], each, themes={housing: 2})
        runs.start(chief, each.slug, "flow")
    decided = overrides.decide(
        chief, "tried", "forbidden", of["utrecht"].id, of["linz"].id, "Too near."
    )
    overrides.end(chief, "tried", decided.id)
    decided = overrides.decide(
        chief, "tried", "locked", of["utrecht"].id, of["linz"].id, "They know each other."
    )
    runs.run_due()
    runs.start(chief, "paired", "stable")
    pair = make.pairing(of["utrecht"], of["linz"], paired)
    active = make.pairing(of["utrecht"], of["linz"], older, state="active")
    foreign = make.pairing(
        make.member(membership="guest", name="Foreign"), make.member(name="Far"), paired
    )
    world.shared |= {
        "asking": str(of["linz"].id),
        "decision": str(decided.id),
        "asked_pair": str(pair.id),
        "active": str(active.id),
        "foreign": str(foreign.id),
    }
