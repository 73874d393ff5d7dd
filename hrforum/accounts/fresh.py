"""A fresh sign-in before a sensitive change.

A browser left open, or a stolen cookie, must not be enough to take an account over: views marked
with `fresh_sign_in` ask again who is there when the last proof is some time ago. What was typed
comes back afterwards (`hrforum.accounts.views.prove`).
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from typing import Any, TypeVar

from flask import request

from hrforum.accounts import login

F = TypeVar("F", bound=Callable[..., Any])

FRESH_FOR = dt.timedelta(minutes=15)
# Who opened a form in time may take time to fill it in.
FORM_FOR = dt.timedelta(minutes=45)


class FreshSignInNeeded(Exception):
    """The person must prove again who they are, before this goes on."""


def fresh_sign_in(view: F) -> F:
    """Let a view run only within 15 minutes (a form: 45) after the person proved who they are.

    Stands below `access("signed_in")` or a higher level::

        @blueprint.route("/settings/password", methods=["GET", "POST"])
        @access("signed_in")
        @fresh_sign_in
        def settings_password() -> Response: ...

    What a form sent is given back after the proof where `views.kept` allows it: add the endpoint of
    a view of accounts to its list.
    """

    @functools.wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        within = FRESH_FOR if request.method in ("GET", "HEAD") else FORM_FOR
        if not login.is_fresh(within):
            raise FreshSignInNeeded
        return view(*args, **kwargs)

    return wrapped  # type: ignore[return-value]  # same signature, wrapped
