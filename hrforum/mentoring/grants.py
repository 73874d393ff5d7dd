"""What pairs grant to their people: the group that reads the pair's private board.

Nobody is put into that group: who is in it follows from mandates and teams, so that a mandate that
ends takes the board away in the same moment as the workspace.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import literal, select

from hrforum.core.permissions import register_grants
from hrforum.mentoring.access import entered_by
from hrforum.mentoring.models import Pairing


def pairs(person_id: int, day: dt.date) -> Any:
    """Return the select of the groups of the pairs that the person works in."""
    return select(literal("group"), Pairing.group_id, literal("pair"), literal("")).where(
        Pairing.group_id.is_not(None), entered_by(person_id, day)
    )


def register() -> None:
    """Let `hrforum.core.permissions` know."""
    register_grants("pairs", pairs)
