"""The tables of mentoring."""

from hrforum.mentoring.models.cycles import CYCLE_STATES, Cycle, CycleEvent
from hrforum.mentoring.models.matching import (
    OVERRIDE_KINDS,
    RUN_MODES,
    RUN_STATES,
    WAITING_REASONS,
    MatchingOverride,
    MatchingRun,
    WaitingPlace,
)
from hrforum.mentoring.models.offers import (
    FORMATS,
    OFFER_STATES,
    REQUEST_STATES,
    Offer,
    OfferRefusal,
    OfferTheme,
    Request,
    RequestPreference,
    RequestTheme,
)
from hrforum.mentoring.models.pairings import (
    ANSWERS,
    PAIRING_STATES,
    SIDES,
    TEAM_ROLES,
    Pairing,
    PairingConsent,
    PairingEvent,
    PairingPerson,
)

__all__ = [
    "ANSWERS",
    "CYCLE_STATES",
    "FORMATS",
    "OFFER_STATES",
    "OVERRIDE_KINDS",
    "PAIRING_STATES",
    "REQUEST_STATES",
    "RUN_MODES",
    "RUN_STATES",
    "SIDES",
    "TEAM_ROLES",
    "WAITING_REASONS",
    "Cycle",
    "CycleEvent",
    "MatchingOverride",
    "MatchingRun",
    "Offer",
    "OfferRefusal",
    "OfferTheme",
    "Pairing",
    "PairingConsent",
    "PairingEvent",
    "PairingPerson",
    "Request",
    "RequestPreference",
    "RequestTheme",
    "WaitingPlace",
]
