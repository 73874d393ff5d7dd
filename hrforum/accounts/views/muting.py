"""Muting and blocking people, and the list of them."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.accounts import blocks
from hrforum.accounts.actions.blocks import choose
from hrforum.accounts.blueprint import blueprint
from hrforum.accounts.forms import EmptyForm
from hrforum.core import web
from hrforum.core.errors import Invalid
from hrforum.core.permissions import access

MUTES = "/settings/mutes"


@blueprint.get(MUTES)
@access("signed_in")
def mutes() -> Response:
    """Show whom the reader muted and blocked."""
    rows = blocks.chosen(web.actor().person_id or 0)
    return web.render("account/mutes.html", form=EmptyForm(), rows=rows, current="mutes")


@blueprint.post("/people/<username>/mute")
@access("signed_in")
@web.throttle("60 per minute")
def mute(username: str) -> Response:
    """Mute or block a person, or neither."""
    choice = request.form.get("choice", "")
    try:
        name = choose(web.actor(), username, choice)
    except Invalid as error:
        flash(str(error), "error")
        return web.see_other(f"/people/{username}/")
    words = {
        "none": _("%(name)s is neither muted nor blocked any more.", name=name),
        "mute": _("%(name)s is muted. Nobody is told.", name=name),
        "block": _("%(name)s is blocked. Nobody is told.", name=name),
    }
    flash(words[choice], "success")
    return web.see_other(
        MUTES if request.form.get("from") == "settings" else f"/people/{username}/"
    )
