"""Passkeys as the WebAuthn standard wants them: what a browser is asked, and what it answers.

A passkey belongs to the name of the site: PUBLIC_URL where it is set, else the address that the
browser used. ``localhost`` works, bare IP addresses do not (no browser allows them).
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from hrforum.accounts import sealing
from hrforum.accounts.models import Passkey, Person
from hrforum.core.web import settings

SIGN_IN = "sign-in"  # alone, without a password: the device must have checked its owner
SECOND = "second"  # after the password
PROVE = "prove"  # signed in, before a sensitive change
ADD = "add"
OPEN_FOR = 1800  # seconds that a page with a challenge may stay open
LONGEST = 40_000


class BadKey(Exception):
    """What the browser sent does not prove anything."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a passkey is bound to."""

    rp_id: str
    origin: str

    @property
    def is_possible(self) -> bool:
        """Whether browsers allow passkeys here: for names, not for numbers."""
        try:
            ipaddress.ip_address(self.rp_id)
        except ValueError:
            return bool(self.rp_id)
        return False


def site(base_url: str) -> Site:
    """Return what passkeys are bound to at this address of the installation."""
    parts = urlsplit(base_url)
    return Site(rp_id=parts.hostname or "", origin=f"{parts.scheme}://{parts.netloc}")


def creation_options(here: Site, person: Person, known: Sequence[Passkey]) -> str:
    """Return what a browser is asked, to make a new passkey (JSON)."""
    options = webauthn.generate_registration_options(
        rp_id=here.rp_id,
        rp_name=settings().SITE_NAME,
        user_id=sealing.handle(person.id),
        user_name=person.email or person.username,
        user_display_name=person.display_name,
        challenge=sealing.challenge(ADD, person.id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_described(known),
        timeout=300_000,
    )
    return webauthn.options_to_json(options)


def request_options(
    here: Site, purpose: str, person_id: int = 0, known: Sequence[Passkey] = ()
) -> str:
    """Return what a browser is asked, to use a passkey (JSON)."""
    options = webauthn.generate_authentication_options(
        rp_id=here.rp_id,
        challenge=sealing.challenge(purpose, person_id),
        allow_credentials=_described(known) or None,
        user_verification=_verification(purpose),
        timeout=300_000,
    )
    return webauthn.options_to_json(options)


def _verification(purpose: str) -> UserVerificationRequirement:
    if purpose == SECOND:
        return UserVerificationRequirement.PREFERRED
    return UserVerificationRequirement.REQUIRED


def _described(known: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    names = {t.value for t in AuthenticatorTransport}
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(key.credential_id),
            transports=[AuthenticatorTransport(t) for t in key.transports if t in names] or None,
        )
        for key in known
    ]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser sent, read but not verified."""

    raw: dict[str, Any]
    credential_id: str
    challenge: bytes
    transports: list[str]


def read(text: str) -> Answer:
    """Return what a browser sent.

    Raises:
        BadKey: it is not what browsers send.
    """
    if len(text) > LONGEST:
        raise BadKey
    try:
        raw = json.loads(text)
        client = json.loads(base64url_to_bytes(raw["response"]["clientDataJSON"]))
        transports = raw["response"].get("transports") or []
        return Answer(
            raw=raw,
            # Written anew: the same bytes must always be the same text.
            credential_id=bytes_to_base64url(base64url_to_bytes(str(raw["id"]))),
            challenge=base64url_to_bytes(str(client["challenge"])),
            transports=[str(t)[:20] for t in transports][:8],
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadKey from None


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey, verified."""

    credential_id: str
    public_key: bytes
    sign_count: int


def verify_new(answer: Answer, here: Site) -> Made:
    """Return the new passkey of a browser's answer to `creation_options`.

    Raises:
        BadKey: it is not one, or not for this site.
    """
    try:
        made = webauthn.verify_registration_response(
            credential=answer.raw,
            expected_challenge=answer.challenge,
            expected_rp_id=here.rp_id,
            expected_origin=here.origin,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise BadKey from error
    return Made(bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)


def verify_use(answer: Answer, here: Site, key: Passkey, purpose: str) -> int:
    """Return the new count of uses of a passkey, from an answer to `request_options`.

    Raises:
        BadKey: the passkey did not sign this, or its count says that there is a copy of it.
    """
    try:
        used = webauthn.verify_authentication_response(
            credential=answer.raw,
            expected_challenge=answer.challenge,
            expected_rp_id=here.rp_id,
            expected_origin=here.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=purpose != SECOND,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise BadKey from error
    return used.new_sign_count
