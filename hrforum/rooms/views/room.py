"""The room: with everything, or as text alone."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.errors import NotFound
from hrforum.core.permissions import access
from hrforum.rooms import policy, shapes
from hrforum.rooms.actions.doors import MOVES
from hrforum.rooms.actions.lines import MAX_LINE
from hrforum.rooms.actions.questions import MAX_QUESTION
from hrforum.rooms.blueprint import blueprint
from hrforum.rooms.forms import LobbyForm
from hrforum.rooms.queries import changes, own, pages
from hrforum.rooms.queries.pages import Standing
from hrforum.rooms.views.acting import new_key
from hrforum.rooms.views.common import ROOM, frame, met, room_path
from hrforum.rooms.views.lobby import lobby_page
from hrforum.rooms.views.script_words import script_words

PEOPLE = 60
REFRESH = (0, 20, 60)  # seconds


@blueprint.get(ROOM)
@access("public")
def room(event_id: int, slug: str) -> Response:
    """Show the room, or its lobby to those who are not in it."""
    here = met(event_id)
    if not here.is_inside:
        form = LobbyForm()
        if here.me is not None:
            form.alias.data, form.counts_presence.data = here.me.alias, here.me.counts_presence
        return lobby_page(here, form)
    shown = _shown(here)
    return web.render("rooms/room.html", script_words=script_words(shown["slides"]), **shown)


@blueprint.get(f"{ROOM}/text")
@access("signed_in")
def text(event_id: int, slug: str) -> Response:
    """Show the room as text: no scripts, little to load."""
    here = met(event_id)
    if not here.is_inside:
        return web.see_other(room_path(here.event))
    asked = request.args.get("every", "0")
    every = int(asked) if asked in {str(each) for each in REFRESH} else 0
    earlier = request.args.get("before", "0")
    before = int(earlier) if earlier.isascii() and earlier.isdigit() and len(earlier) < 10 else 0
    return web.render(
        "rooms/text.html", every=every, before=before, choices=REFRESH, **_shown(here, before)
    )


def _shown(here: Standing, before: int = 0) -> dict[str, Any]:
    """Return what both pages show: a fixed number of statements."""
    event_id = here.event.id
    read = changes.whole(event_id)
    if read is None or here.me is None or here.room is None:
        raise NotFound
    if before:
        read.lines = changes.lines_before(event_id, before)
    staff = policy.is_staff(here.role)
    news = shapes.news(read, staff=staff, own=[here.me.id])
    mine = own.marks_of(here.me.id)
    people = [shapes.person(row, staff=staff) for row in changes.people(event_id, PEOPLE)]
    return {
        **frame(here),
        "me": here.me,
        "role": here.role,
        "rights": [right for right in policy.RIGHTS if policy.has_right(here.role, right)],
        "staff": staff,
        "speaks": policy.may_speak(here.room.state, here.role),
        "news": news,
        "own": mine,
        "here": own.count_here(event_id),
        "people": [each for each in people if staff or not each["removed"]],
        "at": {row.number: row.at for row in (*read.lines, *read.questions)},
        "agenda": pages.agenda(event_id),
        "speakers": pages.speakers(event_id),
        "slides": pages.slides(event_id),
        "timer_ends_at": read.room.timer_ends_at,
        "doors": MOVES[here.room.state],
        "client_key": new_key,
        "max_line": MAX_LINE,
        "max_question": MAX_QUESTION,
    }
