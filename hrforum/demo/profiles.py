"""What the pages of the demonstration's members say, with sources that say what they are.

The cities are real places and have said nothing here: everything is entered by the network, marked
as a demonstration value, and not confirmed. Which elements a city has is invented, from its name,
so that pages and filters differ; only organisations that are made up confirm theirs.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.members.actions import profile
from hrforum.members.models import Member
from hrforum.members.models.joining import CommitmentSignature
from hrforum.members.models.profile import COMPETENCES, ELEMENTS
from hrforum.members.queries import details
from hrforum.members.queries.joining import commitment_in_force

SOURCE = "Demonstration value"
ENTERED = dt.timedelta(days=40)
PROMISES = (
    (
        "publish a yearly report on human rights in the city",
        "With figures by district, written together with civil society.",
        "under_way",
        60,
    ),
    ("open an office where people can complain about discrimination", "", "planned", 0),
    (
        "check each new budget for its effect on human rights",
        "Begun with two departments; the others follow.",
        "under_way",
        25,
    ),
    ("train all staff who meet the public", "Half a day each, every two years.", "done", 100),
    ("write human rights clauses into public contracts", "", "given_up", 10),
)  # fmt: skip


def plant_profiles(actors: Mapping[str, Actor], keepers: Mapping[str, str]) -> None:
    """Fill the pages of all members.

    Args:
        actors: the people of the demonstration by username.
        keepers: for made-up organisations, the username of a delegate who keeps the page.
    """
    with transaction() as session:
        members = session.scalars(select(Member).order_by(Member.id)).all()
    with clock.at(clock.now() - ENTERED):
        for member in members:
            if member.kind in details.CITY_KINDS:
                _city(member)
            elif member.slug in keepers:
                _confirm(member, actors[keepers[member.slug]])


def _city(member: Member) -> None:
    pick = _Picker(member.slug)
    is_guest = member.membership == "guest"
    save(member, "elements", _elements(pick, is_guest))
    save(member, "competences", _competences(pick))
    if is_guest:
        note = "Example: visits by two people for two days, a call every month."
        _sign(member)
        save(member, "mentoring", {"availability": "open", "places": "3", "note": note})
    for n in range(1 + pick("promises", 3)):
        title, text, state, progress = PROMISES[(pick("first", 5) + n) % len(PROMISES)]
        profile.save_commitment(
            SYSTEM,
            member.slug,
            None,
            {
                "title": f"Example: {title}",
                "text": text,
                "state": state,
                "progress": str(progress),
                "due_on": f"{2026 + pick(title, 3)}-12-31",
                "source": SOURCE,
            },
        )


def _sign(member: Member) -> None:
    """Show where a signature stands; the name says that nobody has signed."""
    page = commitment_in_force()
    if page is not None:
        with transaction() as session:
            session.add(
                CommitmentSignature(
                    member_id=member.id, page_id=page.id, name=SOURCE, role="example of a signature"
                )
            )


def _elements(pick: _Picker, is_guest: bool) -> dict[str, str]:
    raw: dict[str, str] = {}
    weights = "aaaaapppn-" if is_guest else "aapppnnn--"
    for name in ELEMENTS:
        state = {"a": "adopted", "p": "planned", "n": "none", "-": ""}[
            weights[pick(name, len(weights))]
        ]
        if state:
            raw[f"{name}_state"] = state
            raw[f"{name}_source"] = SOURCE
        if state == "adopted":
            month = 1 + pick(f"{name} month", 12)
            raw[f"{name}_dated"] = f"{2005 + pick(f'{name} year', 20)}-{month:02}-01"
    return raw


def _competences(pick: _Picker) -> dict[str, str]:
    levels = ("full", "full", "shared", "shared", "none")
    chosen = {f"c_{area}": levels[pick(f"c {area}", len(levels))] for area in COMPETENCES}
    return {**chosen, "source": SOURCE}


def save(member: Member, section: str, raw: Mapping[str, Any]) -> None:
    """Put values into a section that has none."""
    profile.save_section(SYSTEM, member.slug, section, raw, details.fingerprint({}))


def _confirm(member: Member, keeper: Actor) -> None:
    sections = details.sections_of(member.kind)
    found = details.details(member.id)
    seen = [details.snapshot(name, member, found) for name in sections]
    profile.confirm(keeper, member.slug, sections, details.fingerprint(*seen))


class _Picker:
    """Numbers that look random and are the same in every demonstration."""

    def __init__(self, seed: str) -> None:
        self.seed = seed

    def __call__(self, what: str, below: int) -> int:
        digest = hashlib.sha256(f"{self.seed}/{what}".encode()).digest()
        return int.from_bytes(digest[:4]) % below
