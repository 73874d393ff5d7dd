"""What came from where: so that an import that runs twice adds nothing."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model


class ImportedItem(Model):
    """The row that a foreign system's thing became here."""

    __tablename__ = "imported_item"
    __table_args__ = (UniqueConstraint("source", "kind", "foreign_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    foreign_key: Mapped[str] = mapped_column(String(120))
    local_id: Mapped[int]
    imported_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
