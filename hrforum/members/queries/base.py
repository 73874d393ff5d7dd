"""What the reads of members share."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from hrforum.members.models import MemberTheme


def marked() -> ColumnElement[bool]:
    """Return the condition that a member says something of a theme."""
    return or_(MemberTheme.strength > 0, MemberTheme.need > 0)
