"""Forms of curators: they parse; what is acceptable is the actions' business."""

from __future__ import annotations

import datetime as dt
import secrets

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import DateInput, DateTimeLocalInput

from hrforum.boards.forms import TYPES, DomainForm
from hrforum.boards.moments import typed_moment, zone_of
from hrforum.core.errors import Invalid

PAUSES = [
    SelectChoice("0", _l("No pause")),
    SelectChoice("300", _l("5 minutes")),
    SelectChoice("1800", _l("30 minutes")),
    SelectChoice("3600", _l("One hour")),
    SelectChoice("21600", _l("6 hours")),
    SelectChoice("86400", _l("One day")),
]


class ActForm(DomainForm):
    """An act with its reason."""

    reason = TextAreaField(_l("Reason"))


class PinForm(ActForm):
    """Until when and where."""

    until = StringField(_l("Until (the end of that day)"), widget=DateInput())
    everywhere = BooleanField(_l("On top of all boards, for everybody"))


class TimerForm(ActForm):
    """When a topic closes by itself."""

    at = StringField(_l("At this time"), widget=DateTimeLocalInput())
    after_days = StringField(_l("When nobody has written for so many days"))

    def days(self) -> int | None:
        """Return the number of days, or None.

        Raises:
            Invalid: it is no number.
        """
        text = (self.after_days.data or "").strip()
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or len(text) > 4:
            raise Invalid("after_days", _("Write a number of days, or leave it empty."))
        return int(text)


class SlowForm(ActForm):
    """How long everybody waits."""

    seconds = SelectField(_l("Pause between two posts of one person"), choices=PAUSES)


class TitleForm(ActForm):
    """Another title."""

    title = StringField(_l("Title"))


class TagsForm(ActForm):
    """Other tags."""

    tags = StringField(_l("Tags"))


class TypeForm(ActForm):
    """Another type."""

    type = SelectField(_l("Type"), choices=TYPES)


class BoardForm(ActForm):
    """Another board."""

    board = SelectField(_l("Board"), coerce=str, validate_choice=False)


class SplitForm(ActForm):
    """Which posts go into a new topic."""

    numbers = StringField(_l("Posts"))
    title = StringField(_l("Title of the new topic"))
    board = SelectField(_l("Board"), coerce=str, validate_choice=False)


class MoveForm(ActForm):
    """Which posts go to another topic."""

    numbers = StringField(_l("Posts"))
    topic = StringField(_l("Address of the other topic"))


class OtherForm(ActForm):
    """Another topic."""

    topic = StringField(_l("Address of the other topic"))


class AssignForm(DomainForm):
    """Who looks after a topic."""

    person = SelectField(_l("Who looks after it"), coerce=str, validate_choice=False)
    due_on = StringField(_l("Due"), widget=DateInput())
    note = StringField(_l("Note"))


class NoteForm(DomainForm):
    """A note for moderators."""

    client_key = HiddenField()
    body = TextAreaField(_l("Note"))

    def start(self) -> None:
        """Make an id for the write."""
        if not self.client_key.data:
            self.client_key.data = secrets.token_urlsafe(16)


class BulkForm(ActForm):
    """One act with many topics."""

    act = SelectField(
        _l("What to do"),
        choices=[
            SelectChoice("close", _l("Close")),
            SelectChoice("archive", _l("Archive")),
            SelectChoice("unpin", _l("Unpin")),
            SelectChoice("tags", _l("Add tags")),
            SelectChoice("board", _l("Move to another board")),
        ],
        validate_choice=False,
    )
    tags = StringField(_l("Tags"))
    board = SelectField(_l("Board"), coerce=str, validate_choice=False)


class EmptyForm(DomainForm):
    """Nothing but a token."""


def day(text: str | None, field: str) -> dt.date | None:
    """Return the day that somebody typed; None for an empty field.

    Raises:
        Invalid: it is no day.
    """
    text = (text or "").strip()
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Invalid(field, _("Write the day like this: 2030-01-31.")) from None


def end_of_day(text: str | None, zone: str, field: str) -> dt.datetime | None:
    """Return the last moment of the day that somebody typed, in their zone.

    Raises:
        Invalid: it is no day.
    """
    found = day(text, field)
    if found is None:
        return None
    local = dt.datetime.combine(found, dt.time(23, 59), tzinfo=zone_of(zone))
    return local.astimezone(dt.UTC)


def moment(text: str | None, zone: str, field: str) -> dt.datetime | None:
    """Return the moment that somebody typed, in their zone.

    Raises:
        Invalid: it is none.
    """
    return typed_moment(text or "", zone, field)
