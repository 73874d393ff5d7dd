"""What comes by mail."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.permissions import access
from hrforum.notifications import actions, kinds, queries
from hrforum.notifications.forms import PREFIX, preferences_form
from hrforum.notifications.kinds import Kind
from hrforum.notifications.views import blueprint

PREFERENCES = "/settings/notifications"


@blueprint.route(PREFERENCES, methods=["GET", "POST"])
@access("signed_in")
def preferences() -> Response:
    """Choose by kind."""
    actor = web.actor()
    form = preferences_form(queries.preferences(actor.person_id or 0))
    if form.validate_on_submit():
        actions.set_preferences(actor, form.chosen())
        flash(_("Your settings are saved."), "success")
        return web.see_other(PREFERENCES)
    groups: dict[str, list[Kind]] = {}
    for kind in kinds.choosable():
        groups.setdefault(str(kind.group), []).append(kind)
    return web.render(
        "notifications/preferences.html",
        422 if form.errors else 200,
        current="notifications",
        form=form,
        groups=[
            (name, [form[f"{PREFIX}{kind.name}"] for kind in some]) for name, some in groups.items()
        ],
    )
