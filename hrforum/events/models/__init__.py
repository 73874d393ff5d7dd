"""The tables of events."""

from hrforum.events.models.after import FOLLOW_UP_KINDS, EventFeedback, EventFollowUp
from hrforum.events.models.events import (
    ACCESS_NEEDS,
    EVENT_KINDS,
    EVENT_STATES,
    HOST_ROLES,
    PLACE_KINDS,
    VISIBILITIES,
    Event,
    EventAct,
    EventBoard,
    EventHost,
    EventMember,
    EventTheme,
)
from hrforum.events.models.parts import AgendaItem, Material, Speaker
from hrforum.events.models.registrations import (
    QUESTION_KINDS,
    REGISTRATION_STATES,
    CalendarKey,
    Registration,
    RegistrationQuestion,
)
from hrforum.events.models.series import FREQUENCIES, EventSeries

__all__ = [
    "ACCESS_NEEDS",
    "EVENT_KINDS",
    "EVENT_STATES",
    "FOLLOW_UP_KINDS",
    "FREQUENCIES",
    "HOST_ROLES",
    "PLACE_KINDS",
    "QUESTION_KINDS",
    "REGISTRATION_STATES",
    "VISIBILITIES",
    "AgendaItem",
    "CalendarKey",
    "Event",
    "EventAct",
    "EventBoard",
    "EventFeedback",
    "EventFollowUp",
    "EventHost",
    "EventMember",
    "EventSeries",
    "EventTheme",
    "Material",
    "Registration",
    "RegistrationQuestion",
    "Speaker",
]
