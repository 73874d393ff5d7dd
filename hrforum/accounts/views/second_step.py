"""The second step of a sign-in, and signing in with a passkey alone."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hrforum.accounts import actions, devices, keys, login
from hrforum.accounts.blueprint import blueprint
from hrforum.accounts.forms import CodeForm, EmptyForm, SignInForm, add_error
from hrforum.accounts.models import Person
from hrforum.accounts.views import entering, kept, sign_in, throttles
from hrforum.core import web
from hrforum.core.errors import Invalid
from hrforum.core.permissions import access
from hrforum.core.security import safe_path
from hrforum.core.web import render, see_other


def _target() -> str:
    return safe_path(request.values.get("next"))


def _begun() -> tuple[Person, bool] | None:
    return None if web.actor().is_signed_in else login.second_step()


def _known() -> bool:
    # Whoever guesses in the same network must not lock out somebody at their own device; guesses
    # for one account are counted in rows all the same.
    begun = _begun()
    return begun is not None and devices.is_known_to(begun[0])


def _begin_again(carried: kept.Kept | None) -> Response:
    if web.actor().is_signed_in:
        return see_other(_target())
    flash(_("Too much time has passed. Sign in again."), "info")
    if carried:
        return sign_in.form_page(SignInForm(formdata=None), _target(), carried)
    return see_other(entering.with_target(sign_in.SIGN_IN, _target()))


@blueprint.route(entering.SECOND_STEP, methods=["GET", "POST"])
@access("public")
@throttles.per_network("60 per 10 minutes; 200 per hour", only_failures=True, exempt=_known)
def second_step() -> Response:
    """Ask for the code of the app; sign in with it."""
    carried = kept.carried() if request.method == "POST" else None
    begun = _begun()
    if begun is None:
        return _begin_again(carried)
    person, keep = begun
    form = CodeForm()
    if form.validate_on_submit():
        try:
            actions.prove_by_app(
                person, form.code.data or "", actions.GUESSED, base_url=web.public_url("")
            )
        except Invalid as error:
            add_error(form, error)
        else:
            throttles.succeeded()
            return entering.enter(
                person, keep=keep, method="app", target=_target(), carried=carried
            )
    return entering.second_step_page(person, form, _target(), carried)


@blueprint.route(f"{entering.SECOND_STEP}/recovery", methods=["GET", "POST"])
@access("public")
@throttles.per_network("60 per 10 minutes; 200 per hour", only_failures=True, exempt=_known)
def recovery() -> Response:
    """Ask for a recovery code; sign in with it."""
    carried = kept.carried() if request.method == "POST" else None
    begun = _begun()
    if begun is None:
        return _begin_again(carried)
    person, keep = begun
    form = CodeForm()
    if form.validate_on_submit():
        try:
            left = actions.prove_by_recovery_code(
                person, form.code.data or "", base_url=web.public_url("")
            )
        except Invalid as error:
            add_error(form, error)
        else:
            throttles.succeeded()
            done = entering.enter(
                person, keep=keep, method="code", target=_target(), carried=carried
            )
            flash(
                ngettext(
                    "You have %(num)s recovery code left. Make new ones in your settings.",
                    "You have %(num)s recovery codes left.",
                    left,
                )
                if left
                else _("That was your last recovery code. Make new ones in your settings."),
                "info" if left > 1 else "warning",
            )
            return done
    return entering.second_step_page(person, form, _target(), carried, way="recovery")


@blueprint.post(f"{entering.SECOND_STEP}/passkey")
@access("public")
def second_step_passkey() -> Response:
    """Sign in with a passkey after the password.

    Not throttled, like signing in by it alone: a signature can't be guessed, and junk from one
    network would keep others there out.
    """
    carried = kept.carried()
    begun = _begun()
    if begun is None:
        return _begin_again(carried)
    person, keep = begun
    try:
        actions.prove_by_passkey(
            request.form.get("credential", ""),
            keys.SECOND,
            person.id,
            base_url=web.public_url(""),
        )
    except Invalid as error:
        return entering.second_step_page(
            person, CodeForm(formdata=None), _target(), carried, passkey_error=str(error)
        )
    return entering.enter(person, keep=keep, method="passkey", target=_target(), carried=carried)


@blueprint.post("/account/passkey")
@access("public")
def passkey_sign_in() -> Response:
    """Sign in with a passkey alone: the device has checked its owner."""
    carried = kept.carried()
    try:
        person = actions.prove_by_passkey(
            request.form.get("credential", ""), keys.SIGN_IN, base_url=web.public_url("")
        )
    except Invalid as error:
        form = SignInForm(formdata=None)
        return sign_in.form_page(form, _target(), carried, passkey_error=str(error))
    if person.confirmed_at is None:
        return render("account/unconfirmed.html", form=EmptyForm(), email=person.email)
    return entering.enter(
        person, keep="remember" in request.form, method="passkey", target=_target(), carried=carried
    )
