"""What was typed for an event, checked: values, or everything that is wrong with them at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from hrforum.boards import content as contents
from hrforum.boards.content import Content
from hrforum.boards.slugs import slugify
from hrforum.core import languages, markdown
from hrforum.core.errors import Invalid
from hrforum.events import times
from hrforum.events.models import ACCESS_NEEDS, EVENT_KINDS, PLACE_KINDS, VISIBILITIES
from hrforum.members.actions.profile_checks import Typed

TITLE = 200
SHORTEST_TITLE = 4
MOST_PEOPLE = 100_000
LONGEST = dt.timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the actor may choose from: ids of boards, themes and members."""

    board_ids: Collection[int]
    theme_ids: Collection[int]
    member_ids: Collection[int]


@dataclass(frozen=True, slots=True)
class Ready:
    """An event as typed: the values of its columns, and what it belongs to."""

    values: dict[str, Any]
    board_ids: tuple[int, ...]
    theme_ids: tuple[int, ...]
    member_ids: tuple[int, ...]


def check_event(raw: Mapping[str, Any], choices: Choices) -> Ready:
    """Return an event as typed.

    Args:
        raw: what was typed, by the names of the form's fields.
        choices: what may be chosen.

    Raises:
        ManyInvalid: something is not acceptable.
    """
    typed = Typed(raw)
    title = contents.clean_line(typed.line("title", TITLE))
    if len(title) < SHORTEST_TITLE:
        typed.wrong("title", _("Give the event a title of at least %(n)s letters.", n=4))
    values: dict[str, Any] = {
        "title": title,
        "slug": slugify(title, length=100, fallback="event"),
        "kind": typed.one_of("kind", EVENT_KINDS) or "webinar",
        "visibility": typed.one_of("visibility", VISIBILITIES) or "public",
        "languages": [c for c in _list(raw, "languages") if c in languages.LANGUAGES][:12],
        "offers": [need for need in ACCESS_NEEDS if need in _list(raw, "offers")],
        "approval": bool(raw.get("approval")),
        "capacity": typed.number("capacity", 1, MOST_PEOPLE),
        **_times(typed),
        **_place(typed),
        **_text(typed),
    }
    boards = _ids(typed, "boards", choices.board_ids)
    if values["visibility"] == "boards" and not boards:
        typed.wrong("boards", _("Choose the boards whose readers may see it."))
    found = Ready(
        values,
        boards,
        _ids(typed, "themes", choices.theme_ids),
        _ids(typed, "members", choices.member_ids),
    )
    typed.done()
    return found


def _list(raw: Mapping[str, Any], name: str) -> Sequence[str]:
    found = raw.get(name) or ()
    return [found] if isinstance(found, str) else found


def _ids(typed: Typed, name: str, known: Collection[int]) -> tuple[int, ...]:
    chosen = {int(x) for x in _list(typed.raw, name) if x.isascii() and x.isdigit() and len(x) < 10}
    if not chosen <= set(known):
        typed.wrong(name, _("Choose from the list."))
    return tuple(sorted(chosen & set(known)))


def _text(typed: Typed) -> dict[str, Any]:
    try:
        content: Content = contents.prepare(str(typed.raw.get("body") or ""))
    except Invalid as error:
        typed.wrong("body", str(error))
        return {}
    return text_values(content)


def text_values(content: Content) -> dict[str, Any]:
    """Return the columns of a checked text."""
    return {
        "text": content.body,
        "html": content.html,
        "html_version": markdown.RENDER_VERSION,
        "excerpt": markdown.excerpt(content.text, 300),
        "language": content.language,
        "direction": content.direction,
    }


def _wall(typed: Typed, name: str, zone: str, *, needed: bool) -> str | None:
    text = str(typed.raw.get(name) or "")
    if not text.strip():
        if needed:
            typed.wrong(name, _("Write the day and the time."))
        return None
    found = times.parse_wall(text)
    if found is None:
        typed.wrong(name, _("Write day and time like this: 2030-01-31T18:30."))
        return None
    wall = times.as_wall(found)
    if not times.exists(wall, zone):
        typed.wrong(
            name,
            _("There is no such time on that day: the clocks go forward. Choose another one."),
        )
        return None
    return wall


def _times(typed: Typed) -> dict[str, Any]:
    zone = str(typed.raw.get("timezone") or "").strip()
    if not times.is_zone(zone):
        typed.wrong("timezone", _("Choose a time zone of the list."))
        zone = "UTC"
    starts = _wall(typed, "starts", zone, needed=True)
    ends = _wall(typed, "ends", zone, needed=True)
    closes = _wall(typed, "closes", zone, needed=False)
    if starts is None or ends is None:
        return {}
    first, last = times.moment(starts, zone), times.moment(ends, zone)
    if last <= first:
        typed.wrong("ends", _("The event must end after it begins."))
    elif last - first > LONGEST:
        typed.wrong("ends", _("An event can take 31 days at most. Make several of it."))
    until = times.moment(closes, zone) if closes else None
    if until is not None and until > last:
        typed.wrong("closes", _("Nobody can register after the event has ended."))
    return {
        "timezone": zone,
        "starts_wall": starts,
        "ends_wall": ends,
        "starts_at": first,
        "ends_at": last,
        "closes_at": until,
    }


def _place(typed: Typed) -> dict[str, Any]:
    kind = typed.one_of("place_kind", PLACE_KINDS) or "room"
    # What stands beside a place that was not chosen counts for nothing.
    link = typed.link("link") if kind == "link" else ""
    venue = typed.line("venue", 300) if kind == "venue" else ""
    if link and not link.startswith("https://"):
        typed.wrong("link", _("Use an address that starts with https://."))
    if kind == "link" and not typed.filled("link"):
        typed.wrong("link", _("Write the address of the room."))
    if kind == "venue" and not venue:
        typed.wrong("venue", _("Write where it happens."))
    return {
        "place_kind": kind,
        "link": link,
        "venue": venue,
    }
