"""The last step of every way in: from "that is the person" to a session.

Every view that has found out who somebody is calls `proceed` (a password, a mailed link: one
factor) or `enter` (all that is needed was shown).
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from hrforum.accounts import actions, keys, letters, login, queries
from hrforum.accounts.forms import CodeForm, EmptyForm
from hrforum.accounts.models import Person
from hrforum.accounts.views import kept
from hrforum.core import clock, web
from hrforum.core.db import transaction
from hrforum.core.permissions import grants_of
from hrforum.core.web import render, see_other

SECOND_STEP = "/account/second-step"
NEEDED = "/settings/two-step/needed"
# The first device of a new account is no news.
NEW_FOR = 24 * 3600


def proceed(
    person: Person,
    *,
    keep: bool,
    method: str = "password",
    target: str = "/",
    carried: kept.Kept | None = None,
) -> Response:
    """Sign in somebody who has shown one factor, or ask for the second where they have one.

    Args:
        person: whose password, or mailbox, it is; the address is confirmed.
        keep: "Keep me signed in".
        method: ``password`` or ``link``, for the list of sessions.
        target: where they were going, an address of this site.
        carried: a form that waits to be sent.
    """
    if queries.second_factor(person.id).is_on:
        login.begin_second_step(person, keep=keep)
        if carried:
            return second_step_page(person, CodeForm(formdata=None), target, carried)
        return see_other(with_target(SECOND_STEP, target))
    return enter(person, keep=keep, method=method, target=target, carried=carried)


def second_step_page(
    person: Person,
    form: CodeForm,
    target: str,
    carried: kept.Kept | None,
    *,
    way: str = "",
    passkey_error: str = "",
) -> Response:
    """Return the page that asks for the second factor.

    Args:
        person: whose password was right.
        form: for a code.
        target: where they were going.
        carried: a form that waits to be sent.
        way: ``recovery`` to ask for a recovery code; else what the person has.
        passkey_error: what was wrong with a passkey.
    """
    state = queries.second_factor(person.id)
    here = keys.site(web.public_url(""))
    options = ""
    if state.passkeys and here.is_possible:
        known = queries.passkeys(person.id)
        options = keys.request_options(here, keys.SECOND, person.id, known)
    if not way:
        way = "app" if state.has_app else "passkey" if options else "recovery"
    return render(
        "account/second_step.html",
        form=form,
        way=way,
        state=state,
        options=options,
        passkey_error=passkey_error,
        target=target,
        kept=carried,
    )


def enter(
    person: Person,
    *,
    keep: bool,
    method: str,
    target: str = "/",
    carried: kept.Kept | None = None,
) -> Response:
    """Open a session for somebody who has shown all that is needed, and lead them on.

    A mail tells them where the browser was not known to the account. Arguments: as for `proceed`.
    """
    open_session(person, keep=keep, method=method)
    if carried:
        return render("account/kept.html", kept=carried, form=EmptyForm(), why="signed_in")
    if grants_of(person.id, person.grants_version).waiting_roles:
        return see_other(with_target(NEEDED, target))
    return see_other(target)


def open_session(person: Person, *, keep: bool, method: str) -> None:
    """Open a session in this browser; the one that was there before ends."""
    agent = request.user_agent.string
    former = login.current_key_hash()
    actor = web.actor()
    with transaction():
        if former:
            # Somebody else, or the same person again, on this browser: that session is over.
            actions.close_session(actor, former)
        key = actions.open_session(person, keep=keep, agent=agent, method=method)
        if login.sign_in(person, key, keep=keep) and not _is_first(person):
            letters.tell(person, "new_sign_in", base_url=web.public_url(""), agent=agent)


def _is_first(person: Person) -> bool:
    confirmed = person.confirmed_at
    is_new = confirmed is not None and (clock.now() - confirmed).total_seconds() < NEW_FOR
    return is_new and queries.devices_count(person.id) == 1


def with_target(path: str, target: str) -> str:
    """Return ``path`` with where to go on."""
    return path if target == "/" else f"{path}?{urlencode({'next': target}, safe='/')}"
