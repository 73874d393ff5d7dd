"""Who comes: registrations, what the organiser asks, and the address of one's own calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.events.models.events import one_of
from hrforum.extensions import Model

QUESTION_KINDS = ("line", "text", "choice", "yes_no")
# `pending` waits for the host, `waiting` for a place; only `registered` holds one.
REGISTRATION_STATES = ("pending", "registered", "waiting", "declined", "cancelled")


class RegistrationQuestion(Model):
    """A question of the organiser's own; ``options`` are what a choice offers."""

    __tablename__ = "event_question"
    __table_args__ = (CheckConstraint(one_of("kind", QUESTION_KINDS), name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(10), default="line")
    label: Mapped[str] = mapped_column(String(200))
    options: Mapped[list[Any]] = mapped_column(default=list)
    required: Mapped[bool] = mapped_column(default=False)


class Registration(Model):
    """A person and an event: one row, whatever becomes of it.

    ``queue`` is the place in the waiting list, given under the event's lock: the lowest moves up.
    ``needs`` holds which of `ACCESS_NEEDS` the person asks for. ``answers`` holds by the question's
    id (as text) the answer. ``reminded``: 1 after the reminder of the day before, 2 after that of
    the hour before.
    """

    __tablename__ = "event_registration"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        CheckConstraint(one_of("state", REGISTRATION_STATES), name="state"),
        Index("ix_event_registration_event_id_state", "event_id", "state", "queue"),
        Index("ix_event_registration_person_id", "person_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10))
    queue: Mapped[int | None]
    needs: Mapped[list[Any]] = mapped_column(default=list)
    needs_note: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    reminded: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class CalendarKey(Model):
    """What a person's secret calendar address is made from; a new key makes the old one dead.

    The row alone opens nothing: the address also holds a signature with the installation's secret.
    """

    __tablename__ = "event_calendar_key"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(32), unique=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
