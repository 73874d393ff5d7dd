"""What the writes of members share: who may, and checks of what was typed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import Select, select, update

from hrforum.accounts.models import Person
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members import policy

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def demand(actor: Actor) -> None:
    """Raise Forbidden unless the actor may manage members."""
    if not policy.may_manage(actor):
        raise Forbidden(_("Only coordinators and administrators may do this."))


def need_person(person_id: int) -> None:
    """Raise NotFound unless there is such a person."""
    found = select(Person.id).where(Person.id == person_id, Person.deleted_at.is_(None))
    if db.session.scalar(found) is None:
        raise NotFound(_("There is no such person."))


def granted(person_id: int) -> None:
    """What the person may do has changed: every process must read it anew."""
    db.session.flush()
    db.session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(grants_version=Person.grants_version + 1)
    )


def text(field: str, value: str, longest: int) -> str:
    """Return the text with its white space tidied.

    Raises:
        Invalid: it is empty or longer than `longest` characters.
    """
    value = " ".join(value.split())
    if not value:
        raise Invalid(field, _("This must not be empty."))
    if len(value) > longest:
        raise Invalid(field, _("This may have at most %(n)s characters.", n=longest))
    return value


def one_of(field: str, value: str, known: tuple[str, ...] | frozenset[str] | set[str]) -> None:
    """Raise Invalid unless the value is one of the known ones."""
    if value not in known:
        raise Invalid(field, _("“%(value)s” is not one of the possible values.", value=value))


def check_slug(slug: str, longest: int) -> None:
    """Raise Invalid unless this can stand in an address."""
    if len(slug) > longest or not _SLUG.fullmatch(slug):
        raise Invalid("slug", _("Use small letters (a to z), digits and single hyphens."))


def check_free(slug: str, taken: Select[int]) -> None:
    """Raise Invalid when the statement finds somebody who has the slug."""
    if db.session.scalar(taken) is not None:
        raise Invalid("slug", _("“%(slug)s” is taken already.", slug=slug))


def checked_website(address: str) -> str:
    """Return the web address, tidied; empty when there is none.

    Raises:
        Invalid: it is no http(s) address or longer than 300 characters.
    """
    address = address.strip()
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or len(address) > 300:
        raise Invalid("website", _("This is not a web address that starts with https://."))
    return address
