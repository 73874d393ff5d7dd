"""A notification as a mail: its words, the thread that it belongs to, the way out of the list."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeSerializer

from hrforum.core import clock, mail, outbox
from hrforum.core.web import settings
from hrforum.notifications.kinds import DIGEST as DIGEST_KIND
from hrforum.notifications.kinds import Kind, choosable
from hrforum.notifications.queries import Recipient, may_still_be_mailed, recipients
from hrforum.notifications.things import Thing

log = logging.getLogger("hrforum.notifications")

NAME = "notification"
DIGEST = "digest"
NAMES = (NAME, DIGEST)
NUMBER = "X-Notification"
READER = "X-Reader"
ALL = "*"
UNSUBSCRIBE = "/account/unsubscribe/"
_SALT = "hrforum-unsubscribe"


def base_url() -> str:
    """Return the address of this installation, for links in mails that no request causes."""
    return mail.base_url(settings())


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().SECRET_KEY, salt=_SALT)


def unsubscribe_token(person_id: int, kind: str) -> str:
    """Return what lets the holder stop mails of that kind to that person, and nothing else.

    It does not expire: a mail may be read years later.
    """
    return str(_signer().dumps([person_id, kind]))


def read_token(token: str) -> tuple[int, str] | None:
    """Return person and kind of a token of ours; None for anything else."""
    try:
        value = _signer().loads(token)
    except BadSignature:
        return None
    match value:
        case [int(person_id), str(kind)]:
            return person_id, kind
    return None


def _message_id(local: str) -> str:
    return f"<{local.replace(':', '.')}@{mail.domain_of(settings())}>"


def headers(person_id: int, kind: Kind, thing: Thing) -> dict[str, str]:
    """Return the headers of a list (RFC 2919, RFC 8058) and of a thread (RFC 5322)."""
    config = settings()
    host = urlsplit(config.PUBLIC_URL).hostname or mail.domain_of(config)
    link = base_url() + UNSUBSCRIBE + unsubscribe_token(person_id, kind.name)
    found = {
        "List-Id": f"<{kind.name.replace('_', '-')}.notifications.{host}>",
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if thing.thread:
        root = _message_id(thing.thread)
        parent = _message_id(f"{thing.answers}.to.{person_id}") if thing.answers else ""
        found["In-Reply-To"] = parent or root
        found["References"] = f"{root} {parent}".strip()
    return found


def may_leave(letter: mail.Mail) -> bool:
    """Whether a mail that waits may still go out; asked by the worker right before it does."""
    return may_still_be_mailed(int(letter.headers[NUMBER]), letter.created_at)


def may_digest_leave(letter: mail.Mail) -> bool:
    """Whether a digest that waits may still go out."""
    people = recipients([int(letter.headers[READER])])
    if not people or not people[0].takes_mail:
        return False
    return any(people[0].choice(kind) != "never" for kind in choosable())


def queue_digest(person: Recipient, told: list[dict[str, Any]], newest: int, is_more: bool) -> None:
    """Write the mail of a digest into the transaction under way.

    Args:
        person: who gets it.
        told: ``line``, ``who``, ``thing`` and ``at`` (in words) of each notification, newest first.
        newest: the id of the newest notification that it covers.
        is_more: whether some stand in the inbox only.
    """
    stop = base_url() + UNSUBSCRIBE + unsubscribe_token(person.id, DIGEST_KIND.name)
    host = urlsplit(settings().PUBLIC_URL).hostname or mail.domain_of(settings())
    try:
        outbox.queue_mail(
            DIGEST,
            person.email or "",
            locale=person.locale,
            person_id=person.id,
            headers={
                "List-Id": f"<digest.notifications.{host}>",
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                READER: str(person.id),
            },
            message_id=_message_id(f"digest.{newest}.to.{person.id}"),
            told=told,
            is_more=is_more,
            base=base_url(),
            inbox_link=base_url() + "/notifications/",
            settings_link=base_url() + "/settings/notifications",
            unsubscribe_link=stop,
        )
    except ValueError as error:
        log.warning("person %s can't be mailed: %s", person.id, error)


def queue(
    person: Recipient,
    kind: Kind,
    notification_id: int,
    key: str,
    thing: Thing,
    who: str,
    *,
    calendar: str = "",
) -> None:
    """Write the mail of a notification into the transaction under way."""
    context: dict[str, Any] = {
        "kind": kind,
        "thing": thing,
        "who": who,
        "link": base_url() + thing.path,
        "settings_link": base_url() + "/settings/notifications",
        "unsubscribe_link": base_url() + UNSUBSCRIBE + unsubscribe_token(person.id, kind.name),
    }
    try:
        outbox.queue_mail(
            NAME,
            person.email or "",
            locale=person.locale,
            person_id=person.id,
            headers=headers(person.id, kind, thing) | {NUMBER: str(notification_id)},
            # One cause is one message for each reader, whatever happens on the way.
            message_id=_message_id(f"{key}.to.{person.id}"),
            due_at=person.rhythm.mail_from(clock.now(), person.timezone),
            calendar=calendar or thing.calendar,
            **context,
        )
    except ValueError as error:
        # An address that no mail can be sent to must not undo what somebody else wrote.
        log.warning("person %s can't be mailed: %s", person.id, error)
