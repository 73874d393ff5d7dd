"""Another e-mail address: both mailboxes confirm it, either can stop it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, Literal

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from hrforum.accounts import letters, policy, queries, rules
from hrforum.accounts.actions import guarding
from hrforum.accounts.actions.people import own
from hrforum.accounts.models import AddressChange, Person, SignInLink
from hrforum.core import audit, clock
from hrforum.core.db import transaction, transactional
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.outbox import queue_mail
from hrforum.core.permissions import Actor
from hrforum.extensions import db

OPEN_FOR = dt.timedelta(days=3)
MOST = 5  # changes begun in an hour: each sends two mails
REASON_LENGTH = 500

End = Literal["old", "new", "stop"]
State = Literal["open", "waits", "done", "stopped", "expired", "taken"]


@dataclass(frozen=True, slots=True)
class AddressLink:
    """What a link of a change of address stands for now."""

    change: AddressChange
    person: Person
    end: End
    state: State


def ask_address(actor: Actor, email: str, *, base_url: str) -> AddressChange:
    """Begin a change of the actor's address: a link to each mailbox; earlier changes stop.

    The answer is the same when there is an account with the new address: its owner is told.

    Raises:
        Invalid: it is no address, theirs already, or too many were begun; field ``email``.
        NotFound: the actor is no person (any more).
    """
    address = rules.email(email)
    if address == own(actor).email:
        raise Invalid("email", _("This is your address already."))
    if not guarding.take("address", str(actor.person_id), most=MOST):
        raise Invalid("email", _("You asked for this several times. Wait an hour."))
    with transaction():
        person = own(actor, lock=True)
        return _begin(actor, person, address, base_url)


@transactional
def vouch_address(
    actor: Actor, person_id: int, email: str, reason: str, *, base_url: str
) -> AddressChange:
    """Begin a change for somebody whose old mailbox is lost: an administrator confirms for it.

    The new mailbox must confirm; the old one is told and can stop it.

    Args:
        actor: an administrator who has made sure that it is them.
        person_id: whose address.
        email: the new address.
        reason: how they made sure; kept in the audit log until the account is deleted.
        base_url: the address of this installation.

    Raises:
        Forbidden: the actor does not administer people, or it is their own account.
        Invalid: the address or the reason is missing or not acceptable.
        NotFound: there is no such person with an address.
    """
    if not policy.may_administer_people(actor) or actor.person_id == person_id:
        raise Forbidden(_("Only another administrator may do this."))
    address = rules.email(email)
    reason = demand_reason(reason)
    person = db.session.get(Person, person_id, with_for_update=True)
    if person is None or person.deleted_at is not None or not person.email:
        raise NotFound("There is no such person.")
    if address == person.email:
        raise Invalid("email", _("This is their address already."))
    return _begin(actor, person, address, base_url, reason=reason)


def demand_reason(reason: str) -> str:
    """Return the reason with white space made even.

    Raises:
        Invalid: it is missing or too long; field ``reason``.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid("reason", _("Say how you made sure that it is them: it is kept in the log."))
    if len(reason) > REASON_LENGTH:
        raise Invalid("reason", _("Use at most %(n)s characters.", n=REASON_LENGTH))
    return reason


def _begin(
    actor: Actor, person: Person, address: str, base_url: str, reason: str = ""
) -> AddressChange:
    stop_changes(person.id)
    tokens = {end: secrets.token_urlsafe(32) for end in ("old", "new", "stop")}
    now = clock.now()
    vouched = actor.person_id != person.id
    change = AddressChange(
        person_id=person.id,
        old_email=person.email or "",
        new_email=address,
        old_hash=_hashed(tokens["old"]),
        new_hash=_hashed(tokens["new"]),
        stop_hash=_hashed(tokens["stop"]),
        expires_at=now + OPEN_FOR,
        old_confirmed_at=now if vouched else None,
        waived_by_id=actor.person_id if vouched else None,
    )
    db.session.add(change)
    personal = {"from": change.old_email, "to": address}
    audit.record(
        actor,
        audit.Tag.ACCOUNT_ADDRESS_ASKED,
        "person",
        person.id,
        about=person.id,
        personal=personal | ({"reason": reason} if reason else {}),
        vouched=vouched,
    )
    links = {end: f"{base_url}/account/address/{token}" for end, token in tokens.items()}
    common: dict[str, Any] = {
        "locale": person.locale,
        "person_id": person.id,
        "display_name": person.display_name,
        "old": change.old_email,
        "new": address,
    }
    queue_mail(
        "address-old",
        change.old_email,
        **common,
        link=None if vouched else links["old"],
        stop_link=links["stop"],
    )
    owner = queries.person_by_email(address)
    if owner is None or owner.confirmed_at is None:
        queue_mail("address-new", address, **common, link=links["new"])
    else:
        queue_mail(
            "address-taken",
            address,
            locale=owner.locale,
            person_id=owner.id,
            display_name=owner.display_name,
            link=f"{base_url}/account/sign-in",
        )
    return change


