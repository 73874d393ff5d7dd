"""Pairs of cities at work."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from hrforum.accounts.models import Person
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.permissions import forget_grants
from hrforum.members.models import Member
from hrforum.mentoring.actions.opening import open_pairing
from hrforum.mentoring.models import Cycle, Pairing, PairingConsent
from tests.factories.base import save
from tests.factories.members import delegate, member
from tests.factories.mentoring import cycle
from tests.factories.people import person


@dataclass
class Pair:
    """A pair that was opened, with a lead of each side."""

    pairing: Pairing
    cycle: Cycle
    mentor: Member
    mentee: Member
    guest: Person
    town: Person

    @property
    def id(self) -> int:
        """The pairing's."""
        return self.pairing.id

    @property
    def path(self) -> str:
        """The address of its workspace."""
        return f"/mentoring/pairings/{self.pairing.id}/"


def pair(
    mentor: Member | None = None,
    mentee: Member | None = None,
    to: Cycle | None = None,
    *,
    guest: Person | None = None,
    town: Person | None = None,
    **columns: Any,
) -> Pair:
    """An active pair of Utrecht and Linz (or others), opened as consent opens it.

    `guest` and `town` are its leads: without them new people get a mandate; given, they have one.
    """
    mentor = mentor or member(name="Utrecht", slug="utrecht", membership="guest", country="NL")
    mentee = mentee or member(name="Linz", slug="linz")
    to = to or cycle(state="running", starts_on=clock.today())
    if guest is None:
        guest = person(display_name="Anneke")
        delegate(guest, mentor, role="lead")
    if town is None:
        town = person(display_name="Zofia")
        delegate(town, mentee, role="lead")
    row = save(
        Pairing(
            cycle_id=to.id,
            mentor_id=mentor.id,
            mentee_id=mentee.id,
            answer_by=clock.now() + dt.timedelta(days=14),
            **columns,
        )
    )
    with transaction() as session:
        row = session.merge(row)
        open_pairing(row, now=clock.now())
    forget_grants()
    return Pair(row, to, mentor, mentee, guest, town)


def pairing(
    mentor: Member, mentee: Member, to: Cycle | None = None, *, said: str = "", **columns: Any
) -> Pairing:
    """A proposed pair; `said` names the sides that said yes."""
    to = to or cycle(state="running")
    values: dict[str, Any] = {
        "state": "proposed",
        "answer_by": clock.now() + dt.timedelta(days=to.consent_days),
        "score": {"total": 700, "parts": {"themes": [900, 350]}, "locked": False},
    }
    if columns.get("state") in ("active", "paused", "closed"):
        values["started_at"] = clock.now()
    made = save(
        Pairing(cycle_id=to.id, mentor_id=mentor.id, mentee_id=mentee.id, **{**values, **columns})
    )
    for side in said.split():
        save(PairingConsent(pairing_id=made.id, side=side, answer="yes"))
    return made
