"""Who is signed in on this browser: the cookie, the row, the actor.

The signed cookie holds a random key, the row only its SHA-256: a copy of the database signs nobody
in, and ending a session is one row.
"""

from __future__ import annotations

import hashlib

from flask import current_app, g, has_request_context, request, session
from flask_security import login_user, logout_user

from hrforum.accounts import devices, queries
from hrforum.accounts.models import Person
from hrforum.core.permissions import VISITOR, Actor, grants_of

_KEY = "key"


def key_hash(key: str) -> str:
    """Return what the row of a session keeps of its key."""
    return hashlib.sha256(key.encode()).hexdigest()


def current_key_hash() -> str | None:
    """Return the hash of this browser's session key; None for a visitor.

    A browser without our cookie is not asked for a session: looking would add ``Vary: Cookie``.
    """
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return None
    key = session.get(_KEY)
    return key_hash(key) if isinstance(key, str) else None


def load_actor() -> Actor:
    """Return who makes this request: one statement for a session, and one for cold grants."""
    if not has_request_context():
        return VISITOR
    hashed = current_key_hash()
    if hashed is None:
        return VISITOR
    row = queries.session_person(hashed)
    if row is None:
        # Ended or expired: the cookie says nothing any more, and must not be asked about again.
        session.clear()
        return VISITOR
    return Actor(
        person_id=row.id,
        username=row.username,
        display_name=row.display_name,
        locale=row.locale,
        timezone=row.timezone,
        appearance=row.appearance,
        avatar=row.avatar,
        grants=grants_of(row.id, row.grants_version),
        unread=getattr(row, "unread", 0),
    )


def load_user(user_id: str) -> Person | None:
    """Return the person for Flask-Login, under the same conditions as the actor."""
    hashed = current_key_hash()
    found = queries.session_entity(hashed) if hashed else None
    return found if found is not None and found.fs_uniquifier == user_id else None


def sign_in(person: Person, key: str, *, keep: bool) -> bool:
    """Put a new session into this browser's cookie; nothing of an earlier one survives.

    The browser is a known device of the person from then on. Returns whether it was new to them.

    Args:
        person: who has just proved who they are.
        key: from `actions.open_session`.
        keep: whether the cookie outlives the browser.
    """
    session.clear()
    g.pop("csrf_token", None)  # Flask-WTF keeps the old session's token for the request
    login_user(person, remember=False, authn_via=["password"])
    for unused in ("_id", "fs_cc", "_fresh"):
        session.pop(unused, None)
    session[_KEY] = key
    session.permanent = keep
    g.pop("actor", None)
    return devices.remember(person)


def sign_out() -> None:
    """Empty this browser's cookie."""
    logout_user()
    session.clear()
    g.pop("csrf_token", None)
    g.actor = VISITOR
