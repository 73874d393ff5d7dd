"""What people are writing and have not sent yet."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.core.languages import LANGUAGES
from hrforum.extensions import Model

TOPIC, REPLY, EDIT, SUMMARY = "topic", "reply", "edit", "summary"
KINDS = (TOPIC, REPLY, EDIT, SUMMARY)
TRANSLATION = "tr-"  # and the language that a post is translated into


def is_kind(kind: str) -> bool:
    """Whether there are drafts of that kind."""
    language = kind.removeprefix(TRANSLATION)
    return kind in KINDS or (language != kind and language in LANGUAGES)


class Draft(Model):
    """What a person has typed at one place.

    ``thing_id`` is the board's for a new topic, the topic's for a reply and a summary, the post's
    for its change and its translation (kind ``tr-`` with the language). ``fields`` is the
    form's fields as JSON. ``version`` goes up with every save; it starts at a random number, so
    that a page which knows a draft that is gone never takes a new one for it.
    """

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "thing_id"),
        CheckConstraint(
            "kind in ('topic', 'reply', 'edit', 'summary') or substr(kind, 1, 3) = 'tr-'",
            name="kind",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    thing_id: Mapped[int]
    version: Mapped[int]
    fields: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[dt.datetime] = mapped_column(default=clock.now, index=True)
