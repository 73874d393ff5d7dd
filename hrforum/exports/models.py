"""Archives that people asked for."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model

STATES = ("waiting", "making", "ready", "failed", "gone")
_UNDER_WAY = text("state in ('waiting', 'making')")


class DataExport(Model):
    """An archive of a person's data, from the wish to the day when its file is deleted.

    ``name`` is the file's, and part of its address. ``due_at`` is when the worker may take it;
    while it is being made, when another one may because the first has died. A person has one under
    way.
    """

    __tablename__ = "data_export"
    __table_args__ = (
        CheckConstraint(f"state in ({', '.join(repr(s) for s in STATES)})", name="state"),
        Index("ix_data_export_state_due", "state", "due_at"),
        Index(
            "uq_data_export_under_way",
            "person_id",
            unique=True,
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    asked_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    due_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[dt.datetime | None]
    expires_at: Mapped[dt.datetime | None]
    size: Mapped[int] = mapped_column(default=0)
