"""The forms by which events are written."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from hrforum.core import languages
from hrforum.core.search import fold
from hrforum.events import words
from hrforum.events.forms.base import (
    EventsForm,
    boxes,
    day_field,
    moment_field,
    named,
    radios,
    select_field,
)
from hrforum.events.models import Event
from hrforum.events.queries.choices import Lists
from hrforum.members import labels

ROWS = 30
SPARE = 3


@lru_cache(maxsize=1)
def zones() -> dict[str, str]:
    """Return the zones that are places, and UTC, as one chooses them."""
    places = sorted(
        zone
        for zone in zoneinfo.available_timezones()
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/"))
    )
    return {zone: zone.replace("_", " ") for zone in ["UTC", *places]}


def language_choices(lang: str) -> dict[str, str]:
    """Return the languages of events by code, in the order of their names."""
    names = {code: labels.language_name(code, lang) for code in languages.LANGUAGES}
    return dict(sorted(names.items(), key=lambda pair: fold(pair[1])))


def event_form(found: Lists, lang: str, data: Mapping[str, Any] | None = None) -> Any:
    """Return the form of an event.

    Args:
        found: what may be chosen.
        lang: the reader's language, for the names of languages.
        data: what it begins with.
    """
    fields: dict[str, Any] = {
        "title": StringField(_l("Title")),
        "kind": select_field(_l("Kind"), words.KINDS),
        "body": TextAreaField(_l("What it is about")),
        "starts": moment_field(_l("Begins")),
        "ends": moment_field(_l("Ends")),
        "timezone": select_field(_l("Time zone"), zones()),
        "languages": boxes(_l("Languages"), language_choices(lang)),
        "place_kind": radios(_l("Where"), words.PLACES),
        "link": StringField(_l("Address of the room")),
        "venue": StringField(_l("Place")),
        "offers": boxes(_l("What is there for everybody"), words.NEEDS),
        "capacity": StringField(_l("Number of places")),
        "approval": BooleanField(_l("The hosts decide on each registration")),
        "closes": moment_field(_l("Registration closes")),
        "visibility": select_field(_l("Who can see it"), words.VISIBILITIES),
        "members": boxes(_l("Members that hold it"), named(found.members)),
        "boards": boxes(_l("Boards"), named(found.boards)),
        "themes": boxes(_l("Themes"), named(found.themes)),
        "all_dates": BooleanField(_l("Change all coming dates of the series")),
    }
    return type("EventForm", (EventsForm,), fields)(data=data)


def data_of(event: Event, belongs: Sequence[Sequence[int]], closes: str) -> dict[str, Any]:
    """Return what the form of an event begins with."""
    boards, themes, members = ([str(one) for one in ids] for ids in belongs)
    return {
        "base": str(event.version),
        "title": event.title,
        "kind": event.kind,
        "body": event.text,
        "starts": event.starts_wall,
        "ends": event.ends_wall,
        "timezone": event.timezone,
        "languages": event.languages,
        "place_kind": event.place_kind,
        "link": event.link,
        "venue": event.venue,
        "offers": event.offers,
        "capacity": str(event.capacity or ""),
        "approval": event.approval,
        "closes": closes,
        "visibility": event.visibility,
        "boards": boards,
        "themes": themes,
        "members": members,
    }


class RepeatForm(EventsForm):
    """How an event comes again."""

    every = StringField(_l("Every"), default="1")
    frequency = radios(_l("Weeks or months"), words.FREQUENCIES)
    number = StringField(_l("How many dates"))
    left_out = TextAreaField(_l("Days to leave out"))


class HostForm(EventsForm):
    """A person who holds an event, or may change its page."""

    username = StringField(_l("Username"))
    role = radios(_l("What they may do"), words.ROLES)


class ReasonForm(EventsForm):
    """Something done with a reason."""

    reason = TextAreaField(_l("Reason"))


class CoverForm(EventsForm):
    """A cover picture."""

    cover = FileField(_l("Cover picture"))
    alt = StringField(_l("What the picture shows"))


class MaterialForm(EventsForm):
    """A link or a file."""

    title = StringField(_l("Title"))
    url = StringField(_l("Web address"))
    file = FileField(_l("Or a file"))


class FollowUpForm(EventsForm):
    """A decision or something to do."""

    kind = radios(_l("What it is"), words.FOLLOW_UPS)
    text = TextAreaField(_l("What was decided, or what will be done"))
    owner = StringField(_l("Who does it"))
    due_on = day_field(_l("Until"))


PARTS: dict[str, tuple[str, ...]] = {
    "speakers": ("name", "role", "username", "bio"),
    "agenda": ("at", "minutes", "title", "text"),
    "questions": ("id", "label", "kind", "options", "required"),
}


def part_form(section: str, rows: Sequence[Mapping[str, Any]], posted: Any) -> tuple[Any, int]:
    """Return the form of a list (speakers, agenda, questions) and how many rows it has."""
    sent = [name for name in posted or () if name.rpartition("_")[2].isdigit()]
    highest = max((int(name.rpartition("_")[2]) + 1 for name in sent), default=0)
    number = min(ROWS, max(len(rows) + SPARE, min(highest, ROWS)))
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for n in range(number):
        for name in PARTS[section]:
            fields[f"{name}_{n}"] = _field(section, name)
            if n < len(rows):
                data[f"{name}_{n}"] = rows[n].get(name, "")
    return type("PartForm", (EventsForm,), fields)(data=data), number


def _field(section: str, name: str) -> Any:
    if name == "id":
        return HiddenField()
    if name == "required":
        return BooleanField(_l("An answer is needed"))
    if name == "kind":
        return select_field(_l("Kind of answer"), words.QUESTIONS)
    labels_of: dict[str, Any] = {
        "speakers.name": _l("Name"),
        "speakers.role": _l("What they do, and where"),
        "speakers.username": _l("Username here, if they have an account"),
        "speakers.bio": _l("A few sentences about them"),
        "agenda.at": _l("Time"),
        "agenda.minutes": _l("Minutes"),
        "agenda.title": _l("What happens"),
        "agenda.text": _l("More about it"),
        "questions.label": _l("Question"),
        "questions.options": _l("Answers to choose from, one a line"),
    }
    label = labels_of[f"{section}.{name}"]
    return TextAreaField(label) if name in ("bio", "text", "options") else StringField(label)
