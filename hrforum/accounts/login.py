"""Who is signed in on this browser: the cookie, the row, the actor.

The signed cookie holds a random key, the row only its SHA-256: a copy of the database signs nobody
in, and ending a session is one row.

With a second factor the password alone opens no session: the cookie notes for ten minutes whose
password was right (`begin_second_step`), and that opens nothing but the page that asks for more.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from typing import Any

from flask import after_this_request, current_app, g, has_request_context, request, session
from flask_security import login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from hrforum.accounts import actions, devices, queries
from hrforum.accounts.models import Person
from hrforum.core import clock, web
from hrforum.core.errors import Busy
from hrforum.core.permissions import VISITOR, Actor, grants_of

_KEY = "key"
_HALF = "half"
HALF_FOR = 600  # seconds between the password and the second step


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
    g.sign_in = row
    if not row.seen_lately:
        after_this_request(_note_seen)
    return actor_of(row)


def actor_of(row: Any) -> Actor:
    """Return the actor that a row of `queries.session_person` tells of."""
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
        shortcuts=getattr(row, "shortcuts", None) in (None, True),
    )


def _note_seen(response: Response) -> Response:
    try:
        actions.touch_session(g.sign_in.session_id)
    except (Busy, SQLAlchemyError):
        # Nobody shall miss a page because of a date in a list.
        current_app.logger.info("last use of a session not noted")
    return response


def sign_in_row() -> Any | None:
    """Return what the statement of `load_actor` found for this request's session."""
    web.actor()
    return g.get("sign_in")


def is_fresh(within: dt.timedelta) -> bool:
    """Whether the person of this session proved who they are not longer ago than ``within``."""
    row = sign_in_row()
    proved = queries.proved_at(row.session_id) if row is not None else None
    return proved is not None and proved > clock.now() - within


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
    g.pop("sign_in", None)
    return devices.remember(person)


def begin_second_step(person: Person, *, keep: bool) -> None:
    """Note in the cookie whose password was right; it is no session."""
    session[_HALF] = {
        "person": person.id,
        "keep": keep,
        "at": int(clock.now().timestamp()),
        "mark": _half_mark(person),
    }


def second_step() -> tuple[Person, bool] | None:
    """Return whose password was right in this browser a moment ago, and whether to keep it."""
    noted = session.get(_HALF)
    if not isinstance(noted, dict):
        return None
    person = queries.person(int(noted["person"]))
    age = clock.now().timestamp() - int(noted["at"])
    if person is None or not 0 <= age + 5 <= HALF_FOR + 5:
        return None
    if not person.active or person.deleted_at is not None:
        return None
    # A new password, or somebody who said "that was not me", ends what was begun with the old one.
    if not hmac.compare_digest(str(noted["mark"]), _half_mark(person)):
        return None
    return person, bool(noted["keep"])


def _half_mark(person: Person) -> str:
    return hashlib.sha256(f"half {person.fs_uniquifier} {person.password}".encode()).hexdigest()


def sign_out() -> None:
    """Empty this browser's cookie."""
    logout_user()
    session.clear()
    g.pop("csrf_token", None)
    g.actor = VISITOR
