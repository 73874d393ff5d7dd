"""The lobby: what holds in the room, and the way in; the hosts' settings."""

from __future__ import annotations

import datetime as dt

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.rooms import policy
from hrforum.rooms.actions import doors
from hrforum.rooms.blueprint import blueprint
from hrforum.rooms.forms import LobbyForm, SettingsForm
from hrforum.rooms.queries.pages import Standing
from hrforum.rooms.views.common import ROOM, frame, met, room_path


@blueprint.get(f"{ROOM}/lobby")
@access("public")
@web.throttle("60 per minute")
def lobby(event_id: int, slug: str) -> Response:
    """Say what holds in the room."""
    here = met(event_id)
    form = LobbyForm()
    if here.me is not None:
        form.alias.data = here.me.alias
        form.counts_presence.data = here.me.counts_presence
    return lobby_page(here, form)


@blueprint.post(f"{ROOM}/lobby")
@access("signed_in")
@web.throttle("60 per minute")
def come_in(event_id: int, slug: str) -> Response:
    """Let somebody in."""
    here = met(event_id)
    form = LobbyForm()
    if form.validate():
        try:
            doors.come_in(
                web.actor(),
                event_id,
                alias=form.alias.data or "",
                counts_presence=bool(form.counts_presence.data),
            )
            return web.see_other(room_path(here.event))
        except Invalid as error:
            form.refuse(error)
    return lobby_page(here, form, 422)


def lobby_page(here: Standing, form: LobbyForm, status: int = 200) -> Response:
    """Return the lobby."""
    room = here.room
    days = room.kept_days if room else 365
    end = (room.ended_at if room and room.ended_at else None) or here.event.ends_at
    return web.render(
        "rooms/lobby.html",
        status,
        form=form,
        may_enter=bool(room and here.attends and policy.may_enter(room.state, here.role)),
        kept_until=end + dt.timedelta(days=days),
        days=days,
        **frame(here),
    )


@blueprint.post(f"{ROOM}/prepare")
@access("signed_in")
@web.throttle("30 per minute")
def prepare(event_id: int, slug: str) -> Response:
    """Make the room."""
    here = met(event_id)
    doors.prepare_room(web.actor(), event_id)
    flash(_("The room is prepared. Its doors are closed."), "success")
    return web.see_other(f"{room_path(here.event)}/settings")


@blueprint.route(f"{ROOM}/settings", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("30 per minute")
def settings(event_id: int, slug: str) -> Response:
    """Change what holds in the room."""
    here = met(event_id)
    room = here.room
    if room is None:
        raise NotFound
    if not (here.hosts or (here.is_inside and policy.has_right(here.role, "run"))):
        raise Forbidden(_("Only the hosts of this room can do this."))
    form = SettingsForm(obj=room)
    status = 200
    if form.validate_on_submit():
        try:
            doors.change_room(
                web.actor(),
                event_id,
                allows_aliases=bool(form.allows_aliases.data),
                moderates_questions=bool(form.moderates_questions.data),
                kept_days=form.kept_days.data or 0,
            )
            flash(_("Saved."), "success")
            return web.see_other(room_path(here.event))
        except DomainError as error:
            if isinstance(error, NotFound | Forbidden):
                raise
            form.refuse(error)
            status = 409 if isinstance(error, Conflict) else 422
    elif form.errors:
        status = 422
    return web.render("rooms/settings.html", status, form=form, **frame(here))
