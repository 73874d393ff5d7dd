"""Demonstration: a cycle whose pairs were published, with one at work and others to be answered.

The cities are real places and have offered, asked and answered nothing: all words say that they
are a demonstration. Utrecht and Gdańsk, for which the demo logins speak, have not answered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.permissions import Actor, Grants, Mandate
from hrforum.demo.mentoring import CHALLENGE, QUESTIONS, begun
from hrforum.members.models import Member
from hrforum.mentoring.actions import applications, consent, cycles, publishing, ranking, runs
from hrforum.mentoring.actions.cycle_checks import rule_values
from hrforum.mentoring.models import Pairing
from hrforum.mentoring.queries import applications as queries

OFFERS = {"utrecht": 2, "graz": 1, "lund": 2, "york": 1}
REQUESTS = {
    "gdansk": "utrecht", "turin": "graz", "bergen": "", "venice": "", "tuzla": "graz",
    "grigny": "", "montreal": "york", "rosario": "",
}  # fmt: skip
# Whom two of the guest cities would like to mentor.
RANKINGS = {"graz": ("tuzla", "turin"), "york": ("montreal",)}
SAID_YES = 2  # pairs at work, beside those that wait
BEGAN, PUBLISHED = dt.timedelta(days=80), dt.timedelta(days=6)


def plant_matching(actors: Mapping[str, Actor]) -> None:
    """Open a call, let cities offer and ask, match and publish; some cities answer."""
    chief, now = actors["coordinator"], clock.now()
    with clock.at(now - BEGAN):
        slug = _cycle(chief)
    with transaction() as session:
        members = {member.slug: member for member in session.scalars(select(Member))}
    for place, (name, capacity) in enumerate(OFFERS.items()):
        raw = begun("offers", members[name]) | {
            "capacity": str(capacity), "formats": ["online", "visit"],
        }  # fmt: skip
        with clock.at(now - BEGAN + dt.timedelta(days=5 + place)):
            applications.save(_lead(members[name]), slug, "offers", name, raw, 0, hand_in=True)
    for place, (name, wish) in enumerate(REQUESTS.items()):
        raw = begun("requests", members[name]) | {
            "formats": ["online"],
            "challenge": CHALLENGE,
            **{f"question_{n}": question for n, question in enumerate(QUESTIONS)},
            "endorsed_by": "Demonstration value",
            "endorsed_role": "Mayor",
            "endorsed_on": (clock.today() - BEGAN).isoformat(),
            "wish_0": str(members[wish].id) if wish else "",
        }
        with clock.at(now - BEGAN + dt.timedelta(days=10 + 2 * place)):
            applications.save(_lead(members[name]), slug, "requests", name, raw, 0, hand_in=True)
    with clock.at(now - PUBLISHED - dt.timedelta(days=14)):
        cycles.end_call(chief, slug, "Demonstration value. All places are spoken for.")
    _rank(slug, members, now)
    _match(chief, slug, now)
    _answer(slug, members, now)


def _cycle(chief: Actor) -> str:
    today = clock.today()
    days = {"call_starts_on": 0, "call_ends_on": 70, "starts_on": 90, "review_on": 270,
            "ends_on": 455}  # fmt: skip
    cycle = cycles.create_cycle(
        chief,
        {
            "name": f"Mentoring {today.year}, first round",
            "description": "Demonstration value. Eight sessions online in a year, one visit.",
            **{name: (today + dt.timedelta(days=n)).isoformat() for name, n in days.items()},
            "consent_days": "14",
            "planned_sessions": "8",
            **rule_values({"guests_rank": True}),
        },
    )
    cycles.open_call(chief, cycle.slug)
    return cycle.slug


def _rank(slug: str, members: Mapping[str, Member], now: dt.datetime) -> None:
    with clock.at(now - PUBLISHED - dt.timedelta(days=7)):
        for name, wished in RANKINGS.items():
            lead = _lead(members[name])
            offer = queries.application(lead, slug, "offers", name)
            ids = [str(members[each].id) for each in wished]
            ranking.rank(lead, slug, name, ids, offer.version)


def _match(chief: Actor, slug: str, now: dt.datetime) -> None:
    for place, mode in enumerate(("flow", "stable")):
        with clock.at(now - PUBLISHED - dt.timedelta(hours=9 - place)):
            runs.start(chief, slug, mode, note="Demonstration value")
            runs.run_next()
    with clock.at(now - PUBLISHED):
        publishing.publish(chief, slug, 1)


def _answer(slug: str, members: Mapping[str, Member], now: dt.datetime) -> None:
    """Let both cities of some pairs say yes, and one city of another."""
    names = {member.id: name for name, member in members.items()}
    with transaction() as session:
        pairs = session.scalars(
            select(Pairing).where(Pairing.state == "proposed").order_by(Pairing.id)
        ).all()
    others = [p for p in pairs if names[p.mentor_id] != "utrecht"]
    for place, pairing in enumerate(others[: SAID_YES + 1]):
        sides = [pairing.mentor_id, pairing.mentee_id][: 2 if place < SAID_YES else 1]
        for hours, member_id in enumerate(sides):
            with clock.at(now - PUBLISHED + dt.timedelta(days=1 + place, hours=hours)):
                consent.answer(_lead(members[names[member_id]]), pairing.id, "yes")


def _lead(member: Member) -> Actor:
    mandate = Mandate(member.id, member.slug, member.name, "lead")
    return Actor(display_name="Demonstration", grants=Grants(mandates=(mandate,)))
