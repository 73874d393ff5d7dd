"""What people do in a room by plain forms: the same verbs as over a socket."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.rooms import commands, policy, shapes
from hrforum.rooms.blueprint import blueprint
from hrforum.rooms.queries import changes, own
from hrforum.rooms.queries.pages import Standing
from hrforum.rooms.views.common import ROOM, frame, met, room_path

# Where one comes to after it, on the page that one came from.
_ANCHORS = {
    "say": "chat", "react": "chat", "hide": "chat", "unhide": "chat",
    "ask": "questions", "vote": "questions", "settle": "questions", "merge": "questions",
    "make_poll": "polls", "move_poll": "polls", "answer_poll": "polls",
    "raise_hand": "hands", "call_hand": "hands",
    "give_role": "people", "send_out": "people", "let_back": "people",
    "doors": "run", "set_timer": "run", "show_item": "run", "show_slide": "stage",
}  # fmt: skip


@blueprint.post(f"{ROOM}/do/<verb>")
@access("signed_in")
@web.throttle("120 per minute")
def act(event_id: int, slug: str, verb: str) -> Response:
    """Do something in the room, and go back to where one came from."""
    if verb not in commands.VERBS:
        raise NotFound
    here = inside(event_id)
    back = _back(here)
    try:
        fields = commands.from_form(commands.VERBS[verb], request.form)
        commands.run(verb, web.actor(), event_id, fields)
    except (Invalid, Conflict) as error:
        return _refused(here, back, verb, str(error), 409 if isinstance(error, Conflict) else 422)
    return web.see_other(f"{back}#{_ANCHORS[verb]}")


def inside(event_id: int) -> Standing:
    """Return the room of somebody who is in it.

    Raises:
        NotFound: there is none, or they have not come in by the lobby.
        Forbidden: they may not be there.
    """
    here = met(event_id)
    if here.room is None or here.me is None:
        raise NotFound
    if not here.is_inside:
        raise Forbidden(_("You are not in this room. Come in by the lobby."))
    return here


def _back(here: Standing) -> str:
    """Return the page of the room that the form stood on."""
    path = room_path(here.event)
    came = urlsplit(request.referrer or "").path
    return f"{path}/text" if came == f"{path}/text" else path


def _refused(here: Standing, back: str, verb: str, message: str, status: int) -> Response:
    """Return what was typed, with what is wrong with it."""
    kept = [
        (name, value)
        for name in request.form
        if name not in ("csrf_token", "client_key")
        for value in request.form.getlist(name)
    ]
    return web.render(
        "rooms/refused.html",
        status,
        verb=verb,
        message=message,
        kept=kept,
        back=back,
        client_key=request.form.get("client_key") or new_key(),
        **frame(here),
    )


def new_key() -> str:
    """Return an id for one write by a form of a page."""
    return secrets.token_urlsafe(12)


@blueprint.get(f"{ROOM}/lines/<int:number>")
@access("signed_in")
def line(event_id: int, slug: str, number: int) -> Response:
    """Show one line with what can be done with it."""
    here = inside(event_id)
    row = changes.one_line(event_id, number)
    me = here.me.id if here.me else 0
    return web.render(
        "rooms/line.html",
        line=shapes.line(row, staff=policy.is_staff(here.role)),
        at=row.at,
        own=row.by_id == me,
        staff=policy.is_staff(here.role),
        speaks=policy.may_speak(here.room.state if here.room else "closed", here.role),
        reactions=own.reactions_of(me, [number]).get(number, []),
        client_key=new_key(),
        **frame(here),
    )


@blueprint.get(f"{ROOM}/questions/<int:number>")
@access("signed_in")
def question(event_id: int, slug: str, number: int) -> Response:
    """Show one question with what hosts, moderators and speakers can do with it."""
    here = inside(event_id)
    row = changes.one_question(event_id, number)
    me = here.me.id if here.me else 0
    shown = shapes.question(row, staff=policy.is_staff(here.role), own=row.by_id == me)
    if shown["state"] == "gone":
        raise NotFound
    read = changes.whole(event_id)
    others = [
        each
        for each in (read.questions if read else ())
        if each.number != number and each.state in ("open", "now", "answered", "waiting")
    ]
    return web.render(
        "rooms/question.html",
        question=shown,
        at=row.at,
        own=row.by_id == me,
        others=others,
        rights={right for right in policy.RIGHTS if policy.has_right(here.role, right)},
        **frame(here),
    )
