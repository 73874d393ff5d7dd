"""Who may do what with archives: a person with their own, nobody with another's."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false

from hrforum.core.permissions import Actor
from hrforum.exports.models import DataExport


def may_fetch(actor: Actor, export: DataExport) -> bool:
    """Whether the actor may have the file."""
    return actor.is_signed_in and export.person_id == actor.person_id


def own_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for archives that `may_fetch` allows."""
    if actor.person_id is None:
        return false()
    return DataExport.person_id == actor.person_id
