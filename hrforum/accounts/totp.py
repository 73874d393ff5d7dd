"""The codes of authenticator apps: RFC 6238 with what all apps understand (SHA-1, 6 digits, 30 s).

Flask-Security brings the same through passlib, with a secret a process for sealing and a cache for
replays in memory; ours seals with the installation's key and keeps the last step in the row.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
import secrets
from urllib.parse import quote, urlencode

STEP = 30
DIGITS = 6
# A clock that is half a minute off is common; each further step makes guessing easier.
DRIFT = 1


def new_secret() -> str:
    """Return a new secret, as apps take it (base32, 160 bits)."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address(secret: str, *, issuer: str, account: str) -> str:
    """Return the ``otpauth:`` address that an app reads from the picture."""
    label = f"{quote(issuer)}:{quote(account)}"
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"


def code(secret: str, step: int) -> str:
    """Return the code of a step."""
    mac = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    at = mac[-1] & 15
    number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_at(moment: dt.datetime) -> int:
    """Return the step that a moment lies in."""
    return int(moment.timestamp()) // STEP


def matching_step(secret: str, typed: str, moment: dt.datetime, *, after: int = 0) -> int | None:
    """Return the step whose code was typed; None where there is none.

    Args:
        secret: the app's.
        typed: what the person typed; spaces and hyphens don't count.
        moment: now.
        after: the last step that was used: its code and older ones count no more.
    """
    plain = re.sub(r"[\s-]+", "", typed)
    if not (plain.isascii() and plain.isdecimal() and len(plain) == DIGITS):
        return None
    now = step_at(moment)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        # Every step is looked at, so that the time tells nothing.
        if hmac.compare_digest(code(secret, step), plain) and step > after:
            found = step
    return found
