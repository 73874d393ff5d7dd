"""Slides: pages that are brought, described and taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from hrforum.core import audit
from hrforum.core.db import after_commit, transaction, transactional
from hrforum.core.errors import Forbidden, Invalid
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.rooms import files
from hrforum.rooms.actions import inside
from hrforum.rooms.actions.inside import Inside, stamp
from hrforum.rooms.models import RoomSlide

MAX_TEXT = 4_000


def _presenting(actor: Actor, event_id: int) -> Inside:
    here = inside.enter(actor, event_id)
    here.must("present", _("Only hosts and speakers can bring slides."))
    if here.room.state == "ended":
        raise Forbidden(_("This room has ended. It can be read."))
    return here


def add_slides(
    actor: Actor, event_id: int, sent: Sequence[tuple[bytes, str]], *, data: Path, limit: int
) -> int:
    """Add pages after those that are there: of a PDF, or pictures. Returns how many came.

    Args:
        actor: a host, moderator or speaker.
        event_id: of which room.
        sent: files, each with the name that the sender calls it.
        data: the data folder.
        limit: how many bytes a file may have.

    Raises:
        Invalid: something is not acceptable; the field is ``file``.
        NotFound, Forbidden: as `inside.enter`; or the role does not allow it.
    """
    with transaction():
        _presenting(actor, event_id)
    if not sent:
        raise Invalid("file", _("Choose a file first."))
    pages: list[files.Page] = []
    try:
        # Decoded and written before the transaction: the room must not wait for it.
        for content, name in sent:
            pages += files.take(content, name, data=data, limit=limit)
            if len(pages) > files.MOST:
                raise Invalid("file", _("Slides can have up to %(n)s pages.", n=files.MOST))
        _add(actor, event_id, pages)
    except BaseException:
        files.drop(data, [page.file for page in pages])
        raise
    return len(pages)


@transactional
def _add(actor: Actor, event_id: int, pages: Sequence[files.Page]) -> None:
    here = _presenting(actor, event_id)
    last = select(func.max(RoomSlide.position)).where(RoomSlide.room_id == event_id)
    there = db.session.scalar(last) or 0
    if there + len(pages) > files.MOST:
        raise Invalid("file", _("Slides can have up to %(n)s pages.", n=files.MOST))
    db.session.add_all(
        RoomSlide(
            room_id=event_id,
            position=position,
            file=page.file,
            width=page.width,
            height=page.height,
            text=page.text,
        )
        for position, page in enumerate(pages, there + 1)
    )
    stamp(here.room)
    audit.record(actor, audit.Tag.ROOM_CHANGED, "event", event_id, act="slides")


@transactional
def describe_slides(actor: Actor, event_id: int, texts: Mapping[int, str]) -> None:
    """Say in words what pages show, by their positions.

    Raises:
        NotFound, Forbidden: as `inside.enter`; or the role does not allow it.
    """
    here = _presenting(actor, event_id)
    for slide in db.session.scalars(select(RoomSlide).where(RoomSlide.room_id == event_id)):
        if slide.position in texts:
            slide.text = texts[slide.position].strip()[:MAX_TEXT]
    stamp(here.room)


@transactional
def clear_slides(actor: Actor, event_id: int, *, data: Path) -> None:
    """Take all slides away.

    Raises:
        NotFound, Forbidden: as `inside.enter`; or the role does not allow it.
    """
    here = _presenting(actor, event_id)
    names = list(db.session.scalars(select(RoomSlide.file).where(RoomSlide.room_id == event_id)))
    db.session.execute(delete(RoomSlide).where(RoomSlide.room_id == event_id))
    here.room.slide = 0
    stamp(here.room)
    audit.record(actor, audit.Tag.ROOM_CHANGED, "event", event_id, act="slides_removed")
    after_commit(lambda: files.drop(data, names))
