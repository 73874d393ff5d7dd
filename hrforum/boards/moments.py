"""Dates and times as people type them, in their own zone."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask_babel import gettext as _

from hrforum.core.errors import Invalid


def zone_of(name: str) -> ZoneInfo:
    """Return the zone of that name; UTC for one that is not known."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def typed_moment(text: str, zone: str, field: str) -> dt.datetime | None:
    """Return the moment of a field of type ``datetime-local``; None for an empty one.

    Args:
        text: as the browser sends it: ``2030-01-31T18:30``.
        zone: the person's time zone.
        field: the form field, for the message.

    Raises:
        Invalid: it is no moment.
    """
    text = text.strip()
    if not text:
        return None
    try:
        local = dt.datetime.fromisoformat(text)
    except ValueError:
        local = None
    if local is None or local.tzinfo is not None or not 1970 <= local.year <= 9000:
        raise Invalid(field, _("Write day and time like this: 2030-01-31 18:30."))
    return local.replace(tzinfo=zone_of(zone)).astimezone(dt.UTC)


def shown_moment(moment: dt.datetime | None, zone: str) -> str:
    """Return the moment as a field of type ``datetime-local`` takes it."""
    if moment is None:
        return ""
    return moment.astimezone(zone_of(zone)).strftime("%Y-%m-%dT%H:%M")
