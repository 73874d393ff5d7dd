"""Small secrets that the installation's key protects: sealed, signed or hashed with it.

Whoever gets a copy of the database alone can neither make codes nor read them. With another
SECRET_KEY what was sealed is lost: people then need an administrator to begin anew.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from hrforum.core import clock
from hrforum.core.security import keyed_hash
from hrforum.core.web import settings


def _key(purpose: str) -> bytes:
    mac = hmac.new(settings().SECRET_KEY.encode(), f"seal\0{purpose}".encode(), hashlib.sha256)
    return mac.digest()


def _now() -> int:
    return int(clock.now().timestamp())


def seal(purpose: str, **values: Any) -> str:
    """Return the values encrypted; only `unseal` with the same purpose reads them."""
    box = Fernet(base64.urlsafe_b64encode(_key(purpose)))
    text = json.dumps(values, separators=(",", ":"), sort_keys=True)
    # Mail programs leave signs at the end of a link out of it.
    return box.encrypt_at_time(text.encode(), _now()).decode().rstrip("=")


def unseal(purpose: str, token: str, seconds: int | None = None) -> dict[str, Any] | None:
    """Return what was sealed; None where it was not by us, or longer than ``seconds`` ago."""
    box = Fernet(base64.urlsafe_b64encode(_key(purpose)))
    token += "=" * (-len(token) % 4)
    try:
        if seconds is None:
            text = box.decrypt(token)
        else:
            text = box.decrypt_at_time(token, seconds, _now())
    except (InvalidToken, TypeError, ValueError):
        return None
    found: dict[str, Any] = json.loads(text)
    return found


def digest(token: str) -> str:
    """Return what a row keeps of a token that is too long and random to be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_hash(person_id: int, code: str) -> str:
    """Return what a row keeps of a person's recovery code."""
    return keyed_hash(settings().SECRET_KEY, f"recovery {person_id}", code)


def handle(person_id: int) -> bytes:
    """Return the name under which a passkey knows a person: it says nothing to others."""
    return bytes.fromhex(keyed_hash(settings().SECRET_KEY, "passkey handle", str(person_id)))


_STAMP = 8
_CHANCE = 16
_MAC = 24


def challenge(purpose: str, person_id: int) -> bytes:
    """Return a challenge that `challenge_age` knows again, without a row or a cookie."""
    head = _now().to_bytes(_STAMP, "big") + secrets.token_bytes(_CHANCE)
    return head + _challenge_mac(purpose, person_id, head)


def challenge_age(purpose: str, person_id: int, value: bytes) -> int | None:
    """Return how many seconds ago a challenge was made; None where it is not ours, or not for this.

    Args:
        purpose: as it was made for.
        person_id: as it was made for; 0 where the person was not known yet.
        value: the challenge.
    """
    head, mac = value[: _STAMP + _CHANCE], value[_STAMP + _CHANCE :]
    if not hmac.compare_digest(mac, _challenge_mac(purpose, person_id, head)):
        return None
    return _now() - int.from_bytes(head[:_STAMP], "big")


def _challenge_mac(purpose: str, person_id: int, head: bytes) -> bytes:
    words = f"{purpose} {person_id} ".encode() + head
    return hmac.new(_key("challenge"), words, hashlib.sha256).digest()[:_MAC]
