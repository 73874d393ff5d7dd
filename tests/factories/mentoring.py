"""Cycles, offers, requests of mentoring."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hrforum.core import clock
from hrforum.members.models import Member, Theme
from hrforum.mentoring.models import (
    Cycle,
    Offer,
    OfferPreference,
    OfferRefusal,
    OfferTheme,
    Request,
    RequestPreference,
    RequestTheme,
)
from tests.factories.base import number, save
from tests.factories.members import member

CYCLE_DAYS = {
    "call_starts_on": -20, "call_ends_on": 10, "starts_on": 40, "review_on": 200, "ends_on": 400,
}  # fmt: skip
MATCHING_DAYS = {"call_starts_on": -50, "call_ends_on": -20, "starts_on": 10}


def cycle(*, state: str = "call", **columns: Any) -> Cycle:
    """A cycle whose call is open; in a later state its call has ended."""
    n = number()
    days = {**CYCLE_DAYS, **(MATCHING_DAYS if state not in ("draft", "call") else {})}
    today = clock.today()
    values: dict[str, Any] = {
        "slug": f"cycle-{n}",
        "name": f"Cycle {n}",
        "description": "Cities learn from cities.",
        "state": state,
        **{name: today + dt.timedelta(days=days[name]) for name in days},
    }
    return save(Cycle(**{**values, **columns}))


def offer(
    of: Member | None = None,
    to: Cycle | None = None,
    *,
    themes: dict[Theme, int] | None = None,
    refusals: dict[Member, str] | None = None,
    ranking: list[Member] | None = None,
    **columns: Any,
) -> Offer:
    """An offer of a guest city; `themes` maps to strengths, `refusals` members to reasons.

    `ranking`: whom it would like to mentor, the first choice first.
    """
    of = of or member(membership="guest", country="NL", population=300_000)
    to = to or cycle()
    values: dict[str, Any] = {
        "state": "offered",
        "capacity": 1,
        "languages": {"en": "working"},
        "formats": ["online", "visit"],
        "offered_at": clock.now(),
    }
    made = save(Offer(cycle_id=to.id, member_id=of.id, **{**values, **columns}))
    for each, strength in (themes or {}).items():
        save(
            OfferTheme(offer_id=made.id, theme_id=each.id, strength=strength, evidence="A report.")
        )
    for rank, wished in enumerate(ranking or [], 1):
        save(OfferPreference(offer_id=made.id, member_id=wished.id, rank=rank))
    for other, why in (refusals or {}).items():
        save(OfferRefusal(offer_id=made.id, member_id=other.id, reason=why))
    return made


def request(
    of: Member | None = None,
    to: Cycle | None = None,
    *,
    themes: dict[Theme, int] | None = None,
    preferences: list[Member] | None = None,
    **columns: Any,
) -> Request:
    """A request of an associate; `themes` maps to needs, `preferences` begin with the first."""
    of = of or member(membership="associate", country="AT", population=100_000)
    to = to or cycle()
    values: dict[str, Any] = {
        "state": "submitted",
        "languages": {"en": "working"},
        "formats": ["online"],
        "challenge": "People who lose their homes do not find us in time.",
        "questions": ["How do others hear of it early?"],
        "endorsed_by": "Maria Muster",
        "endorsed_role": "Mayor",
        "endorsed_on": clock.today(),
        "submitted_at": clock.now(),
    }
    made = save(Request(cycle_id=to.id, member_id=of.id, **{**values, **columns}))
    for each, need in (themes or {}).items():
        save(RequestTheme(request_id=made.id, theme_id=each.id, need=need))
    for rank, wished in enumerate(preferences or (), 1):
        save(
            RequestPreference(request_id=made.id, member_id=wished.id, rank=rank, reason="We know.")
        )
    return made
