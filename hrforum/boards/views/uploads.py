"""Taking files for posts, and giving them out."""

from __future__ import annotations

import io
from typing import Any

from flask import jsonify, request, send_file
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from hrforum.boards import actions
from hrforum.boards.actions.uploads import as_markdown
from hrforum.boards.forms import AttachingForm
from hrforum.boards.queries import uploads as queries
from hrforum.boards.views import blueprint
from hrforum.core import attachments, web
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.permissions import access

A_YEAR = 31_536_000


@blueprint.post("/uploads")
@access("signed_in")
@web.throttle("60 per minute")
def upload() -> Response:
    """Take one file from the page's script; the answer says what to put into the text."""
    given = request.files.get("file")
    alt = request.form.get("alt", "")
    try:
        if given is None:
            raise Invalid("file", _("Choose a file first."))
        found = _take(given)
    except (Invalid, Forbidden) as error:
        refused: Response = jsonify(error=str(error))
        refused.status_code = 422
        return refused
    answer: Response = jsonify(
        url=attachments.PREFIX + found.file, name=found.name, markdown=as_markdown(found, alt)
    )
    answer.status_code = 201
    return answer


def _take(given: FileStorage) -> Any:
    settings = web.settings()
    return actions.attach(
        web.actor(),
        given.stream,
        given.filename or "",
        data=settings.DATA,
        limit=settings.MAX_ATTACHMENT,
    )


def attach_to(form: AttachingForm) -> None:
    """Put what was sent with the form into its text, at the end; nothing without a file.

    Raises:
        Invalid: the file is not acceptable, or the picture came without a description. Then it is
            in the text already: nobody has to choose it again.
    """
    given = form.file.data
    if not isinstance(given, FileStorage) or not given.filename:
        return
    alt = (form.alt.data or "").strip()
    found = _take(given)
    body: Any = form["body"]
    text = (body.data or "").rstrip()
    body.data = f"{text}\n\n{as_markdown(found, alt)}\n".lstrip("\n")
    form.alt.data = ""
    if found.kind == "webp" and not alt:
        raise Invalid(
            "body",
            _(
                "The picture stands at the end of the text now. Say between its square brackets "
                "what it shows, for people who can't see it; if it only decorates, send again."
            ),
        )


@blueprint.get("/uploads/posts/<file>")
@access("public")
def uploaded(file: str) -> Response:
    """Give out a file to those who may read a post that it stands in."""
    if not attachments.FILE.fullmatch(file):
        raise NotFound
    row = queries.upload(web.actor(), file)
    path = attachments.folder(web.settings().DATA) / row.file
    if not path.is_file():
        raise NotFound
    picture = row.kind == "webp"
    # Read whole: it is small, and who leaves in the middle keeps no file open.
    response = send_file(
        io.BytesIO(path.read_bytes()),
        mimetype="image/webp" if picture else "application/octet-stream",
        as_attachment=not picture,
        download_name=row.name,
        etag=row.file,
        conditional=True,
    )
    # What only some may see is asked for again each time: they may lose that right.
    response.headers["Cache-Control"] = (
        f"public, max-age={A_YEAR}, immutable" if row.everybody else "private, no-cache"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
