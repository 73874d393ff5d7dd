"""Muting and blocking other people."""

from __future__ import annotations

from collections.abc import Callable

from blinker import Signal
from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from hrforum.accounts.block_models import PersonMute
from hrforum.accounts.models import Person
from hrforum.core import clock
from hrforum.core.db import transactional
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db

CHOICES = ("none", "mute", "block")
MOST = 500
_blocked = Signal("person-blocked")


def on_blocked(receiver: Callable[[tuple[int, int]], None]) -> None:
    """Let ``receiver`` take part in the transaction in which somebody (id) blocks somebody (id)."""
    _blocked.connect(receiver, weak=False)


@transactional
def choose(actor: Actor, username: str, choice: str) -> str:
    """Mute or block a person, or neither; return their name. The other one is not told.

    Args:
        actor: who chooses.
        username: whom it is about.
        choice: one of `CHOICES`.

    Raises:
        Invalid: there is no such choice; the field is ``choice``.
        NotFound: there is no such person.
        Forbidden: it is the actor, or they have muted too many already.
    """
    if choice not in CHOICES:
        raise Invalid("choice", _("Choose to mute, to block, or neither."))
    other = db.session.execute(
        select(Person.id, Person.display_name).where(
            Person.username == username, Person.deleted_at.is_(None)
        )
    ).first()
    if other is None or actor.person_id is None:
        raise NotFound
    if other.id == actor.person_id:
        raise Forbidden(_("You can't mute yourself."))
    mine = PersonMute.person_id == actor.person_id
    if choice == "none":
        db.session.execute(delete(PersonMute).where(mine, PersonMute.other_id == other.id))
        return str(other.display_name)
    row = db.session.get(PersonMute, (actor.person_id, other.id))
    if row is None:
        count = db.session.scalar(select(func.count()).select_from(PersonMute).where(mine)) or 0
        if count >= MOST:
            raise Forbidden(_("You can mute at most %(most)s people.", most=MOST))
        row = PersonMute(person_id=actor.person_id, other_id=other.id, at=clock.now())
        db.session.add(row)
    row.blocks = choice == "block"
    db.session.flush()
    if row.blocks:
        _blocked.send((actor.person_id, other.id))
    return str(other.display_name)


def forget_person(person_id: int) -> None:
    """Erase whom a person muted, and who muted them."""
    for column in (PersonMute.person_id, PersonMute.other_id):
        db.session.execute(
            delete(PersonMute)
            .where(column == person_id)
            .execution_options(synchronize_session=False)
        )
