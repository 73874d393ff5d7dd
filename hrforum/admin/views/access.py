"""Help for people who can't get in: another address, a second step taken away."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.accounts import actions
from hrforum.accounts import queries as account_queries
from hrforum.accounts.fresh import fresh_sign_in
from hrforum.admin import queries
from hrforum.admin.forms import NewAddressForm, ResetForm
from hrforum.admin.views import blueprint
from hrforum.core import web
from hrforum.core.errors import Forbidden, Invalid
from hrforum.core.permissions import access
from hrforum.core.web import render, see_other

PERSON = "/admin/people/<int:person_id>/"


def _page(person_id: int, address: NewAddressForm, reset: ResetForm) -> Response:
    found = queries.person(min(person_id, 2**31 - 1))
    form = reset if reset.errors else address
    return render(
        "admin/person_access.html",
        422 if form.errors else 200,
        current="people",
        form=form,
        address=address,
        reset=reset,
        found=found,
        second=account_queries.second_factor(found.row.id),
        is_self=found.row.id == web.actor().person_id,
    )


@blueprint.get(f"{PERSON}access")
@access("admin")
@fresh_sign_in
def person_access(person_id: int) -> Response:
    """What can be done for somebody who can't get in."""
    return _page(person_id, NewAddressForm(formdata=None), ResetForm(formdata=None))


@blueprint.post(f"{PERSON}address")
@access("admin")
@fresh_sign_in
def person_address(person_id: int) -> Response:
    """Confirm a change of address in place of a lost mailbox."""
    queries.person(min(person_id, 2**31 - 1))
    form = NewAddressForm()
    if form.validate_on_submit():
        try:
            actions.vouch_address(
                web.actor(),
                person_id,
                form.email.data or "",
                form.reason.data or "",
                base_url=web.public_url(""),
            )
        except Invalid as error:
            form.refuse(error)
        except Forbidden as error:
            flash(str(error), "error")
            return see_other(f"/admin/people/{person_id}/")
        else:
            flash(_("We sent a link to the new address. The old one was told."), "success")
            return see_other(f"/admin/people/{person_id}/")
    return _page(person_id, form, ResetForm(formdata=None))


@blueprint.post(f"{PERSON}second-step")
@access("admin")
@fresh_sign_in
def person_second_step(person_id: int) -> Response:
    """Take away a second step that is lost."""
    queries.person(min(person_id, 2**31 - 1))
    form = ResetForm()
    if form.validate_on_submit():
        try:
            actions.reset_second_factor(
                web.actor(), person_id, form.reason.data or "", base_url=web.public_url("")
            )
        except Invalid as error:
            form.refuse(error)
        except Forbidden as error:
            flash(str(error), "error")
            return see_other(f"/admin/people/{person_id}/")
        else:
            flash(_("Their second step is gone. They sign in with the password now."), "success")
            return see_other(f"/admin/people/{person_id}/")
    return _page(person_id, NewAddressForm(formdata=None), form)
