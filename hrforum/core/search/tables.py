"""The table behind both full-text indexes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.extensions import Model

KINDS = ("post", "member", "person")


class SearchDocument(Model):
    """One thing that can be found. It holds nothing that could not be made again from the rest.

    Its id rises with time, so that the newest hits come first from the index. ``words`` is folded
    text, indexed by triggers into ``search_fts`` on SQLite, and a tsvector on PostgreSQL.
    """

    __tablename__ = "search_document"
    __table_args__ = (
        CheckConstraint("kind in ('post', 'member', 'person')", name="kind"),
        UniqueConstraint("kind", "ref_id"),
        Index("ix_search_document_topic", "topic_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    ref_id: Mapped[int]
    board_id: Mapped[int | None]
    topic_id: Mapped[int | None]
    number: Mapped[int | None]
    author_id: Mapped[int | None]
    at: Mapped[dt.datetime]
    words: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))
