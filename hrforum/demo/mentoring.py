"""Demonstration: a call for mentoring that is open, with offers and requests.

The cities are real places and have offered and asked nothing: who acts here is nobody, and the
words say that they are a demonstration. One draft waits for its delegate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.permissions import Actor, Grants, Mandate
from hrforum.members.models import Member
from hrforum.mentoring.actions import applications, cycles
from hrforum.mentoring.actions.cycle_checks import rule_values
from hrforum.mentoring.queries import applications as queries

OPENED = dt.timedelta(days=30)
OFFERS = {
    "graz": 2, "vienna": 3, "york": 1, "utrecht": 2, "middelburg": 1, "lund": 2, "nuremberg": 3,
}  # fmt: skip
DRAFT = "gdansk"
REQUESTS = (
    "salzburg", "barcelona", "turin", "bordeaux", "grigny", "bergen", "gothenburg", "budapest",
    "saint-denis", "venice", "tuzla", "bologna", "ghent", "rosario", "mexico-city", "montreal",
)  # fmt: skip
# For some the city that they would like best.
WISHES = {"salzburg": "graz", "ghent": "utrecht", "bergen": "lund", "tuzla": "graz"}
CHALLENGE = (
    "Demonstration value. People come to us when it is too late: the letter from the court is "
    "there, and the flat is lost. We want to hear of it earlier, and to have a plan with the "
    "courts, the landlords and those concerned."
)
QUESTIONS = ("How do others hear of it early?", "Who pays for the first month?")


def plant_mentoring(actors: Mapping[str, Actor]) -> None:
    """Open a call as the coordinator; let cities offer and ask in it."""
    chief = actors["coordinator"]
    today = clock.today()
    days = {"call_starts_on": -30, "call_ends_on": 21, "starts_on": 60, "review_on": 240,
            "ends_on": 425}  # fmt: skip
    with clock.at(clock.now() - OPENED):
        cycle = cycles.create_cycle(
            chief,
            {
                "name": f"Mentoring {today.year}/{today.year + 1}",
                "description": (
                    "Demonstration value. One guest city and one associate work for a year on "
                    "one question: eight sessions online, one visit of two days in each city. "
                    "The network pays for travel and interpreters."
                ),
                **{name: (today + dt.timedelta(days=n)).isoformat() for name, n in days.items()},
                "consent_days": "14",
                "planned_sessions": "8",
                **rule_values({"guests_rank": True}),
            },
        )
        cycles.open_call(chief, cycle.slug)
    with transaction() as session:
        members = {member.slug: member for member in session.scalars(select(Member))}
    slugs = {slug: member.id for slug, member in members.items()}
    for place, (slug, capacity) in enumerate(OFFERS.items()):
        raw = begun("offers", members[slug]) | {
            "capacity": str(capacity),
            "formats": ["online", "visit", "group"] if place % 3 == 0 else ["online", "visit"],
        }
        _save(cycle.slug, "offers", members[slug], raw, place)
    for place, slug in enumerate(REQUESTS):
        wish = str(slugs[WISHES[slug]]) if slug in WISHES else ""
        raw = begun("requests", members[slug]) | {
            "formats": ["online"] if place % 2 else ["online", "visit"],
            "challenge": CHALLENGE,
            **{f"question_{n}": question for n, question in enumerate(QUESTIONS)},
            "endorsed_by": "Demonstration value",
            "endorsed_role": "Deputy mayor",
            "endorsed_on": (today - dt.timedelta(days=45)).isoformat(),
            "wish_0": wish,
        }
        _save(cycle.slug, "requests", members[slug], raw, place)
    draft = begun("requests", members[DRAFT])
    _save(cycle.slug, "requests", members[DRAFT], draft, 0, hand_in=False)


def begun(kind: str, member: Member) -> dict[str, Any]:
    """Return what a form begins with, from the member's page, as it would be typed."""
    said = queries.from_profile(kind, member)
    raw: dict[str, Any] = {"competences": said.get("competences", [])}
    for theme_id, level in said["themes"].items():
        strength, evidence = level if isinstance(level, tuple) else (level, "")
        raw[f"t{theme_id}"] = str(strength)
        raw[f"t{theme_id}_evidence"] = evidence or "Demonstration value"
    for n, (code, level) in enumerate(said["languages"].items()):
        raw[f"code_{n}"], raw[f"level_{n}"] = code, level
    return raw


def _save(
    slug: str, kind: str, member: Member, raw: dict[str, Any], place: int, *, hand_in: bool = True
) -> None:
    mandate = Mandate(member.id, member.slug, member.name, "officer")
    nobody = Actor(display_name="Demonstration", grants=Grants(mandates=(mandate,)))
    with clock.at(clock.now() - OPENED + dt.timedelta(hours=9 + 20 * place)):
        applications.save(nobody, slug, kind, member.slug, raw, 0, hand_in=hand_in)
