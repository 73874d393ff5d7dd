"""How long things may take until an organisation has joined: from the settings, in days."""

from __future__ import annotations

import datetime as dt

from hrforum.core import clock
from hrforum.core.web import settings

REMIND_BEFORE = dt.timedelta(days=7)
LONGEST_INVITATION = dt.timedelta(days=365)


def invitation_until() -> dt.date:
    """Return the last day of an invitation that is sent today, as proposed to who sends it."""
    return clock.today() + dt.timedelta(days=settings().INVITATION_DAYS)
