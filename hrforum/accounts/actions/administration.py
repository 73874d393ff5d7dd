"""What administrators do to accounts: roles given and taken, accounts closed and reopened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select, update

from hrforum.accounts import letters, policy
from hrforum.accounts.actions.people import grant_role, revoke_role
from hrforum.accounts.indexing import index_person
from hrforum.accounts.models import ROLES, Person, PersonSession, Role, person_role
from hrforum.core import audit, clock, fragments, mail, news
from hrforum.core.db import transactional
from hrforum.core.errors import Forbidden, Invalid
from hrforum.core.permissions import Actor
from hrforum.core.web import settings
from hrforum.extensions import db

DEACTIVATE = "deactivate"
REACTIVATE = "reactivate"
CHANGES = (
    DEACTIVATE,
    REACTIVATE,
    *(f"grant-{role}" for role in ROLES),
    *(f"revoke-{role}" for role in ROLES),
)
REASON_LENGTH = 500
MOST = 200  # people at once


@dataclass(frozen=True, slots=True)
class Step:
    """What a change means for one person: it is done, or ``obstacle`` says why not."""

    person_id: int
    username: str
    display_name: str
    obstacle: str = ""


def needs_reason(change: str) -> bool:
    """Whether the change is one that has to be justified."""
    return change in (DEACTIVATE, REACTIVATE)


def plan_change(actor: Actor, change: str, person_ids: Sequence[int]) -> list[Step]:
    """Return what a change would do to each of these people, without doing it.

    Raises:
        Forbidden: the actor does not administer people.
        Invalid: there is no such change, or there are too many people; field ``change``.
    """
    if not policy.may_administer_people(actor):
        raise Forbidden(_("Only administrators may do this."))
    if change not in CHANGES:
        raise Invalid("change", _("Choose what to do."))
    if not person_ids:
        raise Invalid("change", _("Choose at least one person."))
    if len(person_ids) > MOST:
        raise Invalid("change", _("Choose at most %(n)s people at once.", n=MOST))
    people = db.session.execute(
        select(
            Person.id,
            Person.username,
            Person.display_name,
            Person.active,
            Person.deleted_at,
        )
        .where(Person.id.in_(person_ids))
        .order_by(Person.display_name, Person.id)
    ).all()
    verb, _hyphen, role = change.partition("-")
    holders = _holders("admin" if change == DEACTIVATE else role)
    admins = set(_active(_holders("admin")))
    steps = []
    for row in people:
        obstacle = ""
        if row.deleted_at is not None:
            obstacle = _("The account was deleted.")
        elif change == DEACTIVATE and row.id == actor.person_id:
            obstacle = _("You can't close your own account here.")
        elif change == DEACTIVATE and not row.active:
            obstacle = _("The account is closed already.")
        elif change == REACTIVATE and row.active:
            obstacle = _("The account is open.")
        elif verb == "grant" and row.id in holders:
            obstacle = _("They have this role already.")
        elif verb == "revoke" and row.id not in holders:
            obstacle = _("They don't have this role.")
        elif change in (DEACTIVATE, "revoke-admin") and row.id in admins:
            if len(admins) == 1:
                obstacle = _("Nobody else would administer the forum.")
            else:
                admins.discard(row.id)
        steps.append(Step(row.id, row.username, row.display_name, obstacle))
    return steps


@transactional
def change_people(actor: Actor, change: str, person_ids: Sequence[int], reason: str = "") -> int:
    """Do a change to each of these people where nothing stands against it; return to how many.

    Closing an account signs out all its sessions; nothing that the person wrote changes.

    Args:
        actor: an administrator.
        change: one of `CHANGES`.
        person_ids: whom it concerns.
        reason: why; needed for closing and reopening. It goes when the account is deleted.

    Raises:
        Forbidden: the actor does not administer people.
        Invalid: the change is unknown, or the reason is missing or too long.
    """
    reason = " ".join(reason.split())
    if needs_reason(change) and not reason:
        raise Invalid("reason", _("Say why: it is kept in the audit log."))
    if len(reason) > REASON_LENGTH:
        raise Invalid("reason", _("Use at most %(n)s characters.", n=REASON_LENGTH))
    # Two administrators who take the role from each other must not both succeed.
    db.session.execute(select(Role.id).where(Role.name == "admin").with_for_update())
    todo = [step.person_id for step in plan_change(actor, change, person_ids) if not step.obstacle]
    verb, _hyphen, role = change.partition("-")
    for person_id in todo:
        if verb == "grant":
            grant_role(person_id, role)
            tag = audit.Tag.ROLE_GRANTED
            _tell_of_role(person_id, "role_granted", role)
        elif verb == "revoke":
            revoke_role(person_id, role)
            tag = audit.Tag.ROLE_REVOKED
            _tell_of_role(person_id, "role_revoked", role)
        elif change == DEACTIVATE:
            set_active(person_id, active=False)
            tag = audit.Tag.ACCOUNT_DEACTIVATED
        else:
            set_active(person_id, active=True)
            tag = audit.Tag.ACCOUNT_REACTIVATED
        details = {"role": role} if role else {}
        audit.record(
            actor,
            tag,
            "person",
            person_id,
            about=person_id,
            personal={"reason": reason} if reason else None,
            **details,
        )
        news.tell_after_commit("person", person_id)
    if todo:
        fragments.bump("faces")
    return len(todo)


def _tell_of_role(person_id: int, event: str, role: str) -> None:
    person = db.session.get_one(Person, person_id)
    letters.tell(person, event, base_url=mail.base_url(settings()), role=role)


def set_active(person_id: int, *, active: bool) -> None:
    """Close or open an account, inside a transaction; closing ends all its sessions."""
    person = db.session.get_one(Person, person_id, with_for_update=True)
    person.active = active
    person.grants_version += 1
    db.session.flush()
    index_person(person)
    if not active:
        db.session.execute(
            update(PersonSession)
            .where(PersonSession.person_id == person_id, PersonSession.revoked_at.is_(None))
            .values(revoked_at=clock.now())
        )


def _holders(role: str) -> set[int]:
    return set(
        db.session.scalars(
            select(person_role.c.person_id)
            .join(Role, Role.id == person_role.c.role_id)
            .where(Role.name == role)
        )
    )


def _active(person_ids: set[int]) -> set[int]:
    return set(
        db.session.scalars(
            select(Person.id).where(
                Person.id.in_(person_ids), Person.active, Person.deleted_at.is_(None)
            )
        )
    )
