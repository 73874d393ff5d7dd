"""What mentoring holds about a person, for "Download my data"."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from hrforum.core import holdings
from hrforum.core.holdings import Holding
from hrforum.members.models import Member
from hrforum.mentoring.models import (
    Cycle,
    CycleEvent,
    Pairing,
    PairingConsent,
    PairingEvent,
    PairingPerson,
)

_WHEN = _l("When")
_WHAT = _l("What you did")
_REASON = _l("Your reason")


def register() -> None:
    """Tell the registry."""
    holdings.register(
        Holding(
            "mentoring_teams",
            _l("Pairs that you work in or worked in"),
            lambda person_id: (
                _of_pair(PairingPerson, PairingPerson.pairing_id)
                .add_columns(
                    PairingPerson.side,
                    PairingPerson.role,
                    PairingPerson.joined_at,
                    PairingPerson.left_at,
                )
                .where(PairingPerson.person_id == person_id)
            ),
            PairingPerson.id,
            {
                "pair": _l("Number of the pair"),
                "associate": _l("Associate"),
                "side": _l("Side"),
                "role": _l("Role"),
                "joined_at": _l("From"),
                "left_at": _l("Until"),
            },
            ("mentoring_pairing_person.person_id",),
        ),
        Holding(
            "mentoring_answers",
            _l("Pairs that you answered for a member"),
            lambda person_id: (
                _of_pair(PairingConsent, PairingConsent.pairing_id)
                .add_columns(
                    PairingConsent.answer, PairingConsent.reason, PairingConsent.answered_at
                )
                .where(PairingConsent.answered_by_id == person_id)
            ),
            PairingConsent.id,
            {
                "pair": _l("Number of the pair"),
                "associate": _l("Associate"),
                "answer": _l("Answer"),
                "reason": _REASON,
                "answered_at": _WHEN,
            },
            ("mentoring_pairing_consent.answered_by_id",),
            texts=frozenset({"reason"}),
        ),
        Holding(
            "mentoring_acts",
            _l("What you did in pairs"),
            lambda person_id: (
                _of_pair(PairingEvent, PairingEvent.pairing_id)
                .add_columns(PairingEvent.at, PairingEvent.act, PairingEvent.note)
                .where(PairingEvent.actor_id == person_id)
            ),
            PairingEvent.id,
            {
                "pair": _l("Number of the pair"),
                "associate": _l("Associate"),
                "at": _WHEN,
                "act": _WHAT,
                "note": _l("Note"),
            },
            ("mentoring_pairing_event.actor_id",),
            texts=frozenset({"note"}),
        ),
        Holding(
            "mentoring_cycle_acts",
            _l("What you did in mentoring cycles"),
            lambda person_id: (
                select(Cycle.name.label("cycle"), CycleEvent.at, CycleEvent.act, CycleEvent.reason)
                .join(Cycle, Cycle.id == CycleEvent.cycle_id)
                .where(CycleEvent.actor_id == person_id)
            ),
            CycleEvent.id,
            {"cycle": _l("Cycle"), "at": _WHEN, "act": _WHAT, "reason": _REASON},
            ("mentoring_cycle_event.actor_id",),
            texts=frozenset({"reason"}),
        ),
    )
    holdings.leave_out(
        "an act for a member or the network; it stands in the audit log's acts",
        "mentoring_cycle.created_by_id",
        "mentoring_offer.changed_by_id",
        "mentoring_request.changed_by_id",
        "mentoring_matching_run.started_by_id",
        "mentoring_matching_run.published_by_id",
        "mentoring_matching_override.made_by_id",
        "mentoring_matching_override.ended_by_id",
    )
    holdings.leave_out(
        "the facilitator is in the pair's team, which is held", "mentoring_pairing.facilitator_id"
    )


def _of_pair(table: type[Any], pairing_id: InstrumentedAttribute[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(Pairing.id.label("pair"), Member.name.label("associate"))
        .select_from(table)
        .join(Pairing, Pairing.id == pairing_id)
        .join(Member, Member.id == Pairing.mentee_id)
    )
