"""The mails that the product has written, read from its outbox."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from hrforum.core.models import OutboxMail
from hrforum.extensions import db

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


class Mailbox:
    """All mails, or those to one address; newest last."""

    def all(self, address: str | None = None) -> list[OutboxMail]:
        """The mails, to that address if one is given."""
        statement = select(OutboxMail).order_by(OutboxMail.id)
        if address is not None:
            statement = statement.where(OutboxMail.recipient == address)
        return list(db.session.scalars(statement))

    def last(self, address: str) -> OutboxMail:
        """The newest mail to that address; fails where there is none."""
        found = self.all(address)
        assert found, (
            f"No mail to {address}; there are mails to {[m.recipient for m in self.all()]}"
        )
        return found[-1]

    def link(self, address: str, containing: str = "") -> str:
        """The path of the one link in the newest mail to that address that contains a text."""
        text = self.last(address).body_text
        found = [link for link in dict.fromkeys(_LINK.findall(text)) if containing in link]
        assert len(found) == 1, f"{len(found)} links with {containing!r} in:\n{text}"
        parts = urlsplit(found[0])
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def __len__(self) -> int:
        return len(self.all())

    def __getitem__(self, number: int) -> Any:
        return self.all()[number]
