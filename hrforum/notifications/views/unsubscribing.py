"""The way out of mails, for people who are not signed in and for their mail programs."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.errors import NotFound
from hrforum.core.permissions import access
from hrforum.extensions import csrf
from hrforum.notifications import actions, kinds, letters
from hrforum.notifications.views import blueprint


# A mail program can't have a token of ours against forged requests: the signed address is the
# proof (RFC 8058), and all that it can do is to stop mails.
@csrf.exempt  # type: ignore[untyped-decorator]  # the library has no types
@blueprint.route(f"{letters.UNSUBSCRIBE}<token>", methods=["GET", "POST"])
@access("public")
def unsubscribe(token: str) -> Response:
    """GET asks, since scanners of mail follow links; POST (a button, or one click) does it."""
    found = letters.read_token(token)
    kind = kinds.known(found[1]) if found else None
    if kind is None:
        return web.render("notifications/unsubscribe_dead.html", 404)
    state = "asked"
    if request.method == "POST":
        everything = request.form.get("which") == "all"
        try:
            actions.unsubscribe(token, everything=everything)
        except NotFound:
            return web.render("notifications/unsubscribe_dead.html", 404)
        state = "all" if everything else "kind"
    return web.render("notifications/unsubscribe.html", kind=kind, state=state)
