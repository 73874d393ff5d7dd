"""Signing in with a link that comes by mail."""

from __future__ import annotations

from flask import request, session
from werkzeug.wrappers import Response

from hrforum.accounts import actions, devices
from hrforum.accounts.blueprint import blueprint
from hrforum.accounts.forms import EmailForm, EmptyForm, KeepForm
from hrforum.accounts.views import entering, throttles
from hrforum.core import web
from hrforum.core.permissions import access
from hrforum.core.security import even_time, safe_path
from hrforum.core.web import render, see_other

LINK = "/account/link"
_SENT_TO = "sent_to"
_NEXT = "link_next"


@blueprint.route(LINK, methods=["GET", "POST"])
@access("public")
@throttles.per_network("200 per hour", exempt=throttles.known_device)
def mail_link() -> Response:
    """Mail a link to sign in with; how often for one address is counted by the action."""
    if request.method == "GET" and web.actor().is_signed_in:
        return see_other("/")
    form = EmailForm()
    if not form.validate_on_submit():
        return render("account/link.html", form=form, target=safe_path(request.values.get("next")))
    email = form.email.data or ""
    with even_time(throttles.even()):
        actions.ask_link(email, base_url=web.public_url(""), device=devices.known(email))
    session[_SENT_TO] = email
    target = safe_path(request.form.get("next"))
    if target != "/":
        session[_NEXT] = target
    return see_other(f"{LINK}/sent")


@blueprint.get(f"{LINK}/sent")
@access("public")
def mail_link_sent() -> Response:
    """Say that a mail is under way, if there is an account."""
    address = session.get(_SENT_TO)
    if not address:
        return see_other(LINK)
    return render(
        "account/sent.html",
        why="link",
        email=address,
        form=EmptyForm(),
        is_development=web.settings().development,
    )


@blueprint.route(f"{LINK}/<token>", methods=["GET", "POST"])
@access("public")
def use_link(token: str) -> Response:
    """Sign in with the link of a mail.

    Opening it only asks: programs that look at all links of a mail must not use it up. It has no
    throttle: nobody guesses 256 bits, and nobody shall be able to close this way in.
    """
    form = KeepForm()
    if request.method == "GET" or not form.validate_on_submit():
        person = actions.linked(token)
        if person is None:
            return _dead()
        return render("account/link_use.html", form=form, email=person.email)
    person = actions.use_link(token)
    if person is None:
        return _dead()
    target = safe_path(session.pop(_NEXT, None))
    return entering.proceed(person, keep=bool(form.remember.data), method="link", target=target)


def _dead() -> Response:
    return render("account/dead_link.html", status=410, why="link")
