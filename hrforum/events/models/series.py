"""Events that come again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.events.models.events import one_of
from hrforum.extensions import Model

# `monthly_day`: on the same day of the month; `monthly_weekday`: e.g. on its second Tuesday.
FREQUENCIES = ("weekly", "monthly_day", "monthly_weekday")


class EventSeries(Model):
    """The rule of a series. Each of its dates is an `Event` of its own, with its own registration.

    Wall times and zone, not moments: an hour later on a Brussels clock stays so over a change of
    the clocks. ``left_out`` holds the wall times of dates that were taken out.
    """

    __tablename__ = "event_series"
    __table_args__ = (
        CheckConstraint(one_of("frequency", FREQUENCIES), name="frequency"),
        CheckConstraint("every between 1 and 12", name="every"),
        CheckConstraint("number between 1 and 52", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    frequency: Mapped[str] = mapped_column(String(20))
    every: Mapped[int] = mapped_column(default=1)
    number: Mapped[int]
    timezone: Mapped[str] = mapped_column(String(60))
    starts_wall: Mapped[str] = mapped_column(String(16))
    ends_wall: Mapped[str] = mapped_column(String(16))
    left_out: Mapped[list[Any]] = mapped_column(default=list)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
