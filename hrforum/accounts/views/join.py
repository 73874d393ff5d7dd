"""Signing up, confirming the address, and getting back in with a forgotten password."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from flask import flash, request, session
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.accounts import actions, doors, login, queries
from hrforum.accounts.blueprint import blueprint
from hrforum.accounts.forms import (
    EmailForm,
    EmptyForm,
    NewPasswordForm,
    PasswordForm,
    SignUpForm,
    add_error,
)
from hrforum.accounts.views import entering, throttles
from hrforum.core import web
from hrforum.core.errors import Invalid
from hrforum.core.permissions import access
from hrforum.core.security import even_time, safe_path
from hrforum.core.web import render, see_other

SIGN_UP = "/account/sign-up"
CONFIRM = "/account/confirm"
RECOVER = "/account/recover"
_ATTEMPT = "attempt"
_SENT_TO = "sent_to"
_BACK_TO = "back_to"


@blueprint.route(SIGN_UP, methods=["GET", "POST"])
@access("public")
@throttles.per_network("40 per hour; 200 per day")
@throttles.per_address("5 per hour")
def sign_up() -> Response:
    """Show the form; take in somebody new."""
    back_to = safe_path(request.values.get("next"), "")
    if request.method == "GET" and web.actor().is_signed_in:
        return see_other(back_to or "/")
    state = queries.sign_up_state()
    if not state.is_open:
        status = 200 if request.method == "GET" else 403
        return render("account/sign_up_closed.html", status, message=state.message)
    form = SignUpForm()
    if request.method == "GET":
        form.next.data = back_to
        form.email.data = request.args.get("email", "")[:320]
    note, form.began.data = form.began.data or "", doors.began()
    if not form.validate_on_submit():
        return render("account/sign_up.html", form=form)
    why = doors.refusal()
    if why is None and doors.was_quick(note):
        # Slower people lose nothing: the form is as they filled it in.
        why = _("That was very quick. Look at it once more, and send it again.")
    if why is not None:
        add_error(form, Invalid("email", why))
        return render("account/sign_up.html", form=form)
    if form.website.data:
        # A machine filled in what people don't see. It learns nothing from the answer.
        attempt = secrets.token_hex(32)
    else:
        try:
            with even_time(throttles.even()):
                attempt = actions.sign_up(
                    form.email.data or "",
                    form.display_name.data or "",
                    form.password.data or "",
                    base_url=web.public_url(""),
                    timezone=form.timezone.data or "",
                    back_to=back_to,
                )
        except Invalid as error:
            add_error(form, error)
            return render("account/sign_up.html", form=form)
    session[_ATTEMPT] = attempt
    session[_SENT_TO] = form.email.data
    session.pop(_BACK_TO, None)
    if back_to:
        session[_BACK_TO] = back_to
    return see_other(f"{SIGN_UP}/sent")


@blueprint.get(f"{SIGN_UP}/sent")
@access("public")
def sign_up_sent() -> Response:
    """Say that a mail is under way."""
    address = session.get(_SENT_TO)
    if not address:
        return see_other(SIGN_UP)
    return _sent("confirm", address)


@blueprint.route(CONFIRM, methods=["GET", "POST"])
@access("public")
@throttles.per_network("40 per hour")
@throttles.per_address("4 per hour")
def resend() -> Response:
    """Mail the link for confirming an address again."""
    form = EmailForm()
    if not form.validate_on_submit():
        if request.method == "GET" and not form.email.data:
            form.email.data = session.get(_SENT_TO, "")
        return render("account/resend.html", form=form)
    with even_time(throttles.even()):
        actions.resend_confirmation(
            form.email.data or "",
            base_url=web.public_url(""),
            back_to=safe_path(session.get(_BACK_TO), ""),
        )
    session[_SENT_TO] = form.email.data
    flash(_("If this address waits to be confirmed, a new mail is on its way."), "success")
    return see_other(f"{SIGN_UP}/sent")


@blueprint.route(f"{CONFIRM}/<token>", methods=["GET", "POST"])
@access("public")
@throttles.per_network("60 per 10 minutes", only_failures=True)
def confirm(token: str) -> Response:
    """Confirm an address: at once in the browser that signed up, with the password elsewhere."""
    person = actions.waiting_for(token)
    if person is None:
        return render("account/dead_link.html", status=410, why="confirm")
    back_to = safe_path(request.args.get("next"), "")
    if person.confirmed_at is not None:
        flash(_("Your address is confirmed. You can sign in."), "success")
        return see_other(_sign_in(back_to))
    form = PasswordForm()
    attempt = session.get(_ATTEMPT)
    if request.method == "GET":
        if attempt and actions.confirm(person, attempt=str(attempt)):
            return _confirmed(_("Your address is confirmed. Sign in to begin."), back_to)
        return render("account/confirm.html", form=form, email=person.email)
    if form.validate_on_submit():
        if actions.confirm(person, password=form.password.data or ""):
            throttles.succeeded()
            done = entering.proceed(person, keep=False, target=back_to or "/")
            flash(_("Your address is confirmed. Welcome."), "success")
            return done
        form.password.errors = [_("This is not the password that was chosen at sign-up.")]
    return render("account/confirm.html", form=form, email=person.email)


def _confirmed(message: str, back_to: str) -> Response:
    session.pop(_ATTEMPT, None)
    session.pop(_SENT_TO, None)
    session.pop(_BACK_TO, None)
    flash(message, "success")
    return see_other(_sign_in(back_to))


def _sign_in(back_to: str) -> str:
    onward = f"?{urlencode({'next': back_to}, safe='/')}" if back_to else ""
    return f"/account/sign-in{onward}"


@blueprint.route(RECOVER, methods=["GET", "POST"])
@access("public")
@throttles.per_network("40 per hour")
@throttles.per_address("4 per hour")
def recover() -> Response:
    """Mail a link to choose a new password."""
    form = EmailForm()
    if not form.validate_on_submit():
        return render("account/recover.html", form=form)
    with even_time(throttles.even()):
        actions.ask_reset(form.email.data or "", base_url=web.public_url(""))
    session[_SENT_TO] = form.email.data
    return see_other(f"{RECOVER}/sent")


def _sent(why: str, address: str) -> Response:
    return render(
        "account/sent.html",
        why=why,
        email=address,
        form=EmptyForm(),
        is_development=web.settings().development,
    )


@blueprint.get(f"{RECOVER}/sent")
@access("public")
def recover_sent() -> Response:
    """Say that a mail is under way, if there is an account."""
    address = session.get(_SENT_TO)
    if not address:
        return see_other(RECOVER)
    return _sent("recover", address)


@blueprint.route(f"{RECOVER}/<token>", methods=["GET", "POST"])
@access("public")
@throttles.per_network("60 per hour")
def reset(token: str) -> Response:
    """Choose a new password."""
    person = actions.resetting(token)
    if person is None:
        return render("account/dead_link.html", status=410, why="recover")
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            done = actions.reset_password(
                token, form.new_password.data or "", base_url=web.public_url("")
            )
        except Invalid as error:
            add_error(form, error)
        else:
            if done is None:
                return render("account/dead_link.html", status=410, why="recover")
            former = login.current_key_hash()
            if former:
                login.sign_out()
            flash(_("Your new password is set. Sign in with it."), "success")
            return see_other("/account/sign-in")
    return render("account/reset.html", form=form, email=person.email)
