"""Who is let in to sign up: floors above say what they know of where somebody comes from."""

from __future__ import annotations

import time
from collections.abc import Callable

from itsdangerous import BadSignature, URLSafeTimedSerializer

from hrforum.core.web import settings

QUICK = 2  # seconds in which no person fills in the form
_refusals: list[Callable[[], str | None]] = []


def register(refusal: Callable[[], str | None]) -> None:
    """Let a feature refuse sign-ups: it returns why, translated, or None."""
    if refusal not in _refusals:
        _refusals.append(refusal)


def refusal() -> str | None:
    """Return why nobody may sign up from where this request comes from; None: they may."""
    return next((why for each in _refusals if (why := each())), None)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().SECRET_KEY, salt="sign-up began")


def began() -> str:
    """Return a sealed note of this moment, for a form that is shown now."""
    return str(_signer().dumps(""))


def was_quick(note: str) -> bool:
    """Whether a form came back sooner than a person fills it in, or without our note.

    `HRFORUM_LIMITS=off` lifts this, too.
    """
    if not settings().LIMITS:
        return False
    try:
        _empty, moment = _signer().loads(note, max_age=24 * 3600, return_timestamp=True)
    except BadSignature:
        return True
    # Real time, as the seal's is: a test that turns our clock turns neither.
    return bool(time.time() - moment.timestamp() < QUICK)
