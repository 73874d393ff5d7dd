"""What an event leaves behind: decisions, follow-ups, what people thought of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.events.models.events import one_of
from hrforum.extensions import Model

FOLLOW_UP_KINDS = ("decision", "follow_up")


class EventFollowUp(Model):
    """A decision that was taken, or something that somebody will do until a day."""

    __tablename__ = "event_follow_up"
    __table_args__ = (CheckConstraint(one_of("kind", FOLLOW_UP_KINDS), name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(160), default="")
    due_on: Mapped[dt.date | None]
    done_at: Mapped[dt.datetime | None]
    client_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class EventFeedback(Model):
    """What somebody who was registered thought of an event.

    ``voter`` is a keyed digest of person and event: it can be changed by its writer, and nobody who
    reads rows can tell whose it is.
    """

    __tablename__ = "event_feedback"
    __table_args__ = (
        CheckConstraint("overall between 1 and 5", name="overall"),
        CheckConstraint("useful between 1 and 5", name="useful"),
        CheckConstraint("accessible between 1 and 5", name="accessible"),
    )

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    voter: Mapped[str] = mapped_column(String(64), primary_key=True)
    overall: Mapped[int]
    useful: Mapped[int]
    accessible: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
