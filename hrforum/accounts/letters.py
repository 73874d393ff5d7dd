"""Mails about the safety of an account, each with a link for "this was not me"."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale

from hrforum.accounts import browsers, sealing
from hrforum.accounts.models import Person
from hrforum.core import clock, i18n
from hrforum.core.outbox import queue_mail

NOT_ME = "not-me"
NOT_ME_FOR = 7 * 24 * 3600  # seconds that the link in such a mail works

# The words for each are in templates/email/account-notice/words.txt.
EVENTS = (
    "new_sign_in",
    "password_changed",
    "app_added",
    "app_removed",
    "passkey_added",
    "passkey_removed",
    "codes_made",
    "code_used",
    "code_guessed",
    "signed_out",
    "address_changed",
    "second_factor_reset",
    "role_granted",
    "role_revoked",
    "secured",
)


def tell(
    person: Person,
    event: str,
    *,
    base_url: str,
    address: str | None = None,
    agent: str = "",
    **details: Any,
) -> None:
    """Write a mail about the safety of an account into the transaction under way.

    Args:
        person: whose account.
        event: one of `EVENTS`.
        base_url: the address of this installation, for the link.
        address: where it goes, if not to the person's address.
        agent: how the browser calls itself that did it.
        details: what else the words need.
    """
    if event not in EVENTS:
        raise ValueError(f"No words for {event}.")
    recipient = address or person.email
    if not recipient:
        return
    moment = clock.now()
    with force_locale(person.locale):
        device = browsers.describe(agent) if agent else ""
    queue_mail(
        "account-notice",
        recipient,
        locale=person.locale,
        person_id=person.id,
        display_name=person.display_name,
        event=event,
        device=device,
        when=i18n.full_date(moment, person.timezone, person.locale),
        link=f"{base_url}/account/not-me/{_token(person, recipient)}",
        **details,
    )


def _token(person: Person, recipient: str) -> str:
    moment = int(clock.now().timestamp())
    return sealing.seal(NOT_ME, person=person.id, at=moment, address=recipient)
