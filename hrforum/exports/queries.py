"""Reads: the archives of a person."""

from __future__ import annotations

from sqlalchemy import select

from hrforum.core.permissions import Actor
from hrforum.exports import policy
from hrforum.exports.models import DataExport
from hrforum.extensions import db


def newest(actor: Actor) -> DataExport | None:
    """Return the archive that the actor asked for last: one statement."""
    return db.session.scalar(
        select(DataExport)
        .where(policy.own_of(actor))
        .order_by(DataExport.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def by_name(actor: Actor, name: str) -> DataExport | None:
    """Return an archive of the actor's by its name: one statement."""
    return db.session.scalar(
        select(DataExport).where(DataExport.name == name, policy.own_of(actor))
    )
