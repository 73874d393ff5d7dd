"""The moderators' queue."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from hrforum.boards import tongues
from hrforum.core import clock, reportables, web
from hrforum.core.errors import NotFound
from hrforum.core.permissions import access
from hrforum.moderation import grounds, words
from hrforum.moderation.blueprint import blueprint
from hrforum.moderation.queries import queue as queries
from hrforum.moderation.queries.queue import Asked


def page_asked() -> int:
    """Return the number of the page that the address asks for.

    Raises:
        NotFound: it is none.
    """
    asked = request.args.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and 0 < len(asked) < 7 and int(asked)):
        raise NotFound
    return int(asked)


@blueprint.get("/moderation/")
@access("moderator")
def queue() -> Response:
    """List the cases that wait, the most urgent first."""
    asked = Asked(
        state=request.args.get("state", ""),
        board=request.args.get("board", "")[:60],
        language=request.args.get("language", "")[:10],
        sort=request.args.get("sort", "urgency"),
        page=page_asked(),
    )
    found = queries.queue(web.actor(), asked)
    if asked.page > found.pages:
        raise NotFound
    return web.render(
        "moderation/queue.html",
        asked=asked,
        found=found,
        appeals=queries.appeals(web.actor()),
        now=clock.now(),
        kinds={kind.kind: kind.label for kind in reportables.registered()},
        grounds=grounds.GROUNDS,
        urgencies=grounds.URGENCIES,
        states=words.STATES,
        measures=words.DONE,
        languages={
            code: tongues.name(code, web.actor().locale) or code for code in found.languages
        },
    )
