"""Settings of the second factor: app, passkeys, recovery codes."""

from __future__ import annotations

import io
from typing import Any

import segno
from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.accounts import actions, browsers, keys, login, queries, totp
from hrforum.accounts.blueprint import blueprint
from hrforum.accounts.forms import AppForm, EmptyForm, PasskeyForm, add_error
from hrforum.accounts.fresh import fresh_sign_in
from hrforum.accounts.views.entering import NEEDED
from hrforum.core import web
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.core.security import safe_path
from hrforum.core.web import SecondFactorNeeded, render, see_other, settings

TWO_STEP = "/settings/two-step"
APP = f"{TWO_STEP}/app"
PASSKEYS = f"{TWO_STEP}/passkeys"


def _page(template: str, status: int = 200, **context: Any) -> Response:
    return render(template, status=status, current="two-step", **context)


def second_factor_needed(_error: SecondFactorNeeded) -> Response:
    """Lead staff without a second factor to the page that says what to do."""
    if request.method not in ("GET", "HEAD"):
        return see_other(NEEDED)
    return see_other(f"{NEEDED}?next={request.path}")


@blueprint.get(NEEDED)
@access("signed_in")
def two_step_needed() -> Response:
    """Say to staff that their rights wait for a second factor."""
    if not web.actor().grants.waiting_roles:
        return see_other(safe_path(request.args.get("next"), TWO_STEP))
    here = keys.site(web.public_url(""))
    return _page(
        "account/two_step_needed.html",
        target=safe_path(request.args.get("next")),
        passkeys_possible=here.is_possible,
        form=EmptyForm(),
    )


@blueprint.get(TWO_STEP)
@access("signed_in")
def two_step() -> Response:
    """What the person has beside the password."""
    actor = web.actor()
    person_id = actor.person_id or 0
    base = web.public_url("")
    return _page(
        "account/two_step.html",
        form=EmptyForm(),
        state=queries.second_factor(person_id),
        app=queries.app_of(person_id),
        passkeys=queries.passkeys(person_id),
        # Demonstration accounts keep their rights without one, where they are exempt.
        is_needed=bool(actor.grants.waiting_roles),
        passkeys_possible=keys.site(base).is_possible,
        at_localhost=_at_localhost(base),
    )


def _at_localhost(base: str) -> str:
    """Return the address with a name, where development is visited by number."""
    if not settings().development or keys.site(base).is_possible:
        return ""
    return base.replace("//127.0.0.1", "//localhost") if "//127.0.0.1" in base else ""


@blueprint.route(APP, methods=["GET", "POST"])
@access("signed_in")
@fresh_sign_in
def add_app() -> Response:
    """Show the picture for the app; take the app into use with its first code."""
    actor = web.actor()
    person = actions.own(actor)
    form = AppForm()
    secret = actions.setup_secret(person.id, form.setup.data or "")
    if request.method == "POST" and secret is None:
        flash(_("The page was open for too long. Scan the new picture."), "info")
        return see_other(APP)
    if secret and form.validate_on_submit():
        try:
            codes = actions.add_app(
                actor,
                secret,
                form.code.data or "",
                this_session=login.current_key_hash(),
                base_url=web.public_url(""),
            )
        except Invalid as error:
            add_error(form, error)
        else:
            return _done(_("The app is set up. When you sign in, we ask for its code."), codes)
    if secret is None:
        form.setup.data = actions.setup_token(person.id)
        secret = actions.setup_secret(person.id, form.setup.data) or ""
    return _page(
        "account/two_step_app.html",
        form=form,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=f"{APP}/picture.svg?setup={form.setup.data}",
    )


@blueprint.get(f"{APP}/picture.svg")
@access("signed_in")
def app_picture() -> Response:
    """Serve the picture that an app scans; only its person's sealed secret makes one."""
    person = actions.own(web.actor())
    secret = actions.setup_secret(person.id, request.args.get("setup", "")[:2000])
    if secret is None:
        raise NotFound("There is no such picture.")
    address = totp.address(
        secret, issuer=settings().SITE_NAME, account=person.email or person.username
    )
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=5, border=4, light="#ffffff")
    response = Response(out.getvalue(), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@blueprint.post(f"{APP}/remove")
@access("signed_in")
@fresh_sign_in
def remove_app() -> Response:
    """Take the app out of use."""
    try:
        actions.remove_app(web.actor(), base_url=web.public_url(""))
    except Invalid as error:
        flash(str(error), "error")
    else:
        flash(_("The app is removed. Its codes work no more."), "success")
    return see_other(TWO_STEP)


@blueprint.route(f"{PASSKEYS}/new", methods=["GET", "POST"])
@access("signed_in")
@fresh_sign_in
def add_passkey() -> Response:
    """Add a passkey: the browser makes it, the person names it."""
    actor = web.actor()
    person = actions.own(actor)
    base = web.public_url("")
    form = PasskeyForm()
    if form.validate_on_submit():
        try:
            codes = actions.add_passkey(
                actor,
                form.credential.data or "",
                form.name.data or "",
                this_session=login.current_key_hash(),
                base_url=base,
            )
        except Invalid as error:
            add_error(form, error)
        else:
            return _done(_("The passkey is added. You can sign in with it."), codes)
    if request.method == "GET":
        form.name.data = browsers.describe(request.user_agent.string)
    form.credential.data = ""
    here = keys.site(base)
    known = queries.passkeys(person.id)
    return _page(
        "account/two_step_passkey.html",
        form=form,
        options=keys.creation_options(here, person, known) if here.is_possible else "",
        at_localhost=_at_localhost(base),
    )


@blueprint.post(f"{PASSKEYS}/<int:passkey_id>/remove")
@access("signed_in")
@fresh_sign_in
def remove_passkey(passkey_id: int) -> Response:
    """Remove a passkey."""
    try:
        actions.remove_passkey(web.actor(), min(passkey_id, 2**31 - 1), base_url=web.public_url(""))
    except Invalid as error:
        flash(str(error), "error")
    else:
        flash(_("The passkey is removed."), "success")
    return see_other(TWO_STEP)


@blueprint.post(f"{TWO_STEP}/codes")
@access("signed_in")
@fresh_sign_in
def make_codes() -> Response:
    """Make new recovery codes and show them, once."""
    try:
        codes = actions.make_codes(web.actor(), base_url=web.public_url(""))
    except Invalid as error:
        flash(str(error), "error")
        return see_other(TWO_STEP)
    return _codes_page(codes, _("The old codes work no more."))


def _done(message: str, codes: list[str]) -> Response:
    if codes:
        return _codes_page(codes, message)
    flash(message, "success")
    return see_other(TWO_STEP)


def _codes_page(codes: list[str], message: str) -> Response:
    response = _page("account/two_step_codes.html", codes=codes, message=message, form=EmptyForm())
    response.headers["Cache-Control"] = "no-store"
    return response
