"""Old addresses of posts and topics lead to where they stand now."""

from __future__ import annotations

import re

from flask import redirect, request
from flask.wrappers import Response
from werkzeug.wrappers import Response as BaseResponse

from hrforum.boards.queries import moved
from hrforum.boards.queries.base import POSTS_A_PAGE, place_of, post_path
from hrforum.boards.views import blueprint
from hrforum.core import web
from hrforum.core.errors import NotFound

_OF_POST = re.compile(r"^/topics/\d+-[^/]*/\d+")


@blueprint.errorhandler(NotFound)
def not_found(_error: NotFound) -> BaseResponse | Response:
    """Lead from where a post or topic stood, or say that there is nothing."""
    return _elsewhere() or web.error_page(404)


def _elsewhere() -> BaseResponse | None:
    arguments = request.view_args or {}
    if request.method != "GET" or "topic_id" not in arguments:
        return None
    number = arguments.get("number")
    if number is not None:
        found = moved.place(web.actor(), arguments["topic_id"], number)
        if found is None:
            return None
        tail = _OF_POST.sub("", request.path)
        there = post_path(found.topic_id, found.slug, found.number)
        # Not for ever: a curator can take it back.
        return redirect(f"{there}{tail}" if tail else place_of(*found[:3]), code=302)
    page = request.args.get("page", "1")
    first = (int(page) - 1) * POSTS_A_PAGE + 1 if page.isascii() and page.isdigit() else 0
    wanted = request.args.get("number", "")
    if wanted.isascii() and wanted.isdigit():
        first = int(wanted)
    if not 1 <= first < 1_000_000_000:
        return None
    found = moved.place(web.actor(), arguments["topic_id"], first, nearest=True)
    return redirect(place_of(*found[:3]), code=302) if found else None
