"""What the writes of a pair share: who may, what happened, checks of what was typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from hrforum.accounts.models import Person
from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, ManyInvalid
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.mentoring import pair_notices as notices
from hrforum.mentoring.models import Pairing, PairingEvent
from hrforum.mentoring.queries import workspace
from hrforum.mentoring.queries.workspace import Workspace

LINE, TEXT = 200, 20_000


def to_write(actor: Actor, pairing_id: int) -> Workspace:
    """Return a pair, locked, whose papers the actor may change.

    Raises:
        NotFound: there is none that the actor works in.
        Forbidden: the actor only observes.
        Conflict: the pair is not at work.
    """
    found = workspace.load(actor, pairing_id, locked=True)
    if found.pairing.state == "paused":
        raise Conflict(_("This pair is paused. Nothing is written until it goes on."))
    if found.pairing.state != "active":
        raise Conflict(_("This pair has ended. Its papers stay as they are."))
    if not found.may_write:
        raise Forbidden(_("Observers read along, and do not change the pair's papers."))
    return found


def happened(
    actor: Actor,
    found: Workspace,
    act: str,
    note: str = "",
    *,
    tell: bool = True,
    **details: Any,
) -> PairingEvent:
    """Note that something happened to a pair, and tell its other people.

    Args:
        actor: who did it.
        found: the pair.
        act: one of `hrforum.mentoring.pair_words.EVENTS`.
        note: a few words on what it was.
        tell: whether the pair's people are told.
        details: of the audit entry.
    """
    now = clock.now()
    event = PairingEvent(
        pairing_id=found.pairing.id, at=now, actor_id=actor.person_id, act=act, note=note
    )
    db.session.add(event)
    db.session.flush()
    audit.record(
        actor, audit.Tag.PAIR_CHANGED, "mentoring_pairing", found.pairing.id, act=act, **details
    )
    if tell:
        notices.tell_event(actor, found, event)
    return event


@transactional
def looked(actor: Actor, pairing_id: int, page: str) -> None:
    """Note that a coordinator looked into a pair from outside."""
    audit.record(actor, audit.Tag.PAIR_LOOKED_AT, "mentoring_pairing", pairing_id, page=page)


def gather(checks: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
    """Return what each check makes; raise ManyInvalid with all that is wrong at once."""
    values: dict[str, Any] = {}
    wrong: list[Invalid] = []
    for name, check in checks.items():
        try:
            values[name] = check()
        except Invalid as error:
            wrong.append(error)
    if wrong:
        raise ManyInvalid(wrong)
    return values


def line(field: str, value: str, longest: int = LINE, *, needed: bool = True) -> str:
    """Return a text of one line, tidied.

    Raises:
        Invalid: it is missing or too long.
    """
    value = " ".join((value or "").split())
    if needed and not value:
        raise Invalid(field, _("This must not be empty."))
    if len(value) > longest:
        raise Invalid(field, _("This may have at most %(n)s characters.", n=longest))
    return value


def text(field: str, value: str, longest: int = TEXT, *, needed: bool = False) -> str:
    """Return a text of several lines.

    Raises:
        Invalid: it is missing or too long.
    """
    value = (value or "").replace("\r\n", "\n").strip()
    if needed and not value:
        raise Invalid(field, _("This must not be empty."))
    if len(value) > longest:
        raise Invalid(field, _("This may have at most %(n)s characters.", n=longest))
    return value


def day(field: str, value: str) -> dt.date:
    """Return a day.

    Raises:
        Invalid: it is none.
    """
    try:
        found = dt.date.fromisoformat((value or "").strip())
    except ValueError:
        raise Invalid(field, _("Choose a day.")) from None
    if not 2000 <= found.year <= 2100:
        raise Invalid(field, _("Choose a day."))
    return found


def one_of(field: str, value: str, known: Any) -> str:
    """Return a value that is one of the known ones.

    Raises:
        Invalid: it is not.
    """
    if value not in known:
        raise Invalid(field, _("Choose one of the answers."))
    return value


def owner(field: str, value: str, found: Workspace) -> int:
    """Return the id of one of the pair's people.

    Raises:
        Invalid: it is nobody of them.
    """
    ids = workspace.people_ids(found.pairing, clock.today())
    if not (value or "").isascii() or not (value or "").isdigit() or int(value) not in ids:
        raise Invalid(field, _("Choose somebody of the pair."))
    return int(value)


def check_version(row: Any, version: int) -> None:
    """Raise Conflict when somebody has changed the row since the page was made."""
    if row.version != version:
        raise Conflict(_("This was changed in another window or by somebody else meanwhile."))


def made_already(table: Any, pairing_id: int, client_key: str) -> Any:
    """Return the row that the same page's id has made before, or None."""
    if not client_key:
        return None
    return db.session.scalar(
        select(table).where(table.pairing_id == pairing_id, table.client_key == client_key)
    )


def rights_changed(person_ids: list[int]) -> None:
    """What these people may read has changed: every process must read it anew."""
    db.session.flush()
    db.session.execute(
        update(Person)
        .where(Person.id.in_(person_ids))
        .values(grants_version=Person.grants_version + 1)
        .execution_options(synchronize_session=False)
    )


def touch(pairing: Pairing) -> None:
    """Count a change of the pair's own row."""
    pairing.version += 1
