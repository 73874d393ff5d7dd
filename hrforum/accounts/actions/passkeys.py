"""Passkeys: added, removed, and used as proof."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hrforum.accounts import keys, letters, queries, sealing
from hrforum.accounts.actions.people import own
from hrforum.accounts.actions.second_factor import (
    begin_second_factor,
    demand_another,
    end_second_factor,
    spend,
)
from hrforum.accounts.models import Passkey, Person
from hrforum.core import audit, clock
from hrforum.core.db import transaction, transactional
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db

MOST = 20
NAME_LENGTH = 80
_KEPT = dt.timedelta(seconds=keys.OPEN_FOR)


def add_passkey(
    actor: Actor, sent: str, name: str, *, this_session: str | None, base_url: str
) -> list[str]:
    """Keep a new passkey.

    Args:
        actor: whose passkey.
        sent: what the browser made (JSON).
        name: what the person calls it.
        this_session: the hash of the session's key that stays when others end.
        base_url: the address of this installation.

    Returns:
        New recovery codes, where the person had none; they are shown this once.

    Raises:
        Invalid: the name is missing or too long (``name``), the browser's answer does not prove a
            passkey or the page was open for too long (``credential``).
        NotFound: the actor is no person (any more).
    """
    label = " ".join(name.split())
    if not label:
        raise Invalid("name", _("Give the passkey a name that you know it by."))
    if len(label) > NAME_LENGTH:
        raise Invalid("name", _("Use at most %(n)s characters.", n=NAME_LENGTH))
    try:
        return _add(actor, sent, label, this_session, base_url)
    except IntegrityError:
        raise Invalid("credential", _("This passkey is known already.")) from None


@transactional
def _add(actor: Actor, sent: str, label: str, this_session: str | None, base_url: str) -> list[str]:
    person = own(actor, lock=True)
    before = queries.second_factor(person.id)
    if before.passkeys >= MOST:
        raise Invalid("name", _("You have %(n)s passkeys. Remove one that you don't use.", n=MOST))
    answer = _fresh_answer(sent, keys.ADD, person.id)
    try:
        made = keys.verify_new(answer, keys.site(base_url))
    except keys.BadKey:
        raise _refused() from None
    db.session.add(
        Passkey(
            person_id=person.id,
            name=label,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            transports=answer.transports,
        )
    )
    db.session.flush()
    audit.record(actor, audit.Tag.ACCOUNT_PASSKEY_ADDED, "person", person.id)
    letters.tell(person, "passkey_added", base_url=base_url, key_name=label)
    return begin_second_factor(actor, person, before, this_session)


@transactional
def remove_passkey(actor: Actor, passkey_id: int, *, base_url: str) -> None:
    """Remove one of the actor's passkeys.

    Raises:
        NotFound: it is not theirs.
        Invalid: the actor is staff and has no other way; field ``passkey``.
    """
    person = own(actor, lock=True)
    found = db.session.get(Passkey, passkey_id)
    if found is None or found.person_id != person.id:
        raise NotFound("There is no such passkey.")
    demand_another(actor, queries.second_factor(person.id), "passkey")
    db.session.delete(found)
    audit.record(actor, audit.Tag.ACCOUNT_PASSKEY_REMOVED, "person", person.id)
    letters.tell(person, "passkey_removed", base_url=base_url, key_name=found.name)
    end_second_factor(person)


def prove_by_passkey(sent: str, purpose: str, person_id: int = 0, *, base_url: str) -> Person:
    """Return the person who used a passkey just now.

    Args:
        sent: what the browser answered (JSON).
        purpose: `keys.SIGN_IN`, `keys.SECOND` or `keys.PROVE`.
        person_id: whose passkey it must be; 0 where only the passkey says who it is.
        base_url: the address of this installation.

    Raises:
        Invalid: it proves nothing, or the page was open for too long; field ``credential``.
    """
    try:
        with transaction():
            return _use(sent, purpose, person_id, base_url)
    except IntegrityError:
        raise _refused() from None  # the same answer in two windows


def _use(sent: str, purpose: str, person_id: int, base_url: str) -> Person:
    answer = _fresh_answer(sent, purpose, person_id)
    key = db.session.scalar(
        select(Passkey)
        .where(Passkey.credential_id == answer.credential_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    person = queries.person(key.person_id) if key else None
    if key is None or person is None or (person_id and person.id != person_id):
        raise Invalid(
            "credential",
            _("This passkey is not known here. It may have been removed from the account."),
        )
    if not person.active or person.deleted_at is not None:
        raise _refused()
    try:
        count = keys.verify_use(answer, keys.site(base_url), key, purpose)
    except keys.BadKey:
        raise _refused() from None
    key.sign_count = count
    key.last_used_at = clock.now()
    return person


def _fresh_answer(sent: str, purpose: str, person_id: int) -> keys.Answer:
    try:
        answer = keys.read(sent)
    except keys.BadKey:
        raise _refused() from None
    age = sealing.challenge_age(purpose, person_id, answer.challenge)
    if age is None:
        raise _refused()
    if not 0 <= age <= keys.OPEN_FOR:
        raise Invalid("credential", _("This page was open for too long. Try again."))
    if not spend(answer.challenge, _KEPT):
        raise Invalid("credential", _("This was sent already. Try again."))
    return answer


def _refused() -> Invalid:
    return Invalid("credential", _("The passkey did not work. Try again, or use another way."))
