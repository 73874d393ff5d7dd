"""What events do when an account goes."""

from __future__ import annotations

from sqlalchemy import delete, update

from hrforum.accounts.signals import PersonDeleted, on_person_deleted
from hrforum.events.actions.registrations import forget_person as forget_registrations
from hrforum.events.models import CalendarKey, EventHost, Speaker
from hrforum.extensions import db


def register() -> None:
    """Tell the floor below."""
    on_person_deleted(forget_person)


def forget_person(event: PersonDeleted) -> None:
    """Take a person out of events with the account; what an event says stays its members'.

    Feedback is nobody's already. A speaker's name and words go, the place in the list stays.
    """
    forget_registrations(event)
    for table in (EventHost, CalendarKey):
        db.session.execute(
            delete(table)
            .where(table.person_id == event.person_id)
            .execution_options(synchronize_session=False)
        )
    db.session.execute(
        update(Speaker)
        .where(Speaker.person_id == event.person_id)
        .values(name="", role="", bio="", person_id=None)
        .execution_options(synchronize_session=False)
    )
