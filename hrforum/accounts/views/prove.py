"""The page that asks again who is there, before a sensitive change; then what was begun goes on."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.accounts import actions, devices, keys, login, queries
from hrforum.accounts.blueprint import blueprint
from hrforum.accounts.forms import CodeForm, EmptyForm, PasswordForm, add_error
from hrforum.accounts.fresh import FreshSignInNeeded
from hrforum.accounts.views import kept, throttles
from hrforum.accounts.views.sign_in import for_scripts, wants_page
from hrforum.core import web
from hrforum.core.errors import Invalid
from hrforum.core.permissions import access
from hrforum.core.security import safe_path
from hrforum.core.web import render, see_other

PROVE = "/account/prove"


def fresh_sign_in_needed(_error: FreshSignInNeeded) -> Response:
    """Answer a request that a fresh sign-in has to come before."""
    if not wants_page():
        return for_scripts(_("Sign in again first."), 403)
    if request.method in ("GET", "HEAD"):
        here = request.full_path if request.query_string else request.path
        return see_other(f"{PROVE}?{urlencode({'next': here}, safe='/')}")
    rule = request.url_rule
    back = request.path if rule and "GET" in (rule.methods or ()) else _parent(request.path)
    return _page(
        PasswordForm(formdata=None),
        CodeForm(formdata=None),
        back,
        kept.from_request(after_proof=True),
    )


def _known() -> bool:
    # As at the sign-in: who guesses in the same network keeps nobody from their own device.
    return devices.is_known_to(actions.own(web.actor()))


def _parent(path: str) -> str:
    if path.startswith("/admin/"):
        return path.rpartition("/")[0] + "/"
    # "/settings/two-step/codes" takes forms only; the page with the button is above it.
    return "/settings/two-step" if path.startswith("/settings/two-step/") else "/settings/"


@blueprint.route(PROVE, methods=["GET", "POST"])
@access("signed_in")
@throttles.per_network("60 per 10 minutes", only_failures=True, exempt=_known)
def prove() -> Response:
    """Ask for the password, or a code of the app."""
    target = safe_path(request.values.get("next"))
    if request.method == "GET":
        return _page(PasswordForm(formdata=None), CodeForm(formdata=None), target, None)
    carried = kept.carried(after_proof=True)
    person = actions.own(web.actor())
    base = web.public_url("")
    by_code = "code" in request.form
    password = PasswordForm(formdata=None) if by_code else PasswordForm()
    code = CodeForm() if by_code else CodeForm(formdata=None)
    form = code if by_code else password
    if form.validate_on_submit():
        try:
            if by_code:
                actions.prove_by_app(person, code.code.data or "", actions.PROVED, base_url=base)
            else:
                actions.prove_by_password(person, password.password.data or "", base_url=base)
        except Invalid as error:
            add_error(form, error)
        else:
            return _go_on(target, carried)
    return _page(password, code, target, carried)


@blueprint.post(f"{PROVE}/passkey")
@access("signed_in")
def prove_passkey() -> Response:
    """Accept a passkey."""
    target = safe_path(request.form.get("next"))
    carried = kept.carried(after_proof=True)
    try:
        actions.prove_by_passkey(
            request.form.get("credential", ""),
            keys.PROVE,
            web.actor().person_id or 0,
            base_url=web.public_url(""),
        )
    except Invalid as error:
        blank = PasswordForm(formdata=None), CodeForm(formdata=None)
        return _page(*blank, target, carried, passkey_error=str(error))
    return _go_on(target, carried)


def _go_on(target: str, carried: kept.Kept | None) -> Response:
    throttles.succeeded()
    row = login.sign_in_row()
    if row is not None:
        actions.mark_proved(row.session_id)
    if carried:
        return render("account/kept.html", kept=carried, form=EmptyForm(), why="proved")
    return see_other(target)


def _page(
    password: PasswordForm,
    code: CodeForm,
    target: str,
    carried: kept.Kept | None,
    passkey_error: str = "",
) -> Response:
    person = actions.own(web.actor())
    state = queries.second_factor(person.id)
    here = keys.site(web.public_url(""))
    options = ""
    if state.passkeys and here.is_possible:
        options = keys.request_options(here, keys.PROVE, person.id, queries.passkeys(person.id))
    return render(
        "account/prove.html",
        form=code if code.errors else password,
        password=password,
        code=code,
        state=state,
        options=options,
        passkey_error=passkey_error,
        email=person.email,
        target=target,
        kept=carried,
    )
