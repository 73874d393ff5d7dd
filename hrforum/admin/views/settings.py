"""Settings of the installation that change while it runs."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.accounts import actions
from hrforum.accounts.actions import SLUGS
from hrforum.accounts.queries import sign_up_state
from hrforum.admin.forms import SettingsForm
from hrforum.admin.views import blueprint
from hrforum.core import web
from hrforum.core.errors import Invalid
from hrforum.core.permissions import access

SETTINGS = "/admin/settings"


@blueprint.route(SETTINGS, methods=["GET", "POST"])
@access("admin")
def settings() -> Response:
    """Open and close signing up; the way to the pages that administrators keep."""
    state = sign_up_state()
    form = SettingsForm(
        data={"sign_up": "open" if state.is_open else "closed", "message": state.message}
    )
    if form.validate_on_submit():
        try:
            actions.set_sign_up(
                web.actor(),
                is_open=form.sign_up.data == "open",
                message=form.message.data or "",
            )
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("The settings are saved."), "success")
            return web.see_other(SETTINGS)
    return web.render(
        "admin/settings.html",
        422 if form.errors else 200,
        current="settings",
        form=form,
        pages=SLUGS,
    )
