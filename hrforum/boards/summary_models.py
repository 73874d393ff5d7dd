"""What the curators of a board say is known so far, on top of a topic."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model


class TopicSummary(Model):
    """One version of a topic's summary: the highest number is the present one.

    An empty ``text`` says that it was taken away (or erased with its author's account).
    ``last_post_number`` is the newest post of the topic when it was written: what came later, it
    can't speak of.
    """

    __tablename__ = "topic_summary"

    topic_id: Mapped[int] = mapped_column(
        ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    html_version: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(10), default="")
    direction: Mapped[str] = mapped_column(String(3), default="ltr")
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    why: Mapped[str] = mapped_column(Text, default="")
    last_post_number: Mapped[int]
