"""The inbox."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from hrforum.core import security, web
from hrforum.core.permissions import access
from hrforum.core.uploads import avatar_url
from hrforum.notifications import actions, queries
from hrforum.notifications.forms import EmptyForm
from hrforum.notifications.queries import Entry
from hrforum.notifications.views import blueprint

INBOX = "/notifications/"


def _words(entry: Entry) -> str:
    if entry.kind is None:
        return ""
    return str((entry.thing and entry.thing.line) or entry.kind.line)


def _line(entry: Entry) -> Markup:
    if entry.kind is None or entry.thing is None:
        return Markup.escape(_("What this was about can no longer be read."))
    who = Markup("<bdi>{}</bdi>").format(entry.who or _("Somebody"))
    return Markup(_words(entry)) % {"who": who}  # noqa: S704 -- a text of our own


def _shown(entry: Entry) -> dict[str, Any]:
    # Who moderated is not the author's to know: a line that names nobody shows nobody.
    named = "%(who)s" in _words(entry)
    return {
        "entry": entry,
        "who": entry.who if named else None,
        "thing": entry.thing,
        "line": _line(entry),
        "icon": entry.kind.icon if entry.kind else "bell",
        "avatar_url": avatar_url(entry.avatar, 64) if entry.avatar else None,
    }


@blueprint.get(INBOX)
@access("signed_in")
def inbox() -> Response:
    """What the person was told, unread first."""
    page = queries.inbox(web.actor(), request.args.get("after", ""))
    return web.render(
        "notifications/inbox.html",
        form=EmptyForm(),
        unread=[_shown(entry) for entry in page.unread],
        read=[_shown(entry) for entry in page.read],
        newest=page.newest,
        after=page.after,
        is_first="after" not in request.args,
    )


@blueprint.get("/notifications/<int:notification_id>")
@access("signed_in")
def follow(notification_id: int) -> Response:
    """Open what a notification is about; it is read then.

    Only a reader's own step marks it: a link on another site, or a browser that fetches ahead,
    does not.
    """
    actor = web.actor()
    path = queries.target(actor, notification_id)
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if security.from_here(request) and not ahead:
        actions.mark_read(actor, notification_id)
    if path is None:
        flash(_("What this was about can no longer be read."), "info")
        return web.see_other(INBOX)
    return web.see_other(path)


@blueprint.post("/notifications/<int:notification_id>/read")
@access("signed_in")
def mark_read(notification_id: int) -> Response:
    """Mark one as read."""
    actions.mark_read(web.actor(), notification_id)
    return web.see_other(INBOX)


@blueprint.post("/notifications/read")
@access("signed_in")
def mark_all_read() -> Response:
    """Mark all as read that were there when the page was made."""
    up_to = request.form.get("up_to", "")
    if up_to.isdecimal() and len(up_to) <= 18:
        actions.mark_all_read(web.actor(), int(up_to))
        flash(_("Everything is marked as read."), "success")
    return web.see_other(INBOX)