@transactional
def stop_changes(person_id: int, actor: Actor | None = None) -> bool:
    """Stop a person's changes of address that are under way; return whether there was one."""
    stopped = db.session.scalars(
        update(AddressChange)
        .where(
            AddressChange.person_id == person_id,
            AddressChange.done_at.is_(None),
            AddressChange.stopped_at.is_(None),
        )
        .values(stopped_at=clock.now())
        .returning(AddressChange.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    if stopped and actor is not None:
        audit.record(actor, audit.Tag.ACCOUNT_ADDRESS_STOPPED, "person", person_id)
    return bool(stopped)


def address_link(token: str, *, lock: bool = False) -> AddressLink | None:
    """Return what a link stands for; None when it is not right.

    Args:
        token: from the link.
        lock: hold the change (in a transaction).
    """
    hashed = _hashed(token)
    ends = {
        "old": AddressChange.old_hash,
        "new": AddressChange.new_hash,
        "stop": AddressChange.stop_hash,
    }
    statement = select(AddressChange).where(or_(*(column == hashed for column in ends.values())))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    change = db.session.scalar(statement)
    person = queries.person(change.person_id) if change else None
    if change is None or person is None or person.deleted_at is not None or not person.active:
        return None
    end: End = "old" if change.old_hash == hashed else "new"
    if change.stop_hash == hashed:
        end = "stop"
    return AddressLink(change, person, end, _state(change, end))


def _state(change: AddressChange, end: End) -> State:
    if change.done_at is not None:
        return "done"
    if change.stopped_at is not None:
        return "stopped"
    if change.expires_at <= clock.now():
        return "expired"
    if end == "old" and change.old_confirmed_at is not None:
        return "waits"
    if end == "new" and change.new_confirmed_at is not None:
        return "waits"
    return "open"


def use_address_link(token: str, *, base_url: str) -> AddressLink | None:
    """Confirm a change at one end, or stop it; return what the link stands for afterwards.

    When both ends have confirmed, the address changes: links that were mailed to the old one work
    no more, and both mailboxes are told. A link that does nothing any more changes nothing.
    """
    try:
        with transaction():
            return _use(token, base_url)
    except IntegrityError:
        # Somebody took the address at this moment.
        found = address_link(token)
        return AddressLink(found.change, found.person, found.end, "taken") if found else None


def _use(token: str, base_url: str) -> AddressLink | None:
    found = address_link(token, lock=True)
    if found is None or found.state != "open":
        return found
    change, person = found.change, found.person
    actor = Actor(person_id=person.id)
    if found.end == "stop":
        stop_changes(person.id, actor)
        return AddressLink(change, person, found.end, "stopped")
    if found.end == "old":
        change.old_confirmed_at = clock.now()
    else:
        change.new_confirmed_at = clock.now()
    if change.old_confirmed_at is None or change.new_confirmed_at is None:
        return AddressLink(change, person, found.end, "waits")
    if not _make_free(change.new_email):
        change.stopped_at = clock.now()
        return AddressLink(change, person, found.end, "taken")
    db.session.refresh(person, with_for_update=True)
    person.email = change.new_email
    person.fs_uniquifier = secrets.token_hex(32)
    change.done_at = clock.now()
    db.session.execute(delete(SignInLink).where(SignInLink.person_id == person.id))
    db.session.flush()
    audit.record(
        actor,
        audit.Tag.ACCOUNT_ADDRESS_CHANGED,
        "person",
        person.id,
        about=person.id,
        personal={"from": change.old_email, "to": change.new_email},
    )
    for mailbox in (change.old_email, change.new_email):
        letters.tell(
            person,
            "address_changed",
            base_url=base_url,
            address=mailbox,
            old=change.old_email,
            new=change.new_email,
        )
    return AddressLink(change, person, found.end, "done")


def _make_free(address: str) -> bool:
    """Whether nobody has the address; a sign-up that was never confirmed gives way."""
    other = queries.person_by_email(address)
    if other is None:
        return True
    if other.confirmed_at is not None or other.imported_from is not None:
        return False
    db.session.execute(delete(Person).where(Person.id == other.id))
    db.session.expunge(other)
    return True


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
