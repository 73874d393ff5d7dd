"""What curators did with topics, and where posts were before they were moved."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model


class TopicAct(Model):
    """One thing that a curator did with a topic, and what stood there before and after.

    ``actor_id`` is None where a date that a curator set did it. ``other_topic_id`` is the second
    topic of a split, a merge, a duplicate. Acts done in bulk share ``batch``. A public one stands
    in the topic's history for everybody.
    """

    __tablename__ = "topic_act"
    __table_args__ = (
        Index("ix_topic_act_topic", "topic_id", "id"),
        Index("ix_topic_act_other", "other_topic_id", "id"),
        Index("ix_topic_act_batch", "batch"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    other_topic_id: Mapped[int | None]
    is_public: Mapped[bool] = mapped_column(default=True)
    batch: Mapped[str | None] = mapped_column(String(40))
    undone_at: Mapped[dt.datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class PostMove(Model):
    """A post went from one place to another: both old addresses lead to where it stands now."""

    __tablename__ = "post_move"
    __table_args__ = (
        Index("ix_post_move_from", "from_topic_id", "from_number"),
        Index("ix_post_move_to", "to_topic_id", "to_number"),
    )

    act_id: Mapped[int] = mapped_column(
        ForeignKey("topic_act.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    from_topic_id: Mapped[int]
    from_number: Mapped[int]
    to_topic_id: Mapped[int]
    to_number: Mapped[int]


class ReplyElsewhere(Model):
    """A post answers one that stands in another topic now: one of the two was moved."""

    __tablename__ = "reply_elsewhere"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    answered_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
