"""Runs, pairs and their answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hrforum.core import clock
from hrforum.members.models import Member
from hrforum.mentoring.models import Cycle, Pairing, PairingConsent
from tests.factories.base import save
from tests.factories.mentoring import cycle


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
