"""The cover and the materials of an event: added, taken away, given out."""

from __future__ import annotations

import io
from typing import Any

from flask import flash, send_file
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from hrforum.core import attachments, web
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.events import files
from hrforum.events.actions import materials as actions
from hrforum.events.blueprint import blueprint
from hrforum.events.forms.events import CoverForm, MaterialForm
from hrforum.events.models import Event
from hrforum.events.queries import page as queries
from hrforum.events.views.common import EVENT, MANY, back_to, frame

A_YEAR = 31_536_000
# Two forms on one page; the token that both carry is looked at before any view runs.
_COVER: dict[str, Any] = {"prefix": "cover-", "meta": {"csrf": False}}
_MATERIAL: dict[str, Any] = {"prefix": "material-", "meta": {"csrf": False}}


def _page(event: Event, cover: Any = None, material: Any = None) -> Response:
    cover = cover or CoverForm(formdata=None, data={"alt": event.cover_alt}, **_COVER)
    material = material or MaterialForm(formdata=None, **_MATERIAL)
    return web.render(
        "events/materials.html",
        422 if cover.errors or material.errors else 200,
        cover=cover,
        material=material,
        materials=queries.materials(event.id),
        **frame(event),
    )


@blueprint.get(f"{EVENT}materials")
@access("signed_in")
def event_materials(event_id: int, slug: str) -> Response:
    """Cover and materials, for who may change them."""
    return _page(queries.editable(web.actor(), event_id).event)


@blueprint.post(f"{EVENT}materials/add")
@access("signed_in")
@web.throttle(MANY)
def add_event_material(event_id: int, slug: str) -> Response:
    """Add a link or a file."""
    event = queries.editable(web.actor(), event_id).event
    form = MaterialForm(**_MATERIAL)
    settings = web.settings()
    if form.validate_on_submit():
        given = form.file.data
        chosen = isinstance(given, FileStorage) and bool(given.filename)
        try:
            actions.add_material(
                web.actor(),
                event_id,
                title=form.title.data or "",
                url=form.url.data or "",
                stream=given.stream if chosen else None,
                name=(given.filename or "") if chosen else "",
                data=settings.DATA,
                limit=settings.MAX_ATTACHMENT,
            )
            flash(_("Added."), "success")
            return back_to(event, "materials")
        except Invalid as error:
            form.refuse(error)
    return _page(event, material=form)


@blueprint.post(f"{EVENT}materials/<int:material_id>/remove")
@access("signed_in")
@web.throttle(MANY)
def remove_event_material(event_id: int, slug: str, material_id: int) -> Response:
    """Take a link or a file away."""
    event = queries.editable(web.actor(), event_id).event
    actions.remove_material(web.actor(), event_id, material_id, data=web.settings().DATA)
    flash(_("Taken away."), "success")
    return back_to(event, "materials")


@blueprint.post(f"{EVENT}cover")
@access("signed_in")
@web.throttle(MANY)
def set_event_cover(event_id: int, slug: str) -> Response:
    """Give the event a cover picture."""
    event = queries.editable(web.actor(), event_id).event
    form = CoverForm(**_COVER)
    settings = web.settings()
    if form.validate_on_submit():
        given = form.cover.data
        try:
            if not isinstance(given, FileStorage) or not given.filename:
                raise Invalid("cover", _("Choose a picture first."))
            actions.set_cover(
                web.actor(),
                event_id,
                given.stream,
                given.filename,
                form.alt.data or "",
                data=settings.DATA,
                limit=settings.MAX_ATTACHMENT,
            )
            flash(_("Saved."), "success")
            return back_to(event, "materials")
        except Invalid as error:
            form.refuse(error)
    return _page(event, cover=form)


@blueprint.post(f"{EVENT}cover/remove")
@access("signed_in")
@web.throttle(MANY)
def remove_event_cover(event_id: int, slug: str) -> Response:
    """Take the cover away."""
    event = queries.editable(web.actor(), event_id).event
    actions.remove_cover(web.actor(), event_id, data=web.settings().DATA)
    flash(_("Taken away."), "success")
    return back_to(event, "materials")


@blueprint.get("/uploads/events/<file>")
@access("public")
def event_file(file: str) -> Response:
    """Give out a cover or a material to those who may see its event."""
    if not attachments.FILE.fullmatch(file):
        raise NotFound
    row, everybody = queries.file(web.actor(), file)
    path = files.folder(web.settings().DATA) / file
    if not path.is_file():
        raise NotFound
    picture = path.suffix == ".webp"
    response = send_file(
        io.BytesIO(path.read_bytes()),
        mimetype="image/webp" if picture else "application/octet-stream",
        as_attachment=not picture,
        download_name=getattr(row, "original", "") or path.name,
        etag=file,
        conditional=True,
    )
    # What only some may see is asked for again each time: they may lose that right.
    response.headers["Cache-Control"] = (
        f"public, max-age={A_YEAR}, immutable" if everybody else "private, no-cache"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
