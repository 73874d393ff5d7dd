"""Whom people don't want to hear from."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model


class PersonMute(Model):
    """A person muted another one: they hear nothing of them, and find their posts folded up.

    With ``blocks`` the other one can't turn to them either: no reaction, no following, and their
    name is not completed.
    """

    __tablename__ = "person_mute"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    blocks: Mapped[bool] = mapped_column(default=False)
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
