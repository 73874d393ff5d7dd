"""Whether new people may sign up: a setting that administrators change while the forum runs."""

from __future__ import annotations

from flask_babel import gettext as _

from hrforum.accounts import policy, queries
from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Forbidden, Invalid
from hrforum.core.models import Setting
from hrforum.core.permissions import Actor
from hrforum.extensions import db

MESSAGE_LENGTH = 500


@transactional
def set_sign_up(actor: Actor, *, is_open: bool, message: str) -> None:
    """Open or close signing up.

    People who have an account are not concerned; who waits for the confirmation may still confirm.

    Args:
        actor: an administrator.
        is_open: whether new people may sign up.
        message: what the page says while it is closed.

    Raises:
        Forbidden: the actor does not administer people.
        Invalid: the message is too long, or it is closed without one.
    """
    if not policy.may_administer_people(actor):
        raise Forbidden(_("Only administrators may do this."))
    message = " ".join(message.split())
    if len(message) > MESSAGE_LENGTH:
        raise Invalid("message", _("Use at most %(n)s characters.", n=MESSAGE_LENGTH))
    if not is_open and not message:
        raise Invalid("message", _("Say why, or when it opens again: visitors read it."))
    value = {"open": is_open, "message": message}
    found = db.session.get(Setting, queries.SIGN_UP, with_for_update=True)
    if (found.value if found else {"open": True, "message": ""}) == value:
        return
    if found is None:
        found = Setting(name=queries.SIGN_UP, value=value)
        db.session.add(found)
    found.value = value
    found.changed_at = clock.now()
    found.changed_by_id = actor.person_id
    audit.record(
        actor, audit.Tag.SETTING_CHANGED, "setting", None, name=queries.SIGN_UP, open=is_open
    )


def demand_open() -> None:
    """Refuse while signing up is closed.

    Raises:
        Forbidden: with what the administrators wrote.
    """
    state = queries.sign_up_state()
    if not state.is_open:
        raise Forbidden(state.message)
