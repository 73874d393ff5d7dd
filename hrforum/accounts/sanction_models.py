"""What a person may not do for a while."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model

SANCTIONS = ("no_posting", "approval", "suspended", "closed")


class Sanction(Model):
    """A restriction of a person: from a moment to a moment, on one board or everywhere.

    It ends by itself: whoever asks compares ``ends_at``. ``decision_id`` is the decision of
    `hrforum.moderation` that it follows from; no foreign key: that is a floor above.
    """

    __tablename__ = "sanction"
    __table_args__ = (
        CheckConstraint(f"kind in ({', '.join(repr(k) for k in SANCTIONS)})", name="kind"),
        Index(
            "ix_sanction_in_force",
            "person_id",
            sqlite_where=text("lifted_at is null"),
            postgresql_where=text("lifted_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    board_id: Mapped[int | None]
    starts_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[dt.datetime | None]
    decision_id: Mapped[int | None] = mapped_column(index=True)
    lifted_at: Mapped[dt.datetime | None]
