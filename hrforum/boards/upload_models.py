"""What people attached to posts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model


class Upload(Model):
    """A picture or file that somebody uploaded, stored in the data folder under ``file``.

    ``name`` is what it is called to people; ``digest`` is that of the bytes that came, by which the
    same person's second try is known. ``unused_since`` is None while a post uses it. A row in state
    ``going`` is one whose file the worker has yet to remove.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("state in ('kept', 'going')", name="state"),
        Index("ix_upload_owner_created", "owner_id", "created_at"),
        Index(
            "ix_upload_unused",
            "unused_since",
            sqlite_where=text("unused_since is not null"),
            postgresql_where=text("unused_since is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    file: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default="kept")
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    # By a decision of moderators: nobody but them is given the file.
    withheld_at: Mapped[dt.datetime | None]
    unused_since: Mapped[dt.datetime | None] = mapped_column(default=clock.now)


class UploadUse(Model):
    """A post shows a picture or links to a file."""

    __tablename__ = "upload_use"

    upload_id: Mapped[int] = mapped_column(
        ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True
    )
    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True, index=True
    )
