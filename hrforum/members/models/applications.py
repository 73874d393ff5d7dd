"""Applications of organisations that want to become associate members."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model
from hrforum.members.models.organisations import KINDS

APPLICATION_STATES = (
    "draft",
    "submitted",
    "in_review",
    "waiting",
    "second_look",
    "accepted",
    "declined",
    "closed",
    "withdrawn",
)
# Somebody still has to do something about these.
OPEN_STATES = ("submitted", "in_review", "waiting", "second_look")
# The coordinators have to, by the day it is due.
DUE_STATES = ("submitted", "in_review", "second_look")


def _in(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(v) for v in values)})"


class Application(Model):
    """A person applies for an organisation.

    ``answers`` holds by key of a question (`hrforum.members.questions`) what was typed: a text, or
    a list of choices. ``version`` counts the drafts that were saved, so that a second window does
    not write over the first without knowing.
    """

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint(_in("kind", KINDS), name="kind"),
        CheckConstraint(_in("state", APPLICATION_STATES), name="state"),
        UniqueConstraint("person_id", "client_key"),
        Index("ix_application_state_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    client_key: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(160))
    country: Mapped[str] = mapped_column(String(2))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    submitted_at: Mapped[dt.datetime | None]
    due_at: Mapped[dt.datetime | None]
    claimed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    asked_at: Mapped[dt.datetime | None]
    closes_at: Mapped[dt.datetime | None]
    reminded_at: Mapped[dt.datetime | None]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))


class ApplicationEvent(Model):
    """One thing that happened to an application: who, when, and the words that went with it.

    Questions and answers of the thread are events, too.
    """

    __tablename__ = "application_event"
    __table_args__ = (UniqueConstraint("application_id", "client_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    act: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    client_key: Mapped[str | None] = mapped_column(String(64))
