"""The device cookie: which accounts have been signed in to from this browser.

A known device has tries of its own, so that nobody who guesses elsewhere can lock its owner out.
The signed cookie holds a random key for each account, the rows only their SHA-256; ending a session
leaves it in place, a new password makes all devices unknown.
"""

from __future__ import annotations

import hashlib
from typing import cast

from flask import after_this_request, current_app, g, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from hrforum.accounts import actions, queries, rules
from hrforum.accounts.models import KnownDevice, Person
from hrforum.core.errors import Invalid
from hrforum.core.web import settings

COOKIE = "hrforum_device"
KEPT_FOR = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
MOST_ACCOUNTS = 8  # in one browser


def keys() -> list[str]:
    """Return the keys in this browser's cookie; none where it is missing or not signed by us."""
    if "device_keys" not in g:
        raw = request.cookies.get(COOKIE, "")
        try:
            found = _serializer().loads(raw) if raw and len(raw) < 2000 else []
        except BadData:
            found = []
        g.device_keys = [key for key in found if isinstance(key, str)][:MOST_ACCOUNTS]
    return cast("list[str]", g.device_keys)


def known(email: str) -> KnownDevice | None:
    """Return this browser as a known device of the account with that address, as typed.

    Without a cookie it costs nothing; with one it is one statement, whether there is such an
    account or not, and once a request.
    """
    found: dict[str, KnownDevice | None] = g.setdefault("known_devices", {})
    if email not in found:
        try:
            address = rules.email(email)
        except Invalid:
            address = ""
        hashes = [_hashed(key) for key in keys()]
        found[email] = queries.known_device(address, hashes) if hashes else None
    return found[email]


def is_known_to(person: Person) -> bool:
    """Whether the person has signed in from this browser before."""
    return person.email is not None and known(person.email) is not None


def remember(person: Person) -> bool:
    """Make this browser a known device of somebody who has just signed in.

    `hrforum.accounts.login.sign_in` does it for every way in. Returns whether it was new.
    """
    present = keys()
    new = actions.know_device(
        person.id, [_hashed(key) for key in present], agent=request.user_agent.string
    )
    kept = [new, *present] if new else present
    g.device_keys = kept[:MOST_ACCOUNTS]
    g.pop("known_devices", None)
    after_this_request(_set_cookie)
    return new is not None


def _set_cookie(response: Response) -> Response:
    response.set_cookie(
        COOKIE,
        str(_serializer().dumps(keys())),
        max_age=KEPT_FOR,
        httponly=True,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        samesite="Lax",
    )
    return response


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().SECRET_KEY, salt="known-device")
