"""Signing in and out, and what happens to a form whose session has ended."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import current_app, flash, g, jsonify, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from hrforum.accounts import actions, devices, keys, login
from hrforum.accounts.blueprint import blueprint
from hrforum.accounts.forms import EmptyForm, SignInForm
from hrforum.accounts.views import entering, kept, throttles
from hrforum.core import web
from hrforum.core.errors import TooMany
from hrforum.core.permissions import access
from hrforum.core.security import safe_path
from hrforum.core.web import SignInNeeded, render, see_other

SIGN_IN = "/account/sign-in"


@blueprint.route(SIGN_IN, methods=["GET", "POST"])
@access("public")
@throttles.per_network(
    "60 per 10 minutes; 200 per hour", only_failures=True, exempt=throttles.known_device
)
def sign_in() -> Response:
    """Show the form; sign somebody in."""
    form = SignInForm()
    target = safe_path(request.values.get("next"))
    carried = kept.carried() if request.method == "POST" else None
    if request.method == "GET" and web.actor().is_signed_in:
        return see_other(target)
    if not form.validate_on_submit():
        return form_page(form, target, carried)
    email = form.email.data or ""
    try:
        person = actions.authenticate(email, form.password.data or "", devices.known(email))
    except TooMany:
        return form_page(form, target, carried, status=429, too_many=True)
    if person is None:
        form.password.errors = [
            _("This e-mail address and password do not belong together. Check both and try again.")
        ]
        return form_page(form, target, carried)
    throttles.succeeded()
    if person.confirmed_at is None:
        return render("account/unconfirmed.html", form=EmptyForm(), email=person.email)
    return entering.proceed(person, keep=bool(form.remember.data), target=target, carried=carried)


def form_page(
    form: SignInForm,
    target: str,
    carried: kept.Kept | None,
    status: int = 200,
    passkey_error: str = "",
    *,
    too_many: bool = False,
) -> Response:
    """Return the page with the sign-in form.

    Args:
        form: the form.
        target: where the person was going.
        carried: a form that waits to be sent.
        status: HTTP's.
        passkey_error: what was wrong with a passkey.
        too_many: whether the password was not looked at.
    """
    form.next.data = target if target != "/" else ""
    here = keys.site(web.public_url(""))
    return render(
        "account/sign_in.html",
        status=status,
        form=form,
        kept=carried,
        target=target,
        options=keys.request_options(here, keys.SIGN_IN) if here.is_possible else "",
        passkey_error=passkey_error,
        too_many=too_many,
    )


@blueprint.route("/account/sign-out", methods=["GET", "POST"])
@access("public")
def sign_out() -> Response:
    """Ask, or sign out."""
    if request.method == "GET":
        if not web.actor().is_signed_in:
            return see_other("/")
        return render("account/sign_out.html", form=EmptyForm())
    former = login.current_key_hash()
    if former:
        actions.close_session(web.actor(), former)
    login.sign_out()
    flash(_("You are signed out."), "success")
    return see_other("/")


def for_scripts(message: str, status: int) -> Response:
    """Return a message as JSON."""
    answer = jsonify(error=message)
    answer.status_code = status
    return answer


def wants_page() -> bool:
    """Whether the request comes from somebody who reads pages."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "text/html" and not request.is_json


def sign_in_needed(_error: SignInNeeded) -> Response:
    """Answer a visitor who asked for something that needs an account."""
    if not wants_page():
        return for_scripts(_("Sign in first."), 401)
    if request.method in ("GET", "HEAD"):
        here = request.full_path if request.query_string else request.path
        return see_other(f"{SIGN_IN}?{urlencode({'next': here}, safe='/')}")
    # Flask-WTF leaves a failed attempt in g; the form needs a fresh token. It is a form of its own:
    # the one that was sent had other fields.
    g.pop("csrf_token", None)
    return form_page(SignInForm(formdata=None), "/", kept.from_request(), status=401)


def token_missing(error: CSRFError) -> Response:
    """Answer a form whose token is gone: the session ended, or another site sent it."""
    endpoint = request.endpoint or ""
    level = web.access_of(current_app, endpoint)
    guarded = level in ("signed_in", "moderator", "coordinator", "admin")
    if guarded and not web.actor().is_signed_in:
        return sign_in_needed(SignInNeeded())
    if not wants_page():
        return for_scripts(_("This page was open for too long. Reload it and try again."), 400)
    # Flask-WTF leaves its failed attempt in g; the page needs a fresh token.
    g.pop("csrf_token", None)
    saved = kept.from_request()
    if saved:
        return render("account/kept.html", status=400, kept=saved, form=EmptyForm(), why="token")
    if endpoint == "accounts.sign_in":
        form = SignInForm(formdata=None)
        form.email.data = request.form.get("email", "")[:320]
        form.form_errors = [_("This page was open for too long. Write your password again.")]
        return form_page(form, safe_path(request.form.get("next")), kept.carried(), status=400)
    return render("account/stale.html", status=400, path=_way_back())


def _way_back() -> str:
    return request.path if "GET" in _methods() else "/"


def _methods() -> set[str]:
    rule = request.url_rule
    return set(rule.methods or ()) if rule else set()
