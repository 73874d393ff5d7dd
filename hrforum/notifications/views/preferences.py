"""What comes by mail."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.accounts.forms import add_error
from hrforum.core import clock, web
from hrforum.core.errors import Invalid
from hrforum.core.i18n import zone
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
    rhythm = queries.rhythm(actor.person_id or 0)
    paused = rhythm.paused_until if rhythm.is_paused(clock.now()) else None
    form = preferences_form(
        queries.preferences(actor.person_id or 0),
        rhythm,
        paused.astimezone(zone(actor.timezone)).date() if paused else None,
    )
    if form.validate_on_submit():
        try:
            actions.set_preferences(actor, form.chosen(), form.rhythm(), pause=form.pause.data)
        except Invalid as error:
            add_error(form, error)
        else:
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
        paused=paused,
        zone_name=actor.timezone,
        groups=[
            (name, [form[f"{PREFIX}{kind.name}"] for kind in some]) for name, some in groups.items()
        ],
    )
