"""How often what can be abused may be done. `HRFORUM_LIMITS=off` lifts all of it.

Only a keyed hash of the network reaches the limiter's storage. A training day of a whole city hall
comes from one network, so the limits per network are wide and those per account narrow. Wrong
passwords for an account are counted in rows by `hrforum.accounts.actions.guarding`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import g, request
from werkzeug.wrappers import Response

from hrforum.accounts import devices
from hrforum.core.security import keyed_hash, network
from hrforum.core.web import settings
from hrforum.extensions import limiter

View = Callable[..., Any]
EVEN_SECONDS = 0.5


def _off() -> bool:
    return not settings().LIMITS


def _network() -> str:
    return keyed_hash(settings().SECRET_KEY, "network", network(request.remote_addr))


def _address() -> str:
    # What was typed, whether there is such an account or not: both are throttled alike.
    typed = request.form.get("email", "")[:320].strip().casefold()
    return keyed_hash(settings().SECRET_KEY, "address", typed)


def known_device() -> bool:
    """Whether this browser is a known device of the account whose address is in the form."""
    # Whoever guesses from the same network must not lock out somebody at their own device.
    return devices.known(request.form.get("email", "")) is not None


def _failed(_response: Response) -> bool:
    return not g.get("attempt_succeeded", False)


def succeeded() -> None:
    """Say that the attempt of this request was right: it does not count."""
    g.attempt_succeeded = True


def even() -> float:
    """Return how many seconds an answer takes that must not tell whether an address is known.

    Longer than writing a row and a mail takes; tests don't wait for it.
    """
    return 0.0 if settings().TESTING else EVEN_SECONDS


def per_network(
    limits: str, *, only_failures: bool = False, exempt: Callable[[], bool] | None = None
) -> Callable[[View], View]:
    """Limit how often one network may post to a view, except where ``exempt`` says True."""
    return _limit(limits, _network, only_failures, exempt)


def per_address(limits: str) -> Callable[[View], View]:
    """Limit how often a view may be posted to with the same e-mail address."""
    return _limit(limits, _address, only_failures=False)


def _limit(
    limits: str,
    key: Callable[[], str],
    only_failures: bool,
    exempt: Callable[[], bool] | None = None,
) -> Callable[[View], View]:
    return limiter.limit(
        limits,
        key_func=key,
        methods=["POST"],
        exempt_when=(lambda: _off() or exempt()) if exempt else _off,
        deduct_when=_failed if only_failures else None,
        override_defaults=False,
    )
