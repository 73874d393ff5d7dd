"""The second factor: authenticator app and recovery codes; what counts as proof.

Passkeys are in `hrforum.accounts.actions.passkeys`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from hrforum.accounts import letters, passwords, policy, queries, sealing, totp
from hrforum.accounts.actions import guarding
from hrforum.accounts.actions.people import own
from hrforum.accounts.actions.signing import close_other_sessions
from hrforum.accounts.models import (
    Passkey,
    Person,
    PersonSession,
    PersonTotp,
    RecoveryCode,
    SpentToken,
)
from hrforum.core import audit, clock
from hrforum.core.db import transaction, transactional
from hrforum.core.errors import Invalid
from hrforum.core.permissions import Actor
from hrforum.extensions import db

CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_PART = 4
_PARTS = 3
_SECRET = "totp secret"  # noqa: S105 -- a purpose, not a secret
_SETUP = "totp setup"
SETUP_FOR = 3600  # seconds that the page with the picture may stay open
# What is tried in somebody's name has to know the password first; ten codes of a million an hour.
GUESSED = "code"
PROVED = "proof"


def setup_token(person_id: int, secret: str | None = None) -> str:
    """Return a sealed token with a secret for a new app: the page keeps it until a code proves it.

    Args:
        person_id: whose app it will be.
        secret: of an earlier page; a new one is made otherwise.
    """
    return sealing.seal(_SETUP, person=person_id, secret=secret or totp.new_secret())


def setup_secret(person_id: int, token: str) -> str | None:
    """Return the secret of a token that was made for that person within the hour."""
    found = sealing.unseal(_SETUP, token, SETUP_FOR)
    return str(found["secret"]) if found and found.get("person") == person_id else None


@transactional
def add_app(
    actor: Actor, secret: str, code: str, *, this_session: str | None, base_url: str
) -> list[str]:
    """Take an authenticator app into use; one that was there before counts no more.

    With the first way of a second factor all other sessions end: they began with a password only.

    Args:
        actor: whose app.
        secret: from `setup_secret`.
        code: what the app shows now.
        this_session: the hash of the session's key that stays.
        base_url: the address of this installation.

    Returns:
        New recovery codes, where the person had none; they are shown this once.

    Raises:
        Invalid: the code is not the app's; field ``code``.
        NotFound: the actor is no person (any more).
    """
    person = own(actor, lock=True)
    step = totp.matching_step(secret, code, clock.now())
    if step is None:
        raise Invalid(
            "code",
            _("This is not the code that the app shows now. Wait for the next one and try again."),
        )
    before = queries.second_factor(person.id)
    row = queries.app_of(person.id)
    if row is None:
        row = PersonTotp(person_id=person.id)
        db.session.add(row)
    row.secret = sealing.seal(_SECRET, person=person.id, secret=secret)
    row.last_step = step
    row.created_at = clock.now()
    row.last_used_at = None
    audit.record(actor, audit.Tag.ACCOUNT_APP_ADDED, "person", person.id)
    letters.tell(person, "app_added", base_url=base_url)
    return begin_second_factor(actor, person, before, this_session)


def begin_second_factor(
    actor: Actor, person: Person, before: queries.SecondFactor, this_session: str | None
) -> list[str]:
    """Do what follows from a new way of a second factor (inside a transaction).

    Returns new recovery codes, where the person had none.
    """
    person.grants_version += 1
    if not before.is_on:
        close_other_sessions(person.id, this_session)
    if before.codes_left:
        return []
    return _new_codes(person.id)


@transactional
def remove_app(actor: Actor, *, base_url: str) -> None:
    """Take the authenticator app out of use.

    Raises:
        Invalid: the actor is staff and has no other way, or has no app; field ``app``.
    """
    person = own(actor, lock=True)
    state = queries.second_factor(person.id)
    if not state.has_app:
        raise Invalid("app", _("There is no app to remove."))
    demand_another(actor, state, "app")
    db.session.execute(delete(PersonTotp).where(PersonTotp.person_id == person.id))
    audit.record(actor, audit.Tag.ACCOUNT_APP_REMOVED, "person", person.id)
    letters.tell(person, "app_removed", base_url=base_url)
    end_second_factor(person)


def demand_another(actor: Actor, state: queries.SecondFactor, field: str) -> None:
    """Refuse to take away the last way of somebody who needs one.

    Raises:
        Invalid: says so; belongs to ``field``.
    """
    if policy.needs_second_factor(actor) and state.has_app + state.passkeys == 1:
        raise Invalid(
            field,
            _("With your rights in this forum you need a second step. Add another way first."),
        )


def end_second_factor(person: Person) -> None:
    """Do what follows when a way of a second factor is gone (inside a transaction)."""
    person.grants_version += 1
    db.session.flush()
    if not queries.second_factor(person.id).is_on:
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


@transactional
def make_codes(actor: Actor, *, base_url: str) -> list[str]:
    """Make new recovery codes; the old ones work no more. They are shown this once.

    Raises:
        Invalid: without a second factor there is nothing to recover; field ``codes``.
    """
    person = own(actor, lock=True)
    if not queries.second_factor(person.id).is_on:
        raise Invalid("codes", _("Set up an app or a passkey first."))
    letters.tell(person, "codes_made", base_url=base_url)
    audit.record(actor, audit.Tag.ACCOUNT_CODES_MADE, "person", person.id)
    return _new_codes(person.id)


def _new_codes(person_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _n in range(_PART)) for _m in range(_PARTS))
        for _k in range(CODES)
    ]
    db.session.add_all(
        RecoveryCode(person_id=person_id, code_hash=sealing.code_hash(person_id, _plain(code)))
        for code in codes
    )
    return codes


def _plain(code: str) -> str:
    return re.sub(r"[\s-]+", "", code).casefold()[:100]


def demand_tries(person: Person, kind: str, *, base_url: str) -> None:
    """Count a try to prove who one is, before it is looked at; `tries_over` forgets it.

    Who gets here for the second step knows the password: when the tries are used up, the person
    is told.

    Raises:
        Invalid: there were too many within the hour; field ``code``.
    """
    if guarding.take(kind, str(person.id)):
        return
    if kind == GUESSED and guarding.take("code mail", str(person.id), most=1):
        letters.tell(person, "code_guessed", base_url=base_url)
    raise Invalid("code", _("There were too many tries. Wait an hour, then try again."))


def tries_over(person: Person, kind: str) -> None:
    """Forget the try that was right."""
    guarding.give_back(kind, str(person.id))


def prove_by_app(person: Person, code: str, kind: str, *, base_url: str) -> None:
    """Accept a code of the person's app, once.

    Raises:
        Invalid: it is wrong, was used already, or there were too many tries; field ``code``.
    """
    demand_tries(person, kind, base_url=base_url)
    with transaction() as session:
        row = session.scalar(
            select(PersonTotp)
            .where(PersonTotp.person_id == person.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        kept = sealing.unseal(_SECRET, row.secret) if row else None
        step = None
        if row and kept and kept["person"] == person.id:
            step = totp.matching_step(kept["secret"], code, clock.now(), after=row.last_step)
        if row and step is not None:
            row.last_step = step
            row.last_used_at = clock.now()
    if step is None:
        raise Invalid(
            "code",
            _(
                "This code is not right. Each code works once, for half a minute: "
                "wait for the next one."
            ),
        )
    tries_over(person, kind)


def prove_by_recovery_code(person: Person, code: str, *, base_url: str) -> int:
    """Accept a recovery code, once; return how many are left.

    Raises:
        Invalid: it is wrong, was used already, or there were too many tries; field ``code``.
    """
    demand_tries(person, GUESSED, base_url=base_url)
    with transaction() as session:
        used = session.scalar(
            update(RecoveryCode)
            .where(
                RecoveryCode.person_id == person.id,
                RecoveryCode.code_hash == sealing.code_hash(person.id, _plain(code)),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=clock.now())
            .returning(RecoveryCode.id)
            .execution_options(synchronize_session=False)
        )
        if used is not None:
            left = queries.second_factor(person.id).codes_left
            audit.record(
                Actor(person_id=person.id), audit.Tag.ACCOUNT_CODE_USED, "person", person.id
            )
            letters.tell(person, "code_used", base_url=base_url, left=left)
    if used is None:
        raise Invalid("code", _("This recovery code is not right, or was used already."))
    tries_over(person, GUESSED)
    return left


def prove_by_password(person: Person, password: str, *, base_url: str) -> None:
    """Accept the password of somebody who is signed in.

    Raises:
        Invalid: it is wrong, or there were too many tries; field ``code`` or ``password``.
    """
    demand_tries(person, PROVED, base_url=base_url)
    if not passwords.matches(password, person.password):
        raise Invalid("password", _("This is not your password."))
    tries_over(person, PROVED)


@transactional
def mark_proved(session_id: int) -> None:
    """Note that the person of a session has just proved again who they are."""
    db.session.execute(
        update(PersonSession).where(PersonSession.id == session_id).values(proved_at=clock.now())
    )


@transactional
def touch_session(session_id: int) -> None:
    """Note that a session was just used."""
    db.session.execute(
        update(PersonSession).where(PersonSession.id == session_id).values(seen_at=clock.now())
    )


def spend(token: bytes | str, keep: dt.timedelta) -> bool:
    """Use up a token that works once (inside a transaction); return False if it was used before."""
    raw = token if isinstance(token, bytes) else token.encode()
    digest = hashlib.sha256(raw).hexdigest()
    if db.session.get(SpentToken, digest) is not None:
        return False
    # Two at the same moment: the second fails at the primary key, and so does all that it did.
    db.session.add(SpentToken(digest=digest, forget_at=clock.now() + keep))
    db.session.flush()
    return True


def is_spent(token: str) -> bool:
    """Whether a token was used up."""
    return db.session.get(SpentToken, hashlib.sha256(token.encode()).hexdigest()) is not None


def forget_second_factor(person_id: int, since: dt.datetime | None = None) -> tuple[bool, int]:
    """Take away app and passkeys (those added since then); return whether and how many went."""
    apps = delete(PersonTotp).where(PersonTotp.person_id == person_id)
    keys = delete(Passkey).where(Passkey.person_id == person_id)
    if since is not None:
        apps = apps.where(PersonTotp.created_at >= since)
        keys = keys.where(Passkey.created_at >= since)
    app = db.session.execute(apps.returning(PersonTotp.person_id)).first() is not None
    gone = len(db.session.execute(keys.returning(Passkey.id)).all())
    return app, gone
