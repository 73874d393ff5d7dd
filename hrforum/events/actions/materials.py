"""The cover of an event, and the files and links that belong to it."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from flask_babel import gettext as _
from sqlalchemy import func, select

from hrforum.boards.content import clean_line
from hrforum.core import attachments, clock
from hrforum.core.db import after_commit, transaction, transactional
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.events import files, policy
from hrforum.events.actions.common import event_locked, happened
from hrforum.events.models import Event, Material
from hrforum.extensions import db
from hrforum.members.actions.profile_checks import is_web_address

MOST = 40
ALT = 300
TITLE = 200


def _must_edit(actor: Actor, event_id: int) -> None:
    """Raise NotFound before a file is looked at for somebody who may not send one."""
    found = select(Event.id).where(Event.id == event_id, policy.editable_by(actor))
    if db.session.scalar(found) is None:
        raise NotFound


def set_cover(
    actor: Actor, event_id: int, stream: IO[bytes], name: str, alt: str, *, data: Path, limit: int
) -> Event:
    """Give an event a cover picture, in place of the one it had.

    Args:
        actor: a host or co-editor.
        event_id: which.
        stream: the picture; it is made anew, place and camera are gone.
        name: what the sender calls it.
        alt: what it shows, for people who can't see it.
        data: the data folder.
        limit: how many bytes it may have.

    Raises:
        NotFound: there is none for the actor.
        Invalid: no picture, or no words for it; the field is ``cover`` or ``alt``.
    """
    _must_edit(actor, event_id)
    alt = clean_line(alt)
    if not alt:
        raise Invalid("alt", _("Say what the picture shows, for people who can't see it."))
    if len(alt) > ALT:
        raise Invalid("alt", _("Use at most %(n)s characters.", n=ALT))
    taken = attachments.take(stream.read(limit + 1), name, limit=limit, field="cover")
    if not taken.is_picture:
        raise Invalid("cover", _("Use a picture in the format JPEG, PNG, WebP or GIF."))
    kept = files.keep(data, taken, "cover")
    try:
        with transaction():
            event = event_locked(actor, event_id, "edit")
            old = event.cover
            event.cover, event.cover_alt = kept, alt
            event.version += 1
            happened(actor, event, "changed")
            _drop_if_unused(data, event, old)
    except BaseException:
        files.drop(data, kept)
        raise
    return event


@transactional
def remove_cover(actor: Actor, event_id: int, *, data: Path) -> Event:
    """Take the cover away.

    Raises:
        NotFound: there is none for the actor, or none at all.
    """
    event = event_locked(actor, event_id, "edit")
    if event.cover is None:
        raise NotFound
    old, event.cover, event.cover_alt = event.cover, None, ""
    event.version += 1
    happened(actor, event, "changed")
    _drop_if_unused(data, event, old)
    return event


def _drop_if_unused(data: Path, event: Event, name: str | None) -> None:
    """Remove a cover's file once nothing shows it; the dates of a series share theirs."""
    others = select(func.count()).where(Event.cover == name, Event.id != event.id)
    if name and not db.session.scalar(others):
        after_commit(lambda: files.drop(data, name))


def add_material(
    actor: Actor,
    event_id: int,
    *,
    title: str,
    url: str = "",
    stream: IO[bytes] | None = None,
    name: str = "",
    data: Path,
    limit: int,
) -> Event:
    """Add a link or a file to what belongs to an event.

    Args:
        actor: a host or co-editor.
        event_id: which.
        title: what it is; a file's own name where empty.
        url: the link's address; or
        stream, name: the file, and what the sender calls it.
        data: the data folder.
        limit: how many bytes a file may have.

    Raises:
        NotFound: there is none for the actor.
        Invalid: neither or both, or something is not acceptable; ``title``, ``url`` or ``file``.
    """
    _must_edit(actor, event_id)
    title, url = clean_line(title), url.strip()
    if len(title) > TITLE:
        raise Invalid("title", _("Use at most %(n)s characters.", n=TITLE))
    if bool(url) == (stream is not None):
        raise Invalid("url", _("Write an address or choose a file: one of the two."))
    if stream is None:
        if not is_web_address(url):
            raise Invalid("url", _("This is not a web address that starts with https://."))
        return _add(actor, event_id, Material(title=title or url[:TITLE], url=url))
    taken = attachments.take(stream.read(limit + 1), name, limit=limit)
    kept = files.keep(data, taken, "file")
    row = Material(
        title=title or taken.name,
        file=kept,
        original=taken.name,
        media_type=taken.ending,
        bytes=len(taken.content),
    )
    try:
        return _add(actor, event_id, row)
    except BaseException:
        files.drop(data, kept)
        raise


@transactional
def _add(actor: Actor, event_id: int, row: Material) -> Event:
    event = event_locked(actor, event_id, "edit")
    there = db.session.scalar(select(func.count()).where(Material.event_id == event.id)) or 0
    if there >= MOST:
        raise Invalid("title", _("An event can have %(n)s materials at most.", n=MOST))
    row.event_id, row.position = event.id, there
    row.added_by_id, row.added_at = actor.person_id, clock.now()
    db.session.add(row)
    event.version += 1
    happened(actor, event, "changed")
    return event


@transactional
def remove_material(actor: Actor, event_id: int, material_id: int, *, data: Path) -> Event:
    """Take a link or a file away.

    Raises:
        NotFound: there is none for the actor.
    """
    event = event_locked(actor, event_id, "edit")
    row = db.session.scalar(
        select(Material).where(Material.id == material_id, Material.event_id == event.id)
    )
    if row is None:
        raise NotFound
    if row.file:
        name = row.file
        after_commit(lambda: files.drop(data, name))
    db.session.delete(row)
    event.version += 1
    happened(actor, event, "changed")
    return event
