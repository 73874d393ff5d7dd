"""Slides: bringing, describing, giving out."""

from __future__ import annotations

import io

from flask import flash, request, send_file
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hrforum.core import attachments, web
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.rooms import files, policy
from hrforum.rooms.actions import slides as actions
from hrforum.rooms.blueprint import blueprint
from hrforum.rooms.queries import pages
from hrforum.rooms.queries.pages import Standing
from hrforum.rooms.views.acting import inside
from hrforum.rooms.views.common import ROOM, frame, room_path


@blueprint.route(f"{ROOM}/slides", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("30 per minute")
def slides(event_id: int, slug: str) -> Response:
    """Show the pages, and bring more."""
    here = _presenting(event_id)
    error = ""
    if request.method == "POST":
        config = web.settings()
        sent = [
            (each.stream.read(config.MAX_ATTACHMENT + 1), each.filename or "")
            for each in request.files.getlist("file")
            if each.filename
        ]
        try:
            came = actions.add_slides(
                web.actor(), event_id, sent, data=config.DATA, limit=config.MAX_ATTACHMENT
            )
            flash(ngettext("%(num)s page came.", "%(num)s pages came.", came), "success")
            return web.see_other(f"{room_path(here.event)}/slides")
        except Invalid as refusal:
            error = str(refusal)
    return web.render(
        "rooms/slides.html",
        422 if error else 200,
        slides=pages.slides(event_id),
        error=error,
        **frame(here),
    )


def _presenting(event_id: int) -> Standing:
    here = inside(event_id)
    if not policy.has_right(here.role, "present"):
        raise Forbidden(_("Only hosts and speakers can bring slides."))
    return here


@blueprint.post(f"{ROOM}/slides/texts")
@access("signed_in")
@web.throttle("60 per minute")
def describe(event_id: int, slug: str) -> Response:
    """Keep what the pages show in words."""
    here = _presenting(event_id)
    texts = {
        int(name.removeprefix("text-")): value
        for name, value in request.form.items()
        if name.startswith("text-") and name.removeprefix("text-").isdecimal()
    }
    actions.describe_slides(web.actor(), event_id, texts)
    flash(_("Saved."), "success")
    return web.see_other(f"{room_path(here.event)}/slides")


@blueprint.post(f"{ROOM}/slides/clear")
@access("signed_in")
@web.throttle("30 per minute")
def clear(event_id: int, slug: str) -> Response:
    """Take all pages away."""
    here = _presenting(event_id)
    actions.clear_slides(web.actor(), event_id, data=web.settings().DATA)
    flash(_("The slides are taken away."), "success")
    return web.see_other(f"{room_path(here.event)}/slides")


@blueprint.get(f"{ROOM}/slides/<file>")
@access("signed_in")
def slide_file(event_id: int, slug: str, file: str) -> Response:
    """Give out a page to those who are in the room."""
    inside(event_id)
    known = any(each.file == file for each in pages.slides(event_id))
    path = files.folder(web.settings().DATA) / file
    if not known or not attachments.FILE.fullmatch(file) or not path.is_file():
        raise NotFound
    response = send_file(
        io.BytesIO(path.read_bytes()), mimetype="image/webp", etag=file, conditional=True
    )
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
