"""What people were told, and how they want to be told."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model

MAIL_CHOICES = ("at_once", "never")


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
