"""Mail that could not be delivered, for administrators."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.permissions import access
from hrforum.notifications import actions, queries
from hrforum.notifications.forms import EmptyForm
from hrforum.notifications.views import blueprint

UNDELIVERED = "/admin/mail"


@blueprint.get(UNDELIVERED)
@access("admin")
def undelivered() -> Response:
    """List the mails that were given up."""
    before = request.args.get("before", type=int)
    mails, older = queries.failed_mails(before)
    return web.render(
        "notifications/undelivered.html",
        current="mail",
        form=EmptyForm(),
        mails=mails,
        older=older,
        is_first=before is None,
    )


@blueprint.post(f"{UNDELIVERED}/<int:mail_id>/send-again")
@access("admin")
def send_again(mail_id: int) -> Response:
    """Send one of them again."""
    actions.send_again(web.actor(), mail_id)
    flash(_("The mail is on its way again."), "success")
    return web.see_other(UNDELIVERED)


@blueprint.post(f"{UNDELIVERED}/send-again")
@access("admin")
def send_all_again() -> Response:
    """Send all of them again."""
    count = actions.send_again(web.actor())
    if count:
        flash(
            ngettext(
                "%(num)s mail is on its way again.", "%(num)s mails are on their way again.", count
            ),
            "success",
        )
    else:
        flash(_("There was no mail to send again."), "info")
    return web.see_other(UNDELIVERED)
