"""Changing the e-mail address: begun in the settings, confirmed from both mailboxes."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.accounts import actions, queries
from hrforum.accounts.blueprint import blueprint
from hrforum.accounts.forms import EmptyForm, NewAddressForm, add_error
from hrforum.accounts.fresh import fresh_sign_in
from hrforum.accounts.views import throttles
from hrforum.core import web
from hrforum.core.errors import Invalid
from hrforum.core.permissions import access
from hrforum.core.web import render, see_other

ADDRESS = "/settings/address"


@blueprint.route(ADDRESS, methods=["GET", "POST"])
@access("signed_in")
@fresh_sign_in
def settings_address() -> Response:
    """Ask for another address; show the change that is under way."""
    actor = web.actor()
    form = NewAddressForm()
    if form.validate_on_submit():
        try:
            actions.ask_address(actor, form.email.data or "", base_url=web.public_url(""))
        except Invalid as error:
            add_error(form, error)
        else:
            flash(_("We sent a mail to both addresses."), "success")
            return see_other(ADDRESS)
    person = actions.own(actor)
    return render(
        "account/settings_address.html",
        current="address",
        form=form,
        email=person.email,
        change=queries.open_address_change(person.id),
        is_development=web.settings().development,
    )


@blueprint.post(f"{ADDRESS}/stop")
@access("signed_in")
def stop_address() -> Response:
    """Stop the change that is under way."""
    actor = web.actor()
    if actions.stop_changes(actor.person_id or 0, actor):
        flash(_("Your address stays as it is."), "success")
    return see_other(ADDRESS)


@blueprint.route("/account/address/<token>", methods=["GET", "POST"])
@access("public")
@throttles.per_network("60 per hour")
def address(token: str) -> Response:
    """Say what a link from one of the mails does; do it.

    A program that opens all links of a mail must not confirm anything: only the button does.
    """
    found = actions.address_link(token)
    if found is None:
        return render("account/dead_link.html", status=410, why="address")
    form = EmptyForm()
    who = web.actor()
    if who.is_signed_in and who.person_id != found.person.id and found.end != "stop":
        return render("account/address_link.html", status=403, found=found, view="other")
    if found.state == "open" and form.validate_on_submit():
        done = actions.use_address_link(token, base_url=web.public_url(""))
        if done is None:
            return render("account/dead_link.html", status=410, why="address")
        status = 409 if done.state == "taken" else 200
        return render("account/address_link.html", status=status, found=done, view=done.state)
    status = 200 if found.state in ("open", "waits") else 410
    view = "used" if found.state == "done" else found.state
    return render("account/address_link.html", status=status, found=found, view=view, form=form)
