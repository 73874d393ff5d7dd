"""The audit log: read and filtered, never changed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from hrforum.admin import labels, queries
from hrforum.admin.common import day, number, word
from hrforum.admin.views import blueprint
from hrforum.core import web
from hrforum.core.audit import Tag
from hrforum.core.permissions import access

LOG = "/admin/log"


@blueprint.get(LOG)
@access("admin")
def log() -> Response:
    """Show the log, newest first."""
    tag = word("tag", 60)
    wanted = queries.LogFilter(
        actor=word("actor", 60),
        tag=tag if tag in set(Tag) else "",
        kind=word("kind", 30),
        object_id=number(word("object", 12)),
        since=day("since"),
        until=day("until"),
    )
    before = number(request.args.get("before"))
    rows, older = queries.log(wanted, before)
    asked: dict[str, Any] = {
        name: value
        for name, value in (
            ("actor", wanted.actor),
            ("tag", wanted.tag),
            ("kind", wanted.kind),
            ("object", wanted.object_id),
            ("since", wanted.since),
            ("until", wanted.until),
        )
        if value
    }
    return web.render(
        "admin/log.html",
        current="log",
        wanted=wanted,
        entries=rows,
        tags=sorted(((tag.value, labels.tag(tag.value)) for tag in Tag), key=lambda t: str(t[1])),
        tag_label=labels.tag,
        asked=bool(asked),
        here=LOG + (f"?{urlencode(asked)}" if asked else ""),
        older=f"{LOG}?{urlencode({**asked, 'before': older})}" if older else None,
        is_first=before is None,
    )
