"""What boards hold of what a person has written and not sent yet."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.boards.draft_models import Draft
from hrforum.core import holdings
from hrforum.core.holdings import Holding


def register() -> None:
    """Tell the registry."""
    holdings.register(
        Holding(
            "drafts",
            _l("Your drafts"),
            lambda person_id: select(
                Draft.saved_at, Draft.kind, Draft.thing_id, Draft.fields
            ).where(Draft.person_id == person_id),
            Draft.id,
            {
                "saved_at": _l("Saved"),
                "kind": _l("Kind"),
                "thing_id": _l("Number of the board, topic or post"),
                "fields": _l("What you typed into each field"),
            },
            ("draft.person_id",),
            about=_l("What you wrote and did not send yet. Only you can see it."),
            texts=frozenset({"fields"}),
            place=16,
        )
    )
