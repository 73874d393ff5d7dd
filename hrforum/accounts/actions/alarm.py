"""The link in mails about safety that says "not me": it locks the account, recovery begins."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy import delete

from hrforum.accounts import letters, queries, sealing
from hrforum.accounts.actions.address import stop_changes
from hrforum.accounts.actions.devices import forget_devices
from hrforum.accounts.actions.joining import ask_reset
from hrforum.accounts.actions.second_factor import (
    end_second_factor,
    forget_second_factor,
    is_spent,
    spend,
)
from hrforum.accounts.actions.signing import close_other_sessions
from hrforum.accounts.indexing import index_person
from hrforum.accounts.models import Person, SignInLink
from hrforum.core import audit
from hrforum.core.db import transactional
from hrforum.core.permissions import Actor
from hrforum.extensions import db

# The mail is written a moment after what it tells.
MOMENT = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a link means: whose account, since when it is not trusted, whether it was used."""

    person: Person
    since: dt.datetime
    is_used: bool
    is_same_address: bool


def alarm(token: str) -> Alarm | None:
    """Return what a link of a mail means; None when it is too old or not right."""
    found = sealing.unseal(letters.NOT_ME, token, letters.NOT_ME_FOR)
    person = queries.person(found["person"]) if found else None
    if found is None or person is None or person.deleted_at is not None:
        return None
    return Alarm(
        person,
        dt.datetime.fromtimestamp(found["at"], dt.UTC) - MOMENT,
        is_spent(token),
        found["address"] == person.email,
    )


@transactional
def secure_account(token: str, *, base_url: str) -> Alarm | None:
    """Lock an account for everybody who is in it, and mail its owner a link to a new password.

    All sessions end, devices are forgotten, a change of address under way stops, the password works
    no more, and what was added to the second factor since that mail goes. When the mail went to an
    address that is not the account's any more, the account is closed: who of the two is right, an
    administrator has to find out.

    Returns what the link meant; None when it does not work (any more).
    """
    found = alarm(token)
    if found is None or not spend(token, dt.timedelta(seconds=letters.NOT_ME_FOR)):
        return None
    person = found.person
    db.session.refresh(person, with_for_update=True)
    close_other_sessions(person.id, None)
    forget_devices(person.id)
    db.session.execute(delete(SignInLink).where(SignInLink.person_id == person.id))
    stop_changes(person.id)
    forget_second_factor(person.id, found.since)
    person.password = None
    person.fs_uniquifier = secrets.token_hex(32)
    end_second_factor(person)
    audit.record(Actor(person_id=person.id), audit.Tag.ACCOUNT_SECURED, "person", person.id)
    if not found.is_same_address:
        person.active = False
        db.session.flush()
        index_person(person)
    letters.tell(person, "secured", base_url=base_url)
    if person.email and found.is_same_address:
        ask_reset(person.email, base_url=base_url)
    return found
