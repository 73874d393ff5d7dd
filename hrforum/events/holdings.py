"""What events hold about a person, for "Download my data"."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.core import holdings
from hrforum.core.holdings import Holding
from hrforum.events.models import (
    CalendarKey,
    Event,
    EventAct,
    EventFollowUp,
    EventHost,
    Registration,
    Speaker,
)

_EVENT = _l("Event")
_WHEN = _l("When")


def register() -> None:
    """Tell the registry."""
    holdings.register(
        Holding(
            "event_registrations",
            _l("Your registrations for events"),
            lambda person_id: (
                select(
                    Event.title.label("event"), Event.starts_at, Registration.state,
                    Registration.needs, Registration.needs_note, Registration.answers,
                    Registration.reason, Registration.created_at, Registration.changed_at,
                )
                .join(Event, Event.id == Registration.event_id)
                .where(Registration.person_id == person_id)
            ),
            Registration.id,
            {
                "event": _EVENT,
                "starts_at": _l("Begins"),
                "state": _l("State"),
                "needs": _l("What you need"),
                "needs_note": _l("More about what you need"),
                "answers": _l("Your answers, by the number of the question"),
                "reason": _l("The hosts' reason"),
                "created_at": _l("Registered at"),
                "changed_at": _l("Changed at"),
            },
            ("event_registration.person_id",),
            texts=frozenset({"needs_note"}),
        ),
        Holding(
            "event_hosts",
            _l("Events that you hold or edit"),
            lambda person_id: (
                select(Event.title.label("event"), EventHost.role, EventHost.added_at)
                .join(Event, Event.id == EventHost.event_id)
                .where(EventHost.person_id == person_id)
            ),
            EventHost.event_id,
            {"event": _EVENT, "role": _l("Role"), "added_at": _l("Since")},
            ("event_host.person_id",),
        ),
        Holding(
            "event_speakers",
            _l("Events that you speak at"),
            lambda person_id: (
                select(Event.title.label("event"), Speaker.name, Speaker.role, Speaker.bio)
                .join(Event, Event.id == Speaker.event_id)
                .where(Speaker.person_id == person_id)
            ),
            Speaker.id,
            {
                "event": _EVENT,
                "name": _l("Name"),
                "role": _l("Role"),
                "bio": _l("What the page says of you"),
            },
            ("event_speaker.person_id",),
            texts=frozenset({"bio"}),
        ),
        Holding(
            "event_acts",
            _l("What you did to events"),
            lambda person_id: (
                select(Event.title.label("event"), EventAct.at, EventAct.act, EventAct.reason)
                .join(Event, Event.id == EventAct.event_id)
                .where(EventAct.actor_id == person_id)
            ),
            EventAct.id,
            {"event": _EVENT, "at": _WHEN, "act": _l("What you did"), "reason": _l("Your reason")},
            ("event_act.actor_id", "event.created_by_id", "event_series.created_by_id"),
            texts=frozenset({"reason"}),
        ),
        Holding(
            "event_follow_ups",
            _l("Decisions and follow-ups that you wrote down"),
            lambda person_id: (
                select(
                    Event.title.label("event"), EventFollowUp.kind, EventFollowUp.text,
                    EventFollowUp.owner, EventFollowUp.due_on, EventFollowUp.created_at,
                )
                .join(Event, Event.id == EventFollowUp.event_id)
                .where(EventFollowUp.created_by_id == person_id)
            ),
            EventFollowUp.id,
            {
                "event": _EVENT,
                "kind": _l("Kind"),
                "text": _l("Text"),
                "owner": _l("Who does it"),
                "due_on": _l("Until"),
                "created_at": _WHEN,
            },
            ("event_follow_up.created_by_id",),
            texts=frozenset({"text"}),
        ),
        Holding(
            "event_calendar",
            _l("The secret address of your calendar"),
            lambda person_id: (
                select(CalendarKey.made_at).where(CalendarKey.person_id == person_id)
            ),
            CalendarKey.person_id,
            {"made_at": _l("Made at")},
            ("event_calendar_key.person_id",),
            about=_l("The address itself is a secret and stands only on its page."),
        ),
    )  # fmt: skip
    holdings.leave_out(
        "an act for an event; it stands among the acts and in the audit log",
        "event_registration.decided_by_id",
        "event_material.added_by_id",
    )
