"""Passwords: hashed with argon2id (by Flask-Security) off the event loop; what a good one is."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, current_app
from flask_babel import gettext as _
from flask_security import hash_password, verify_password

from hrforum.accounts.common import COMMON_PASSWORDS, COMMON_WORDS
from hrforum.core.errors import Invalid
from hrforum.core.offload import Lane

if TYPE_CHECKING:
    from collections.abc import Callable

SHORTEST = 10
LONGEST = 200
# A lane of its own: pictures and texts do not wait behind somebody who guesses passwords. What
# finds it full is told so at once (503) instead of waiting longer than anybody does.
_hashing = Lane(waiting=60)
_LEET = str.maketrans("@4301$5!7", "aaeolssit")


def normal(password: str) -> str:
    """Return the form in which a password is hashed: keyboards type the same letter differently."""
    return unicodedata.normalize("NFKD", password)


def hashed(password: str) -> str:
    """Return the hash to keep for ``password``."""
    return str(_away(hash_password, normal(password)))


def matches(password: str, kept: str | None) -> bool:
    """Whether ``password`` is the one whose hash is ``kept``.

    Takes as long when there is no hash (no account, or one without a password), so that the time
    tells nothing.
    """
    if len(password) > LONGEST * 4:
        password = ""
    found = bool(_away(verify_password, normal(password), kept or _nobodys(_app())))
    return found and kept is not None


def check(password: str, *, email: str = "", name: str = "", field: str = "password") -> None:
    """Refuse a password that is easy to guess.

    Raises:
        Invalid: says what is wrong; belongs to the form field ``field``.
    """
    if len(password) < SHORTEST:
        raise Invalid(field, _("Use at least %(n)s characters.", n=SHORTEST))
    if len(password) > LONGEST:
        raise Invalid(field, _("Use at most %(n)s characters.", n=LONGEST))
    if _is_common(password):
        raise Invalid(
            field, _("Many people use this password. Choose one that is harder to guess.")
        )
    low = password.casefold()
    own = {email.casefold(), email.split("@")[0].casefold(), name.casefold()}
    own |= {part for part in re.split(r"\W+", name.casefold()) if len(part) > 3}
    for word in own:
        rest = low.replace(word, " ") if len(word) > 2 else low
        if rest != low and sum(c.isalpha() for c in rest) < 5:
            raise Invalid(
                field, _("Choose a password that is not your name or your e-mail address.")
            )


def _is_common(password: str) -> bool:
    low = password.casefold()
    squeezed = re.sub(r"[\W_]+", "", low)
    if low in COMMON_PASSWORDS or squeezed in COMMON_PASSWORDS or len(set(low)) < 5:
        return True
    # "P@ssw0rd2026!" is "password" with what everybody puts around and into it.
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", low)
    for text in (core, core.translate(_LEET)):
        letters = re.sub(r"[\W\d_]+", "", text)
        if letters in COMMON_WORDS or _is_repeated(letters):
            return True
    if squeezed.isdigit() and len(squeezed) < 16:
        return True  # a date, a telephone number
    return _is_repeated(squeezed) or _is_run(squeezed)


def _is_repeated(text: str) -> bool:
    for size in range(1, len(text) // 2 + 1):
        if len(text) % size == 0 and text == text[:size] * (len(text) // size):
            return text[:size] in COMMON_WORDS or size < 5
    return False


def _is_run(text: str) -> bool:
    rows = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
    steps = sum(
        any(a + b in row or b + a in row for row in rows) for a, b in itertools.pairwise(text)
    )
    return len(text) > 3 and steps >= len(text) - 3


@functools.lru_cache(maxsize=8)
def _nobodys(app: Flask) -> str:
    return str(_away(hash_password, "the password of nobody"))


def _app() -> Flask:
    return cast("Any", current_app)._get_current_object()  # type: ignore[no-any-return]  # the proxy's own


def _away(function: Callable[..., Any], *args: Any) -> Any:
    app = _app()

    def run() -> Any:
        with app.app_context():
            return function(*args)

    # Directly it needs no second context: one would give the work another database session.
    return _hashing.run(run)
