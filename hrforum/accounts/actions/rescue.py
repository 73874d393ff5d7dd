"""What an administrator does for somebody who has lost every way of their second factor."""

from __future__ import annotations

from flask_babel import gettext as _

from hrforum.accounts import letters, policy, queries
from hrforum.accounts.actions.address import demand_reason
from hrforum.accounts.actions.second_factor import end_second_factor, forget_second_factor
from hrforum.accounts.actions.signing import close_other_sessions
from hrforum.accounts.models import Person
from hrforum.core import audit
from hrforum.core.db import transactional
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db


@transactional
def reset_second_factor(actor: Actor, person_id: int, reason: str, *, base_url: str) -> None:
    """Take away app, passkeys and recovery codes of somebody who can't sign in without them.

    They sign in with the password then; staff rights wait until a second factor is set up anew. All
    their sessions end, and they are told.

    Args:
        actor: an administrator who has made sure that it is them.
        person_id: whose second factor; not the actor's own.
        reason: how they made sure; kept in the audit log until the account is deleted.
        base_url: the address of this installation.

    Raises:
        Forbidden: the actor does not administer people, or it is their own account.
        Invalid: the reason is missing or too long, or there is nothing to take away.
        NotFound: there is no such person.
    """
    if not policy.may_administer_people(actor) or actor.person_id == person_id:
        raise Forbidden(_("Only another administrator may do this."))
    reason = demand_reason(reason)
    person = db.session.get(Person, person_id, with_for_update=True)
    if person is None or person.deleted_at is not None:
        raise NotFound("There is no such person.")
    if not queries.second_factor(person.id).is_on:
        raise Invalid("reason", _("They have no second step."))
    forget_second_factor(person.id)
    end_second_factor(person)
    close_other_sessions(person.id, None)
    audit.record(
        actor,
        audit.Tag.ACCOUNT_SECOND_FACTOR_RESET,
        "person",
        person.id,
        about=person.id,
        personal={"reason": reason},
    )
    letters.tell(person, "second_factor_reset", base_url=base_url)
