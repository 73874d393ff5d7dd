"""Restrictions of people: what holds now, and how actors come to know of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import String, cast, func, literal, or_, select

from hrforum.accounts.sanction_models import Sanction
from hrforum.core import clock


def sanction_grants(person_id: int, day: dt.date) -> Any:
    """Return the select of a person's restrictions, as `permissions.register_grants` wants it.

    The moment of the end goes along: grants are kept until the day ends.
    """
    begins = dt.datetime.combine(day, dt.time(), dt.UTC)
    return select(
        literal("sanction:") + Sanction.kind,
        func.coalesce(Sanction.board_id, 0),
        func.coalesce(cast(Sanction.ends_at, String), ""),
        literal(""),
    ).where(
        Sanction.person_id == person_id,
        Sanction.lifted_at.is_(None),
        or_(Sanction.ends_at.is_(None), Sanction.ends_at > begins),
    )


def in_force() -> Any:
    """Return the condition on `Sanction` that holds for those in force now."""
    return Sanction.lifted_at.is_(None) & (
        Sanction.ends_at.is_(None) | (Sanction.ends_at > clock.now())
    )
