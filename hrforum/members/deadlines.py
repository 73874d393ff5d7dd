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


def review_due(start: dt.datetime) -> dt.datetime:
    """Return by when an application that came at ``start`` is to be decided."""
    return start + dt.timedelta(days=settings().APPLICATION_REVIEW_DAYS)


def second_look_due() -> dt.datetime:
    """Return by when somebody has to look at a decline that is proposed now."""
    return clock.now() + dt.timedelta(days=settings().APPLICATION_SECOND_LOOK_DAYS)


def answer_due(asked: dt.datetime) -> dt.datetime:
    """Return by when an applicant who was asked something should answer."""
    return asked + dt.timedelta(days=settings().APPLICATION_ANSWER_DAYS)


def closing(noticed: dt.datetime) -> dt.datetime:
    """Return when an application closes whose applicant was reminded at that moment."""
    return noticed + dt.timedelta(days=settings().APPLICATION_ANSWER_DAYS)


REMIND_CLAIMER = dt.timedelta(days=3)


def first_mandate() -> dt.date:
    """Return the last day of a lead's first mandate where nobody chooses another."""
    return clock.today() + dt.timedelta(days=settings().LEAD_MANDATE_DAYS)
