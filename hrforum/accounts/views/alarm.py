"""The page behind "this was not me" in mails about the safety of an account."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from hrforum.accounts import actions, login
from hrforum.accounts.blueprint import blueprint
from hrforum.accounts.forms import EmptyForm
from hrforum.accounts.views import throttles
from hrforum.core import web
from hrforum.core.permissions import access
from hrforum.core.web import render


@blueprint.route("/account/not-me/<token>", methods=["GET", "POST"])
@access("public")
@throttles.per_network("60 per hour")
def not_me(token: str) -> Response:
    """Say what the button does; lock the account."""
    found = actions.alarm(token)
    if found is None:
        return render("account/dead_link.html", status=410, why="not-me")
    if found.is_used:
        return render("account/not_me.html", status=410, state="used", found=found)
    form = EmptyForm()
    if not form.validate_on_submit():
        other = web.actor().is_signed_in and web.actor().person_id != found.person.id
        return render("account/not_me.html", state="ask", found=found, form=form, is_other=other)
    mine = web.actor().person_id == found.person.id
    if actions.secure_account(token, base_url=web.public_url("")) is None:
        return render("account/not_me.html", status=410, state="used", found=found)
    if mine and request.cookies:
        login.sign_out()
    return render("account/not_me.html", state="done", found=found)
