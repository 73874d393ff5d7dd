"""Changing what one's account says and how the forum looks to oneself."""

from __future__ import annotations

import zoneinfo
from pathlib import Path
from typing import IO

from flask_babel import gettext as _

from hrforum.accounts import rules
from hrforum.accounts.actions.people import own
from hrforum.accounts.indexing import index_person
from hrforum.accounts.models import APPEARANCES, WHO, Person
from hrforum.core import audit, fragments, markdown, uploads
from hrforum.core.db import after_commit, transaction, transactional
from hrforum.core.errors import Invalid
from hrforum.core.permissions import Actor


@transactional
def update_profile(
    actor: Actor,
    *,
    display_name: str,
    who: str,
    claim: str,
    bio: str,
    locale: str,
    timezone: str,
    appearance: str,
    locales: tuple[str, ...] = ("en",),
) -> Person:
    """Change the actor's own profile and preferences.

    Args:
        actor: whose profile it is.
        display_name: the name to show.
        who: one of `models.WHO`.
        claim: the organisation they say they work with; nobody checks it, it grants nothing.
        bio: what they say about themselves, in Markdown.
        locale: the language of the interface, one of ``locales``.
        timezone: an IANA name.
        appearance: one of `models.APPEARANCES`.
        locales: the languages that the interface has.

    Raises:
        Invalid: a value is not acceptable.
        NotFound: the actor is no person (any more).
    """
    person = own(actor, lock=True)
    values: dict[str, str] = {
        # A name that was given (by a command, an import) may stay whatever it is.
        "display_name": display_name
        if display_name == person.display_name
        else rules.display_name(display_name),
        "who": _one_of("who", who, WHO),
        "claim": rules.claim(claim),
        "bio": rules.bio(bio),
        "locale": _one_of("locale", locale, locales),
        "timezone": _known_zone(timezone),
        "appearance": _one_of("appearance", appearance, APPEARANCES),
    }
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    if not changed:
        return person
    for name in changed:
        setattr(person, name, values[name])
    if "bio" in changed:
        person.bio_html = markdown.render(person.bio).html if person.bio else ""
    if {"display_name", "claim"} & set(changed):
        fragments.bump("faces")
    audit.record(actor, audit.Tag.ACCOUNT_PROFILE_CHANGED, "person", person.id, fields=changed)
    index_person(person)
    return person


def set_avatar(actor: Actor, stream: IO[bytes], *, data: Path, limit: int) -> None:
    """Take a picture as the actor's; the old one goes once the new one is committed.

    Args:
        actor: whose picture it is.
        stream: the uploaded file.
        data: the installation's data folder.
        limit: how many bytes the file may have.

    Raises:
        Invalid: no picture, too large, broken, or there is no room on the disk.
    """
    # Decoded and written before the transaction: the one writer must not wait for it.
    name = uploads.keep_avatar(data, uploads.square_pictures(stream, limit))
    try:
        with transaction():
            _put_avatar(actor, name, data)
    except BaseException:
        uploads.drop_avatar(data, name)
        raise


@transactional
def remove_avatar(actor: Actor, *, data: Path) -> None:
    """Take the actor's picture away; initials stand there again."""
    _put_avatar(actor, None, data)


def _put_avatar(actor: Actor, name: str | None, data: Path) -> None:
    person = own(actor, lock=True)
    former = person.avatar
    person.avatar = name
    fragments.bump("faces")
    audit.record(actor, audit.Tag.ACCOUNT_AVATAR_CHANGED, "person", person.id, removed=name is None)
    after_commit(lambda: uploads.drop_avatar(data, former))


def _one_of(field: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise Invalid(field, _("Choose one of the list."))
    return value


def _known_zone(value: str) -> str:
    if value not in zoneinfo.available_timezones():
        raise Invalid("timezone", _("Choose a time zone from the list."))
    return value
