"""Translations that people make of posts, and who asked for them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model


class Translation(Model):
    """What a post says in another language, in the words of a person.

    ``source_version`` is the version of the post that it translates; ``stale_at`` is when the post
    changed since. A removed one keeps its versions: whoever translates again begins from them.
    """

    __tablename__ = "translation"
    __table_args__ = (
        UniqueConstraint("post_id", "language"),
        Index(
            "ix_translation_stale",
            "language",
            "id",
            sqlite_where=text("stale_at is not null and removed_at is null"),
            postgresql_where=text("stale_at is not null and removed_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    html_version: Mapped[int] = mapped_column(default=0)
    direction: Mapped[str] = mapped_column(String(3), default="ltr")
    translator_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    source_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    written_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    stale_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    removed_reason: Mapped[str] = mapped_column(Text, default="")


class TranslationRevision(Model):
    """An earlier text of a translation: what it said until ``replaced_at``."""

    __tablename__ = "translation_revision"

    translation_id: Mapped[int] = mapped_column(
        ForeignKey("translation.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[str] = mapped_column(Text)
    translator_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    source_version: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[dt.datetime]
    replaced_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class TranslationRequest(Model):
    """Somebody would like to read a post in this language; ``done_at`` once they can."""

    __tablename__ = "translation_request"
    __table_args__ = (
        UniqueConstraint("post_id", "language"),
        Index(
            "ix_translation_request_open",
            "language",
            "id",
            sqlite_where=text("done_at is null"),
            postgresql_where=text("done_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    done_at: Mapped[dt.datetime | None]


class TranslationAsker(Model):
    """A person who asked for a translation, and when."""

    __tablename__ = "translation_asker"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("translation_request.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class PostInOwnWords(Model):
    """A post whose author wants it read in their own words only: nobody translates it."""

    __tablename__ = "post_in_own_words"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
