"""What people were told, and how they want to be told."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model

MAIL_CHOICES = ("at_once", "digest", "never")
EVERY = ("daily", "weekly")


class Notification(Model):
    """One thing that one person was told.

    ``key`` names the cause (``post:12``): a person is told of it once. Thing and cause are found
    anew by `hrforum.notifications.things` when it is read, so that nothing stands here that may be
    hidden later.
    """

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_notification_person", "person_id", "id"),
        # The header of every page asks for it: only what is unread stands in it.
        Index(
            "ix_notification_unread",
            "person_id",
            "id",
            sqlite_where=text("read_at is null"),
            postgresql_where=text("read_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(80))
    thing_kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    read_at: Mapped[dt.datetime | None]


class NotificationPreference(Model):
    """Whether notifications of a kind also come by mail. No row: as the kind says itself."""

    __tablename__ = "notification_preference"
    __table_args__ = (
        CheckConstraint(f"mail in ({', '.join(repr(c) for c in MAIL_CHOICES)})", name="mail"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    mail: Mapped[str] = mapped_column(String(10))


class NotificationRhythm(Model):
    """When mail of notifications may come. No row: the proposals below, no quiet hours, no pause.

    Hours and days are the person's own, in the zone of their profile; moments are UTC.
    ``digested_id`` is the newest notification that a digest has looked at, so that none tells of
    one twice.
    """

    __tablename__ = "notification_rhythm"
    __table_args__ = (
        CheckConstraint(f"every in ({', '.join(repr(c) for c in EVERY)})", name="every"),
        CheckConstraint("hour between 0 and 23 and weekday between 0 and 6", name="moment"),
        CheckConstraint("(quiet_from is null) = (quiet_to is null)", name="quiet"),
        Index("ix_notification_rhythm_next", "next_at"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    every: Mapped[str] = mapped_column(String(10), default="daily")
    hour: Mapped[int] = mapped_column(default=8)
    weekday: Mapped[int] = mapped_column(default=0)
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    paused_at: Mapped[dt.datetime | None]
    paused_until: Mapped[dt.datetime | None]
    digested_id: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[dt.datetime | None]
