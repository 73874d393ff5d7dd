"""What all that is done to pairs shares: found and locked, proposed, ended, noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core import audit, clock
from hrforum.core.db import lock
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.mentoring import pairing_notices, policy
from hrforum.mentoring.actions import overrides
from hrforum.mentoring.actions.common import ACT_TEXT
from hrforum.mentoring.matching.problem import Mentee, Mentor, Rules
from hrforum.mentoring.matching.score import parts, total
from hrforum.mentoring.models import Cycle, Pairing, PairingConsent, PairingEvent, Request


def cycle_of_pair(pairing_id: int) -> Cycle:
    """Return the cycle of a pair, locked: all that takes or frees a place waits for its turn here.

    Raises:
        NotFound: there is no such pair.
    """
    cycle_id = db.session.scalar(select(Pairing.cycle_id).where(Pairing.id == pairing_id))
    if cycle_id is None:
        raise NotFound
    return locked_cycle(cycle_id)


def locked_cycle(cycle_id: int) -> Cycle:
    """Return a cycle by its id, locked."""
    found: Cycle = db.session.scalars(
        lock(select(Cycle).where(Cycle.id == cycle_id)).execution_options(populate_existing=True)
    ).one()
    return found


def pair_locked(actor: Actor, pairing_id: int) -> tuple[Cycle, Pairing]:
    """Return a pair that the actor may know of, with its cycle, both locked.

    Raises:
        NotFound: there is none for the actor.
    """
    cycle = cycle_of_pair(pairing_id)
    pairing = db.session.scalars(
        lock(select(Pairing).where(Pairing.id == pairing_id)).execution_options(
            populate_existing=True
        )
    ).one()
    if not policy.may_know_pair(actor, pairing):
        raise NotFound
    return cycle, pairing


def consents_of(pairing: Pairing) -> dict[str, PairingConsent]:
    """Return the answers to a pair by side."""
    rows = db.session.scalars(select(PairingConsent).where(PairingConsent.pairing_id == pairing.id))
    return {row.side: row for row in rows}


def note(actor: Actor, pairing: Pairing, act: str, text: str = "") -> PairingEvent:
    """Note that something happened to a pair."""
    event = PairingEvent(
        pairing_id=pairing.id, at=clock.now(), actor_id=actor.person_id, act=act, note=text
    )
    db.session.add(event)
    db.session.flush()
    return event


def said_of(mentor: Mentor, mentee: Mentee, rules: Rules, *, locked: bool) -> dict[str, Any]:
    """Return what the matching says of a pair, as `Pairing.score` keeps it."""
    return {
        "total": total(mentor, mentee, rules),
        "parts": {part.name: [part.points, part.weight] for part in parts(mentor, mentee, rules)},
        "locked": locked,
    }


def propose(
    actor: Actor, cycle: Cycle, ids: tuple[int, int], score: Mapping[str, Any], **more: Any
) -> Pairing:
    """Propose a pair to both cities; their lead contacts are told. The cycle is locked.

    Args:
        actor: who proposes it; the system for the next best.
        cycle: of it.
        ids: the guest city's and the associate's.
        score: of `said_of`.
        more: ``run_id``, ``theme_id``, ``text`` for the history.
    """
    text = more.pop("text", "")
    pairing = Pairing(
        cycle_id=cycle.id, mentor_id=ids[0], mentee_id=ids[1], score=dict(score),
        answer_by=clock.now() + dt.timedelta(days=cycle.consent_days), **more,
    )  # fmt: skip
    db.session.add(pairing)
    db.session.flush()
    note(actor, pairing, "proposed", text)
    audit.record(actor, audit.Tag.PAIRING_PROPOSED, "mentoring_pairing", pairing.id)
    pairing_notices.tell_leads(actor, pairing, "mentoring_proposed", "proposed")
    return pairing


def end_pair(
    actor: Actor, cycle: Cycle, pairing: Pairing, state: str, reason: str, act: str
) -> PairingEvent:
    """End a pair, in the transaction under way, with the cycle locked; nobody is told here."""
    pairing.state, pairing.ended_at, pairing.ended_reason = state, clock.now(), reason
    pairing.version += 1
    overrides.end_lock(pairing.mentor_id, pairing.mentee_id, cycle)
    audit.record(
        actor, audit.Tag.PAIRING_ENDED, "mentoring_pairing", pairing.id, state=state, act=act
    )
    return note(actor, pairing, act, reason)


def request_of(pairing: Pairing) -> Request | None:
    """Return the request that a pair answers."""
    found: Request | None = db.session.scalar(
        select(Request)
        .where(Request.cycle_id == pairing.cycle_id, Request.member_id == pairing.mentee_id)
        .execution_options(populate_existing=True)
    )
    return found


def clean_reason(text: str, *, needed: bool, message: str = "") -> str:
    """Return a reason as written.

    Raises:
        Invalid: it is missing, or too long.
    """
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if needed and not text:
        raise Invalid("reason", message or _("Write the reason."))
    if len(text) > ACT_TEXT:
        raise Invalid("reason", _("Use at most %(n)s characters.", n=ACT_TEXT))
    return text
