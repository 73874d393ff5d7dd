"""The page where a person asks for their data, and the file itself."""

from __future__ import annotations

from flask import Blueprint, flash, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.accounts.forms import EmptyForm
from hrforum.accounts.fresh import fresh_sign_in
from hrforum.core import web
from hrforum.core.errors import Conflict, NotFound
from hrforum.core.permissions import access
from hrforum.core.web import render, see_other, settings
from hrforum.exports import actions, files, jobs, notices, queries

blueprint = Blueprint("exports", "hrforum.exports")

PAGE = notices.PAGE


@blueprint.get(PAGE)
@access("signed_in")
@fresh_sign_in
def settings_data() -> Response:
    """Show how far the archive is, or offer to make one."""
    return _page()


@blueprint.post(PAGE)
@access("signed_in")
@fresh_sign_in
@web.throttle("20 per day")
def ask_for_data() -> Response:
    """Ask for an archive."""
    try:
        actions.ask(web.actor(), nudge=jobs.make_archives.nudge)
    except Conflict as error:
        flash(str(error), "info")
    else:
        flash(_("Your archive is being made. A mail tells you when it is ready."), "success")
    return see_other(PAGE)


@blueprint.get(f"{PAGE}<name>.zip")
@access("signed_in")
@fresh_sign_in
def data_file(name: str) -> Response:
    """Give the archive to the person whose data it holds; for everybody else there is none."""
    export = queries.by_name(web.actor(), name)
    if export is None:
        raise NotFound
    try:
        actions.fetched(web.actor(), name)
    except NotFound:
        return _page(status=410, is_gone=True)
    response = send_file(
        files.archive(settings().DATA, name),
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"my-data-{export.finished_at:%Y-%m-%d}.zip",
        conditional=False,
        etag=False,
        max_age=0,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _page(status: int = 200, *, is_gone: bool = False) -> Response:
    export = queries.newest(web.actor())
    state = export.state if export is not None else ""
    if export is not None and state == "ready" and not actions.is_there(export):
        state = "gone"
    response = render(
        "exports/settings.html",
        status=status,
        current="data",
        form=EmptyForm(),
        export=export,
        state=state,
        is_gone=is_gone,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
